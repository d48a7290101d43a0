"""PDF pages of plain lines of text, written by hand: labels, envelopes and cover sheets need no converter.

The fonts are Helvetica and Helvetica bold, which every program that shows or prints PDF has; nothing is embedded.
Lengths are millimetres from the top left corner of the page, sizes of type are points.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

POINTS = 72 / 25.4
# Widths of Helvetica's characters from the space to the tilde, in thousandths of the size.
WIDTHS = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
_WIDTHS = {chr(32 + place): int(width) for place, width in enumerate(WIDTHS.split())}
_WIDTHS |= {"ł": 222, "Ł": 556, "ı": 278, "ß": 611, "æ": 889, "Æ": 1000, "ø": 611, "Ø": 778, "œ": 944, "Œ": 1000}
_WIDTHS |= {"ι": 222, "Ι": 278, "і": 222, "І": 278, "ї": 278, "–": 556, "—": 1000, "’": 222, "·": 278, "\u00a0": 278}
BOLD_WIDER = 1.07
WIDEST = 944
# A font can hold so many characters that its usual ones do not have; where there are more, there are more fonts.
FIRST_CODE, CODES = 33, 200
SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")
A4 = (210.0, 297.0)


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide the text is, in millimetres: an accent does not make a letter wider."""
    thousandths = sum(_WIDTHS.get(_plain(letter), WIDEST) for letter in text)
    return thousandths * size / 1000 / POINTS * (BOLD_WIDER if bold else 1)


def _plain(letter: str) -> str:
    return letter if letter in _WIDTHS else unicodedata.normalize("NFD", letter)[0]


def unprintable(text: str) -> str:
    """The letters of the text that Helvetica does not have: those of other scripts than Latin, Greek and Cyrillic."""
    return "".join(dict.fromkeys(one for one in text if one.isalpha() and not _is_known(one)))


def _is_known(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(SCRIPTS) or _in_windows(letter)


def _in_windows(letter: str) -> bool:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


@dataclass
class Page:
    """One page; what is put on it later lies on top."""

    width: float
    height: float
    drawn: list[tuple[float, float, float, str, bool]] = field(default_factory=list)
    rules: list[tuple[float, float, float]] = field(default_factory=list)

    def text(self, x: float, y: float, size: float, text: str, *, bold: bool = False) -> None:
        """A line of text that begins at x and stands on y."""
        self.drawn.append((x, y, size, " ".join(unicodedata.normalize("NFC", text).split()), bold))

    def right(self, x: float, y: float, size: float, text: str, *, bold: bool = False) -> None:
        """A line of text that ends at x."""
        self.text(x - width_of(text, size, bold=bold), y, size, text, bold=bold)

    def rule(self, x: float, y: float, length: float) -> None:
        """A thin line to the right."""
        self.rules.append((x, y, length))


def write_pdf(pages: Sequence[Page], *, title: str = "") -> bytes:
    """The pages as a PDF; the same pages give the same bytes."""
    return _Writer(title).write(pages)


class _Writer:
    def __init__(self, title: str) -> None:
        self.title = title
        self.others: dict[str, int] = {}  # characters beyond the usual ones, in the order they came

    def write(self, pages: Sequence[Page]) -> bytes:
        contents = [b"\n".join(self._lines(page)) for page in pages]
        fonts = list(self._fonts())
        first = 4 + len(fonts)  # objects: catalogue, pages, information, fonts, then each page with its content
        named = " ".join(f"/F{number} {3 + number} 0 R" for number in range(1, len(fonts) + 1))
        kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
        objects = [
            b"<</Type/Catalog/Pages 2 0 R/ViewerPreferences<</PrintScaling/None>>>>",  # labels would shift
            f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]/Resources<</Font<<{named}>>>>>>".encode(),
            b"<</Title<" + ("\ufeff" + self.title).encode("utf-16-be").hex().encode() + b">>>",
            *fonts,
        ]
        for number, (page, content) in enumerate(zip(pages, contents, strict=True)):
            box = f"0 0 {_points(page.width)} {_points(page.height)}"
            objects.append(
                f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents {first + 2 * number + 1} 0 R>>".encode()
            )
            objects.append(b"<</Length %d>>stream\n%b\nendstream" % (len(content), content))
        return _file(objects)

    def _lines(self, page: Page) -> Iterator[bytes]:
        for x, y, length in page.rules:
            height = _points(page.height - y)
            yield f"0.5 w {_points(x)} {height} m {_points(x + length)} {height} l S".encode()
        for x, y, size, text, bold in page.drawn:
            yield (
                f"BT {_points(x)} {_points(page.height - y)} Td".encode() + self._shown(text, size, bold=bold) + b" ET"
            )

    def _shown(self, text: str, size: float, *, bold: bool) -> bytes:
        shown = b""
        for font, group in groupby(text, key=lambda letter: self._font(letter, bold=bold)):
            letters = "".join(group)
            codes = letters.encode("cp1252") if font < 3 else bytes(map(self._code, letters))
            shown += f" /F{font} {size:g} Tf <{codes.hex()}> Tj".encode()
        return shown

    def _font(self, letter: str, *, bold: bool) -> int:
        if _in_windows(letter):
            return 2 if bold else 1
        return 3 + self.others.setdefault(letter, len(self.others)) // CODES

    def _code(self, letter: str) -> int:
        return FIRST_CODE + self.others[letter] % CODES

    def _fonts(self) -> Iterator[bytes]:
        for name in ("Helvetica", "Helvetica-Bold"):
            yield f"<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>".encode()
        letters = list(self.others)
        for start in range(0, len(letters), CODES):
            yield _font_of(letters[start : start + CODES])


def _font_of(letters: Sequence[str]) -> bytes:
    """Helvetica with other characters than the usual ones, each by the name that its code point gives it."""
    names = "".join(f"/uni{ord(letter):04X}" for letter in letters)
    widths = " ".join(str(_WIDTHS.get(_plain(letter), 600)) for letter in letters)
    codes = f"/FirstChar {FIRST_CODE}/LastChar {FIRST_CODE + len(letters) - 1}/Widths[{widths}]"
    encoding = f"<</Type/Encoding/Differences[{FIRST_CODE} {names}]>>"
    return f"<</Type/Font/Subtype/Type1/BaseFont/Helvetica{codes}/Encoding{encoding}>>".encode()


def _points(millimetres: float) -> str:
    return f"{millimetres * POINTS:.2f}"


def _file(objects: Sequence[bytes]) -> bytes:
    parts, offsets, length = [b"%PDF-1.7\n"], [], 9
    for number, content in enumerate(objects, 1):
        offsets.append(length)
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, content))
        length += len(parts[-1])
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table))
    parts.append(b"trailer\n<</Size %d/Root 1 0 R/Info 3 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, length))
    return b"".join(parts)
