"""Pictures as cameras and telephones send them."""

from __future__ import annotations

import io

from PIL import Image


def picture(width: int = 600, height: int = 400, kind: str = "JPEG", **saved: object) -> bytes:
    """A picture that is red in its upper left corner."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (0, 0, width // 4, height // 4))
    file = io.BytesIO()
    image.save(file, kind, **saved)  # type: ignore[arg-type]
    return file.getvalue()


def from_a_telephone() -> bytes:
    """A picture that lies on its side and says where it was taken."""
    notes = Image.Exif()
    notes[0x0112] = 6  # turn it clockwise to see it upright
    notes[0x010F] = "Maker of telephones"
    notes.get_ifd(0x8825)[1] = "N"  # the place
    return picture(exif=notes)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))
