"""Reading the letters in a picture, on this machine and without a network: an extra that need not be installed.

Its models come with the package (requirements-ocr.txt). They take half a gigabyte of memory, so they are loaded when
the first picture is read, in the worker that reads it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.utils.translation import gettext as _

from crm.errors import ReadingUnavailable

PACKAGE = "rapidocr"
SAME_LINE = 0.5  # of its height that a text may stand higher or lower than the one before it on the line
Point = Sequence[float]


def is_installed() -> bool:
    """Whether pictures can be read here."""
    return find_spec(PACKAGE) is not None


def read_picture(content: bytes) -> str:
    """The text in a picture, line by line as it stands there; what stands apart on a line is apart by a tab.

    Raises ReadingUnavailable where the extra is not installed.
    """
    if not is_installed():
        raise ReadingUnavailable(_("Reading photos is not installed here: the administrator can add it."))
    found = _engine()(content)
    return text_of(zip(found.boxes, found.txts, strict=True)) if found.txts else ""


@cache
def _engine() -> Any:
    engine = import_module(PACKAGE).RapidOCR()
    logging.getLogger("RapidOCR").setLevel(logging.WARNING)
    return engine


def text_of(found: Iterable[tuple[Sequence[Point], str]]) -> str:
    """The texts, each with the corners of its box, as lines from top to bottom and left to right."""
    boxes = sorted((_Box(corners, text) for corners, text in found), key=lambda box: box.middle)
    lines: list[list[_Box]] = []
    for box in boxes:
        if lines and abs(box.middle - lines[-1][-1].middle) < SAME_LINE * min(box.height, lines[-1][-1].height):
            lines[-1].append(box)
        else:
            lines.append([box])
    return "\n".join("\t".join(box.text for box in sorted(line, key=lambda box: box.left)) for line in lines)


class _Box:
    def __init__(self, corners: Sequence[Point], text: str) -> None:
        across, down = [point[0] for point in corners], [point[1] for point in corners]
        self.text, self.left = text, min(across)
        self.middle, self.height = (min(down) + max(down)) / 2, max(down) - min(down)
