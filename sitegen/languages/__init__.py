"""What the site says to visitors, in their language: message catalogues; docs/languages.md."""

from sitegen.languages.catalogue import FIRST, available, catalogue_text, further_words, words_of
from sitegen.languages.words import Message, Words

__all__ = ["FIRST", "Message", "Words", "available", "catalogue_text", "further_words", "words_of"]
