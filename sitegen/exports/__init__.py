"""What else can be made of a collection: tables, folders, pictures for print, IIIF.

Everything comes from the cache; what is missing there is computed first, as by a build.
"""
