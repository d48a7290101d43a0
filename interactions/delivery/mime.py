"""Messages as bytes: headers and bodies in the encodings that every mail server understands (RFC 2045, 2047, 5322).

Texts may hold the marks of a sketch; what is made of them has places where other texts are put in, encoded alike.
"""

from __future__ import annotations

import re
from binascii import b2a_base64, b2a_qp
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from html import escape

from interactions.delivery.unsubscribing import UnbrokenHeader
from interactions.documents.sketch import MARK

HEADERS = HeaderRegistry()
HEADERS.map_to_type("List-Unsubscribe", UnbrokenHeader)  # type: ignore[arg-type]
POLICY = SMTP.clone(cte_type="7bit", header_factory=HEADERS)

DOT = re.compile(rb"\A\.")
SOFT = b"=\r\n"  # the end of a line that is none of the text
LINE = 76
LARGE = 50_000  # bytes
WORD = 39  # bytes of text in an encoded word: so many that its line is short enough
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .,:;@/+()_-]{0,70}")  # texts that stand in all places as they are
ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/^_`{|}~-]+)*")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands, by its number; how its line feeds are written there, and whether as HTML."""

    number: int
    line_feed: str
    is_html: bool

    def encoded(self, text: str) -> bytes:
        """The text as it stands in this place."""
        if PLAIN.fullmatch(text):
            return text.encode()
        written = escape(text) if self.is_html else text
        return _quoted(written.replace("\n", self.line_feed) if self.line_feed else written)


Piece = bytes | Place


def quoted_printable(text: str, *, is_html: bool = False) -> Iterator[Piece]:
    """A text with marks as quoted-printable: what is between the places is encoded already."""
    pieces = MARK.split(text.replace("\r", "\n"))
    literals, last = pieces[::3], len(pieces) // 3
    for number, literal in enumerate(literals):
        before = SOFT if number and not literal.startswith("\n") else b""
        after = SOFT if number < last and literal and not literal.endswith("\n") else b""
        # A dot at the start of a line would have to be doubled for the way (RFC 5321, 4.5.2).
        yield b"".join((before, DOT.sub(b"=2E", _quoted(literal)), after))
        if number < last:
            yield Place(int(pieces[3 * number + 1]), pieces[3 * number + 2], is_html)


def _quoted(text: str) -> bytes:
    return b2a_qp(text.encode()).replace(b"\n", b"\r\n")


def base64_lines(content: bytes) -> bytes:
    """The content as lines of base64, of which 57 bytes make one."""
    encoded = b2a_base64(content, newline=False)
    return b"\r\n".join([encoded[start : start + LINE] for start in range(0, len(encoded), LINE)])


@lru_cache(maxsize=256)
def header(name: str, value: str) -> bytes:
    """A header that many messages have. Raises ValueError where the value has more than one line."""
    return POLICY.fold_binary(*POLICY.header_store_parse(name, value))


def mailbox(name: str, display_name: str, address: str) -> bytes:
    """A header with one address and the name of whoever it is."""
    if not display_name:
        written = address
    elif ATOMS.fullmatch(display_name) and len(display_name) + len(address) < LINE - len(name) - 5:
        written = f"{display_name} <{address}>"
    else:
        written = f"{_encoded_words(display_name)}\r\n <{address}>"
    return f"{name}: {written}\r\n".encode("ascii")


def _encoded_words(text: str) -> str:
    words = [b""]
    for character in text:
        encoded = character.encode()
        if len(words[-1]) + len(encoded) > WORD:
            words.append(b"")
        words[-1] += encoded
    return "\r\n ".join(f"=?utf-8?b?{b2a_base64(word, newline=False).decode()}?=" for word in words)


def headers_of(part: EmailMessage) -> bytes:
    """The headers of a part, and the empty line below them."""
    return b"".join(POLICY.fold_binary(name, value) for name, value in part.items()) + b"\r\n"


def joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The same pieces with neighbours joined that are bytes, but for large ones, which others may have too."""
    out: list[Piece] = []
    for piece in pieces:
        before = out[-1] if out else None
        if isinstance(piece, bytes) and isinstance(before, bytes) and max(len(piece), len(before)) < LARGE:
            out[-1] = before + piece
        else:
            out.append(piece)
    return tuple(out)
