"""The forms of messages: all of a message but its texts, worked out once for all letters alike."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from email.message import EmailMessage
from functools import lru_cache, partial
from typing import Any

from interactions.delivery.files import safe_name
from interactions.delivery.mime import POLICY, Piece, Place, base64_lines, headers_of, joined, quoted_printable
from interactions.delivery.unsubscribing import below_html, below_text
from interactions.documents.email_parts import EmailBody, body_of, spans_in
from interactions.documents.formats import clean
from interactions.documents.reading import Block, Picture, Table, read_blocks
from interactions.documents.sketch import MARK, Sketch, mark
from interactions.documents.template import CompiledTemplate

MOST = 100  # forms that are kept at hand
WORD = ("vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
PDF = ("pdf", "pdf")
TEXT, HTML = (
    f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'.encode()
    for kind in ("plain", "html")
)
# "=_" stands in no text that is encoded as ours are (RFC 2045, 6.7).
BOUNDARIES = {kind: f"=_{kind}" for kind in ("alternative", "related", "mixed")}
BASE64_LINE = 57  # bytes
ATTACHED = Place(-1, "", is_html=False)


class Form:
    """A message without those of its headers that differ, to be filled in."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.pieces = joined(list(pieces))
        self.places = [(at, piece) for at, piece in enumerate(self.pieces) if isinstance(piece, Place)]

    def fill(self, texts: Sequence[str], attached: bytes = b"") -> bytes:
        """The message with these texts, and with what is attached as it is encoded."""
        out: list[Piece] = list(self.pieces)
        for at, place in self.places:
            out[at] = attached if place is ATTACHED else place.encoded(texts[place.number])
        return b"".join(out)  # type: ignore[arg-type]


class _Latest(OrderedDict[object, Any]):
    """As many as are kept at hand, the one that was wanted last at the end."""

    def wanted(self, key: object, make: Callable[[], Any]) -> Any:
        """What is kept under the key, made where it is not."""
        if key in self:
            self.move_to_end(key)
            return self[key]
        made = self[key] = make()
        if len(self) > MOST:
            self.popitem(last=False)
        return made


class Forms:
    """The forms that were wanted last."""

    def __init__(self) -> None:
        self._linked, self._forms = _Latest(), _Latest()

    def of_letter(
        self, template: CompiledTemplate, values: Mapping[str, object], sketch: Sketch, *, iso: str, subject: str
    ) -> Form:
        """The form of messages with the letter as text and HTML. Its last text is the way out.

        What stands in a link is no place: what the text says of the link depends on it. Raises DocumentError.
        """
        shape = template, sketch.body, iso, subject
        marked = partial(_marked, template, values)
        linked: frozenset[int] = self._linked.wanted(shape, lambda: _in_links(marked(frozenset())))

        def make() -> Form:
            body = body_of(marked(linked), lang=iso, title=clean(subject))
            return Form(_alternatives(body, mark(len(sketch.texts)), iso))

        form: Form = self._forms.wanted((*shape, *[sketch.texts[number] for number in sorted(linked)]), make)
        return form


@lru_cache(maxsize=1)
def _read(content: bytes) -> Sequence[Block | Table]:
    return read_blocks(content)


def _marked(
    template: CompiledTemplate, values: Mapping[str, object], spelled_out: frozenset[int]
) -> Sequence[Block | Table]:
    """A letter with marks, read; where nothing is spelled out the one that was read just before."""
    return _read(template.render_marked(values, spelled_out))


def _in_links(blocks: Sequence[Block | Table]) -> frozenset[int]:
    """The marks in the texts of links."""
    return frozenset(int(found[0]) for span in spans_in(blocks) if span.link for found in MARK.findall(span.text))


def _alternatives(body: EmailBody, way_out: str, iso: str) -> Iterator[Piece]:
    text = [TEXT, *quoted_printable(below_text(body.text, way_out, iso))]
    html = [HTML, *quoted_printable(below_html(body.html, way_out, iso), is_html=True)]
    if body.pictures:
        html = list(_multipart("related", html, *[[_picture(picture)] for picture in body.pictures]))
    yield b"MIME-Version: 1.0\r\n"
    yield from _multipart("alternative", text, html)


def _multipart(kind: str, *parts: Iterable[Piece]) -> Iterator[Piece]:
    boundary = BOUNDARIES[kind]
    yield f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    for part in parts:
        yield f"--{boundary}\r\n".encode()
        yield from part
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode()


@lru_cache(maxsize=16)
def _picture(picture: Picture) -> bytes:
    """A picture as it is sent, which forms share."""
    name = f"{picture.cid.partition('@')[0]}.{picture.subtype}"
    lines = {
        "Content-Type": f"image/{picture.subtype}",
        "Content-Transfer-Encoding": "base64",
        "Content-Disposition": f'inline; filename="{name}"',
        "Content-ID": f"<{picture.cid}>",
    }
    told = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{told}\r\n".encode() + base64_lines(picture.content) + b"\r\n"


@lru_cache(maxsize=MOST)
def of_attachment(subject: str, iso: str, kind: tuple[str, str] = WORD) -> Form:
    """The form of messages with a letter attached, named after the subject. Its only text is the way out."""
    text = [TEXT, *quoted_printable(below_text(clean(subject), mark(0), iso))]
    part, (subtype, ending) = EmailMessage(POLICY), kind
    part.set_content(b"", "application", subtype, filename=f"{safe_name(subject) or 'letter'}.{ending}")
    return Form([b"MIME-Version: 1.0\r\n", *_multipart("mixed", text, [headers_of(part), ATTACHED, b"\r\n"])])


@lru_cache(maxsize=2)
def _front(template: CompiledTemplate) -> tuple[int, bytes]:
    """How many bytes all letters of the template begin with, and these encoded."""
    size = len(template.front.body) // BASE64_LINE * BASE64_LINE
    return size, base64_lines(template.front.body[:size]) + b"\r\n" * bool(size)


def encoded_letter(template: CompiledTemplate, content: bytes) -> bytes:
    """A letter of the template as it is attached."""
    size, front = _front(template)
    return front + base64_lines(content[size:])
