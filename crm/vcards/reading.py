"""The lines of a vCard file as properties, whatever program wrote them."""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _

PROPERTY = re.compile(
    r"(?:(?P<group>[\w-]+)\.)?(?P<name>[A-Za-z0-9-]+)(?P<params>(?:;(?:\"[^\"]*\"|[^\":;])*)*):(?P<value>.*)",
    re.ASCII | re.DOTALL,
)
PARAM = re.compile(r";((?:\"[^\"]*\"|[^\":;])*)")
END_OF_LINE = re.compile(r"\r{0,3}\n|\r")  # some programs write \r\r\n
ENCODINGS = frozenset({"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"})
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
LONGEST_LINE, LONGEST_CARD, MOST_LINES = 1_000, 20_000, 500  # kept of what is left out
LONGEST_END = 4  # characters of a line's end
BLOCK, LONGEST_PIECE = 1 << 18, 1 << 24  # bytes: read at once, of a line
TOKEN = re.compile(r"\\.|.", re.DOTALL)


@dataclass(frozen=True)
class Property:
    """One property of a card: `TEL;TYPE=work:+41 …`."""

    name: str
    value: str
    types: frozenset[str] = frozenset()
    params: dict[str, str] = field(default_factory=dict)
    group: str = ""

    @property
    def text(self) -> str:
        """The value without its escapes."""
        return unescaped(self.value)

    @property
    def components(self) -> list[str]:
        """The parts of a structured value, which semicolons separate."""
        return [unescaped(part).strip() for part in split(self.value, ";")]

    @property
    def rank(self) -> int:
        """Its preference: 1 is the first choice, 100 none."""
        given = self.params.get("PREF", "")
        return int(given) if given.isdigit() else 1 if "pref" in self.types else 100


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line of the file, as a sentence; `card` counts from 1, 0 is the file itself.

    `text` is the line, or all lines of a card that was left out.
    """

    line: int
    card: int
    sentence: str
    text: str = ""


@dataclass
class RawCard:
    """The properties of one card, and where it stands."""

    number: int
    line: int
    properties: list[Property] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # bytes as characters 0 to 255
    charset: str = "utf-8"

    @property
    def text(self) -> str:
        """The card as it stood in the file, but for what is longer than anybody reads: photos."""
        return "\n".join(_shortened(_decoded(line, self.charset)) for line in self.lines)[:LONGEST_CARD]


class _Line:
    """A line put together from its folded pieces; a photo may have thousands of them."""

    def __init__(self, number: int, piece: str) -> None:
        self.number = number
        self._pieces = [piece]
        head = piece.partition(":")[0].upper()
        self._quoted = "QUOTED-PRINTABLE" in head
        self._base64 = "BASE64" in head or ";ENCODING=B" in head

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(self._pieces)

    def goes_on_with(self, piece: str) -> bool:
        """Whether the piece belongs to this line: a soft break, a fold, or base64 without indents."""
        if piece.upper().startswith(("BEGIN:VCARD", "END:VCARD")):
            return False
        if self._soft_break or piece[:1] in (" ", "\t"):
            return True
        return self._base64 and bool(piece.strip()) and ":" not in piece

    def add(self, piece: str) -> None:
        """Puts the piece at the end."""
        if self._soft_break:
            self._pieces[-1] = self._pieces[-1][:-1]
            self._pieces.append(piece)
        else:
            self._pieces.append(piece[1:] if piece[:1] in (" ", "\t") else piece)

    @property
    def _soft_break(self) -> bool:
        return self._quoted and self._pieces[-1].endswith("=")


def split(text: str, at: str) -> list[str]:
    """The text cut where the sign stands without a backslash before it."""
    parts: list[list[str]] = [[]]
    for token in TOKEN.findall(text):
        if token == at:
            parts.append([])
        else:
            parts[-1].append(token)
    return ["".join(part) for part in parts]


def unescaped(text: str) -> str:
    """Backslashes taken away: `\\n` is a new line, any other character stands for itself."""
    return ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], text)


def read_cards(file: IO[bytes], encoding: str) -> Iterator[RawCard | Problem]:
    """Every complete card of the file, and what is wrong with the rest, one after the other, while it is read.

    The encoding is that of values which do not name their own.
    """
    file.seek(0)
    is_wide = encoding.startswith("utf-16")
    reader = _Reader("utf-8" if is_wide else encoding)
    for line in _unfolded(_from_wide(file, encoding) if is_wide else _as_latin(file)):
        reader.take(line)
        yield from reader.taken()
    reader.finish()
    yield from reader.taken()


def _as_latin(file: IO[bytes]) -> Iterator[str]:
    """The bytes, some at a time, as characters 0 to 255, to be decoded value by value."""
    yield file.read(len(codecs.BOM_UTF8)).removeprefix(codecs.BOM_UTF8).decode("latin-1")
    while block := file.read(BLOCK):
        yield block.decode("latin-1")


def _from_wide(file: IO[bytes], encoding: str) -> Iterator[str]:
    """The same of UTF-16: the bytes that it would have as UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    mark = "\ufeff"
    while block := file.read(BLOCK):
        text = decoder.decode(block).removeprefix(mark)
        mark = "" if text else mark
        yield text.encode("utf-8", "replace").decode("latin-1")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace").decode("latin-1")


