"""Pictures people send in: checked to be pictures, turned upright, made small, and without what a camera writes in."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from crm.errors import PictureRefused

LARGEST_FILE = 15 * 1024 * 1024  # bytes
MOST_PIXELS = 50_000_000  # of a picture that is opened
LONGEST_SIDE = 1600  # pixels of what is kept: a business card is read by people and machines at that size
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept: a JPEG file without anything but the picture."""

    content: bytes
    width: int
    height: int


def tidy_picture(content: bytes) -> Picture:
    """The picture upright and of a size to be kept; place, time and camera are gone. Raises PictureRefused."""
    if len(content) > LARGEST_FILE:
        sizes = {"size": len(content) / 1024 / 1024, "largest": LARGEST_FILE // 1024 // 1024}
        raise PictureRefused(_("The picture has %(size).0f MB; at most %(largest)d MB are taken.") % sizes)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged notes of a camera do no harm, since none are kept
            return _kept(_opened(content))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise PictureRefused(_("This is not a picture that can be read: JPEG, PNG or WebP are taken.")) from error


def _opened(content: bytes) -> Image.Image:
    """The picture, its size looked at before it is unpacked."""
    image = Image.open(io.BytesIO(content), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise PictureRefused(_("The picture has too many pixels to be opened: at most 50 million are taken."))
    if image.format == "JPEG":
        image.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))
    return image


def _kept(image: Image.Image) -> Picture:
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    flat = Image.new("RGB", upright.size, "white")
    layers = upright.convert("RGBA")
    flat.paste(layers, mask=layers)
    file = io.BytesIO()
    flat.save(file, "JPEG", quality=85, optimize=True)
    return Picture(file.getvalue(), *flat.size)
