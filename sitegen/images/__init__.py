"""Pictures: decoded once, safely, into everything that the site and the stages need."""

from sitegen.images.decoding import decode, decode_large, silhouette
from sitegen.images.headers import Header, Limits, probe
from sitegen.images.jpeg import decode_jpeg, encode_jpeg
from sitegen.images.lettering import lettering
from sitegen.images.picture import Colour, Encoded, Fit, Picture, Truncated, resized
from sitegen.images.service import Service, write_service
from sitegen.images.strips import FORMATS, Format, format_of, write_strips
from sitegen.images.taken import taken
from sitegen.images.vips import shrink

__all__ = [
    "FORMATS",
    "Colour",
    "Encoded",
    "Fit",
    "Format",
    "Header",
    "Limits",
    "Picture",
    "Service",
    "Truncated",
    "decode",
    "decode_jpeg",
    "decode_large",
    "encode_jpeg",
    "format_of",
    "lettering",
    "probe",
    "resized",
    "shrink",
    "silhouette",
    "taken",
    "write_service",
    "write_strips",
]