def _pieces(blocks: Iterable[str]) -> Iterator[str]:
    """The lines as they stand there. One that does not end is cut, so that no file fills the memory."""
    rest = ""
    for block in blocks:
        text, start = rest + block, 0
        for end in END_OF_LINE.finditer(text, max(len(rest) - 2 * LONGEST_END, 0)):
            if end.end() > len(text) - LONGEST_END:  # it may go on in the next block
                break
            yield text[start : end.start()]
            start = end.end()
        rest = text[start:]
        if len(rest) > LONGEST_PIECE:
            yield rest
            rest = ""
    yield from END_OF_LINE.split(rest)


def _unfolded(blocks: Iterable[str]) -> Iterator[_Line]:
    """The file's lines, put together."""
    current: _Line | None = None
    for number, piece in enumerate(_pieces(blocks), start=1):
        if current and current.goes_on_with(piece):
            current.add(piece)
            continue
        if current:
            yield current
        current = _Line(number, piece) if piece.strip() else None
    if current:
        yield current


class _Reader:
    """Takes lines one by one and sorts them into cards."""

    def __init__(self, charset: str) -> None:
        self.charset = charset
        self._found: list[RawCard | Problem] = []
        self._card: RawCard | None = None
        self._count = 0
        self._nested = 0
        self._astray = False

    def taken(self) -> list[RawCard | Problem]:
        """What has come of the lines since this was last asked."""
        found, self._found = self._found, []
        return found

    def take(self, line: _Line) -> None:
        """Sorts one line in."""
        word = line.text.strip().upper()
        astray, self._astray = self._astray, False
        if self._card and word != "BEGIN:VCARD" and len(self._card.lines) < MOST_LINES:
            self._card.lines.append(line.text[: 4 * (LONGEST_LINE + 1)])
        if word == "BEGIN:VCARD":
            self._begin(line)
        elif word == "END:VCARD":
            self._end(line)
        elif self._card is None:
            self._outside(line, told=astray)
        elif not self._nested:
            self._inside(line, self._card)

    def finish(self) -> None:
        """A card that is still open at the end of the file is cut off."""
        if self._card:
            self._cut_off(self._card)

    def _begin(self, line: _Line) -> None:
        if self._card and self._card.properties and self._card.properties[-1].name == "AGENT":
            self._nested += 1  # a card within the card: somebody's assistant
            self._card.lines.append(line.text)
            return
        self.finish()
        self._count += 1
        self._card = RawCard(self._count, line.number, lines=[line.text], charset=self.charset)

    def _end(self, line: _Line) -> None:
        if self._nested:
            self._nested -= 1
        elif self._card:
            self._found.append(self._card)
            self._card = None
        else:
            self._outside(line, told=False)

    def _cut_off(self, card: RawCard) -> None:
        sentence = _("The card is cut off: it has no END:VCARD. It was left out.")
        self._found.append(Problem(card.line, card.number, sentence, card.text))
        self._card, self._nested = None, 0

    def _outside(self, line: _Line, *, told: bool) -> None:
        """A line between cards; of several, the first is named."""
        self._astray = True
        if told:
            return
        self._say(line, 0, _("This line belongs to no card: “%(text)s”."))

    def _inside(self, line: _Line, card: RawCard) -> None:
        match = PROPERTY.fullmatch(line.text)
        if match:
            card.properties.append(_property(match, self.charset))
        else:
            self._say(line, card.number, _("This line cannot be read and was left out: “%(text)s”."))

    def _say(self, line: _Line, card: int, sentence: str) -> None:
        text = _decoded(line.text, self.charset).strip()
        excerpt = text if len(text) <= 60 else text[:59] + "…"
        self._found.append(Problem(line.number, card, sentence % {"text": excerpt}, _shortened(text)))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]}…"


def _property(match: re.Match[str], charset: str) -> Property:
    """The property of a line, its value decoded."""
    params, types = _params(match["params"])
    value = match["value"]
    if params.get("ENCODING") == "QUOTED-PRINTABLE":
        value = binascii.a2b_qp(value.encode("latin-1").removesuffix(b"=")).decode("latin-1")
    value = _decoded(value, params.get("CHARSET", charset))
    value = value.replace("\r\n", "\n")
    return Property(match["name"].upper(), value, frozenset(types), params, match["group"] or "")


def _params(text: str) -> tuple[dict[str, str], set[str]]:
    """Named parameters in capitals, and all types in small letters; 2.1 writes types and encodings bare."""
    params: dict[str, str] = {}
    types: set[str] = set()
    for part in PARAM.findall(text):
        name, equals, value = part.partition("=")
        name, value = name.strip().upper(), value.strip().strip('"')
        if not equals:
            name, value = ("ENCODING", name) if name in ENCODINGS else ("TYPE", name)
        if name == "TYPE":
            types |= {each.strip().lower() for each in value.split(",") if each.strip()}
        else:
            params[name] = value.upper() if name == "ENCODING" else value
    return params, types


def _decoded(text: str, charset: str) -> str:
    """Characters 0 to 255 as the text they are in the encoding; what cannot be read shows as such."""
    raw = text.encode("latin-1")
    try:
        return raw.decode(charset or "utf-8", "replace")
    except (LookupError, UnicodeError):
        return raw.decode("utf-8", "replace")
