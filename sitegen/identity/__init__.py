"""What a collection shows of itself: its words in Markdown, its licence, its logo and its mark.

`marks` is not imported here: a build that finds nothing changed needs it only for a logo.
"""

from sitegen.identity.languages import direction
from sitegen.identity.licences import Licence, licence_of
from sitegen.identity.prose import as_html, prose_in

__all__ = [
    "Licence",
    "as_html",
    "direction",
    "licence_of",
    "prose_in",
]
