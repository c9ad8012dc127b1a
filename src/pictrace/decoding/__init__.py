"""Bytes → upright sRGB pixels and what the camera wrote; pixels → thumbnails."""

from pictrace.decoding.admission import DecodeLimits
from pictrace.decoding.exif import Exif, read_exif
from pictrace.decoding.picture import Decode, Picture
from pictrace.decoding.pixels import decode
from pictrace.decoding.pool import DecoderPool
from pictrace.decoding.thumbnails import decode_thumbnail, encode_thumbnail, grey, hashed_view, reduced
from pictrace.decoding.versions import decoders

__all__ = [
    "Decode",
    "DecodeLimits",
    "DecoderPool",
    "Exif",
    "Picture",
    "decode",
    "decode_thumbnail",
    "decoders",
    "encode_thumbnail",
    "grey",
    "hashed_view",
    "read_exif",
    "reduced",
]
