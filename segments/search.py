"""Finding segments by what people call them."""

from __future__ import annotations

from config.lib.text import finder
from segments.models import Segment


def segments_named(text: str) -> list[int]:
    """The ids of the open segments whose number or description has all words of the text, the newest number first.

    In memory, since open segments are few and databases fold accents differently.
    """
    fits = finder(text)
    rows = Segment.objects.open().order_by("-number").values_list("pk", "number", "description")
    return [pk for pk, number, name in rows if fits(f"{number} {name}")]
