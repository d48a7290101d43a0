"""The body of an e-mail, made from a letter: HTML that mail programs show well, and the same as plain text."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from .reading import Block, Picture, Span, Table, read_blocks

FONT = "font-family:Calibri,'Segoe UI',Helvetica,Arial,sans-serif;font-size:16px;line-height:1.45;color:#1f2933"
PAGE = f"max-width:640px;margin:0 auto;padding:24px 16px;{FONT}"
TABLE = "border-collapse:collapse;margin:0 0 14px"
CELL = "border:1px solid #c9d2db;padding:6px 10px;text-align:left;vertical-align:top"
PLAIN_CELL = "padding:0 16px 0 0;text-align:left;vertical-align:top"
LIST = "margin:0 0 14px;padding-left:28px"
HEADING_SIZES = {1: 24, 2: 20, 3: 18}
GAP = 14
WIDEST = 608  # pixels: the page without its margins


@dataclass(frozen=True)
class EmailBody:
    """HTML that refers to its pictures by their Content-ID, the same as text, and the pictures."""

    html: str
    text: str
    pictures: tuple[Picture, ...] = ()


def email_body(content: bytes, *, lang: str = "en", title: str = "") -> EmailBody:
    """The body of an e-mail with what a letter says.

    Kept: headings, paragraphs, bold, italic, underline, lists, tables, links, line breaks, alignment, text boxes, and
    pictures that mail programs show (PNG, JPEG, GIF). Left out: headers and footers (the letterhead), foot- and
    endnotes, colours and fonts. Raises DocumentRefused when the letter is no Word document.
    """
    return body_of(read_blocks(content), lang=lang, title=title)


def body_of(letter: Sequence[Block | Table], *, lang: str = "en", title: str = "") -> EmailBody:
    """The same of a letter that was read."""
    blocks = _trimmed(letter)
    head = f'<meta charset="utf-8"><title>{escape(title)}</title>'
    body = f'<div style="{PAGE}">\n{_html(blocks)}\n</div>'
    start = f'<!DOCTYPE html>\n<html lang="{escape(lang)}">\n<head>{head}</head>\n<body style="margin:0">'
    html = f"{start}\n{body}\n</body>\n</html>\n"
    pictures = {span.picture.cid: span.picture for span in spans_in(blocks) if span.picture}
    return EmailBody(html, _text(blocks), tuple(pictures.values()))


def email_parts(content: bytes, *, lang: str = "en", title: str = "") -> tuple[str, str]:
    """The HTML and the text of such an e-mail to look at: the pictures are in the HTML itself."""
    body = email_body(content, lang=lang, title=title)
    shown = {picture.cid: (f"image/{picture.subtype}", picture.content) for picture in body.pictures}
    return with_pictures(body.html, shown), body.text


def with_pictures(html: str, pictures: Mapping[str, tuple[str, bytes]]) -> str:
    """The HTML of an e-mail with its pictures (type and file by their Content-ID) in it, as a browser shows them."""
    for cid, (kind, content) in pictures.items():
        inside = f"data:{kind};base64,{base64.b64encode(content).decode()}"
        html = html.replace(f'src="cid:{escape(cid)}"', f'src="{inside}"')
    return html


def spans_in(blocks: Sequence[Block | Table]) -> Iterator[Span]:
    """All the text and pictures of a letter, also those in tables."""
    for block in blocks:
        if isinstance(block, Block):
            yield from block.spans
        else:
            yield from (span for row in block.rows for cell in row for span in spans_in(cell))


def _trimmed(blocks: Sequence[Block | Table]) -> list[Block | Table]:
    """Without empty paragraphs at the start and the end, and without space above the first."""
    full = [number for number, block in enumerate(blocks) if not _is_blank(block)]
    kept = list(blocks[full[0] : full[-1] + 1]) if full else []
    return [*(replace(one, apart=False) if isinstance(one, Block) else one for one in kept[:1]), *kept[1:]]


def _is_blank(block: Block | Table) -> bool:
    return isinstance(block, Block) and not block.text.strip() and not block.pictures


def _html(blocks: Sequence[Block | Table]) -> str:
    return "\n".join(_html_lines(blocks))


def _html_lines(blocks: Sequence[Block | Table]) -> Iterator[str]:
    lists: list[str] = []
    for block in blocks:
        item = isinstance(block, Block) and block.depth and not _is_blank(block)
        if not item:
            yield from (f"</li></{tag}>" for tag in reversed(lists))
            lists = []
        if isinstance(block, Table):
            yield _html_table(block)
        elif item:
            yield from _html_item(block, lists)
        else:
            yield _html_paragraph(block)
    yield from (f"</li></{tag}>" for tag in reversed(lists))


def _html_item(block: Block, lists: list[str]) -> Iterator[str]:
    """A list item, opening and closing as many lists as it takes; `lists` are those still open."""
    tag = "ol" if block.numbered else "ul"
    while len(lists) > block.depth or (len(lists) == block.depth and lists[-1] != tag):
        yield f"</li></{lists.pop()}>"
    if len(lists) == block.depth:
        yield "</li>"
    while len(lists) < block.depth:
        opening = f'<{tag} style="{LIST}">'
        lists.append(tag)
        yield opening if len(lists) == block.depth else f"{opening}<li>"
    yield f"<li>{_html_spans(block.spans)}"


def _html_paragraph(block: Block) -> str:
    if _is_blank(block):
        return '<p style="margin:0">&nbsp;</p>'
    margin = f"margin:{f'{GAP}px' if block.apart else 0} 0 {0 if block.tight else GAP}px"
    aligned = f";text-align:{block.alignment}" if block.alignment else ""
    if block.heading:
        size = HEADING_SIZES.get(block.heading, 16)
        style = f"margin:0 0 {GAP}px;font-size:{size}px;line-height:1.25{aligned}"
        return f'<h{block.heading} style="{style}">{_html_spans(block.spans)}</h{block.heading}>'
    return f'<p style="{margin}{aligned}">{_html_spans(block.spans)}</p>'


def _html_table(table: Table) -> str:
    rows = "\n".join(
        "<tr>" + "".join(_html_cell(_cell(cell), ruled=table.ruled) for cell in row) + "</tr>" for row in table.rows
    )
    return f'<table style="{TABLE}">\n{rows}\n</table>'


def _html_cell(blocks: Sequence[Block | Table], *, ruled: bool) -> str:
    """A cell; without lines around it an empty one takes no room."""
    style = CELL if ruled else PLAIN_CELL if blocks else "padding:0"
    return f'<td style="{style}">{_html(blocks)}</td>'


def _cell(cell: Sequence[Block | Table]) -> list[Block | Table]:
    """The blocks of a cell; its own padding is gap enough below the last of them."""
    blocks = _trimmed(cell)
    return [*blocks[:-1], *(replace(one, tight=True) if isinstance(one, Block) else one for one in blocks[-1:])]


def _html_spans(spans: Sequence[Span]) -> str:
    return "".join(map(_html_span, spans))


def _html_picture(picture: Picture) -> str:
    """No wider than the page, on a telephone too."""
    width = min(picture.width, WIDEST)
    size = f' width="{width}"' if width else ""
    style = "max-width:100%;height:auto;border:0"
    return f'<img src="cid:{picture.cid}" alt="{escape(picture.alt)}"{size} style="{style}">'


def _html_span(span: Span) -> str:
    if span.picture:
        shown = _html_picture(span.picture)
        return f'<a href="{escape(span.link)}">{shown}</a>' if span.link else shown
    text = escape(span.text).replace("\n", "<br>\n").replace("\t", "&emsp;")
    for wanted, tag in ((span.underline and not span.link, "u"), (span.italic, "em"), (span.bold, "strong")):
        if wanted and text.strip():
            text = f"<{tag}>{text}</{tag}>"
    return f'<a href="{escape(span.link)}">{text}</a>' if span.link else text


def _text(blocks: Sequence[Block | Table]) -> str:
    written = "".join(_text_pieces(blocks))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in written.split("\n"))).strip() + "\n"


def _text_pieces(blocks: Sequence[Block | Table]) -> Iterator[str]:
    counters: dict[tuple[int, bool], int] = {}
    for block in blocks:
        if counters and not (isinstance(block, Block) and block.depth):
            counters = {}
            yield "\n"
        if isinstance(block, Table):
            yield "\n" + "".join(f"{' | '.join(map(_text_cell, row))}\n" for row in _filled_rows(block)) + "\n"
            continue
        if not block.depth:
            above = "\n" if block.apart else ""
            yield above + _text_spans(block.spans) + ("\n" if block.tight and not block.heading else "\n\n")
            continue
        kind = block.depth, block.numbered
        counters = {one: count for one, count in counters.items() if one[0] < block.depth or one == kind}
        counters[kind] = counters.get(kind, 0) + 1
        sign = f"{counters[kind]}." if block.numbered else "-"
        yield f"{'  ' * (block.depth - 1)}{sign} {_text_spans(block.spans)}\n"


def _filled_rows(table: Table) -> tuple[tuple[tuple[Block | Table, ...], ...], ...]:
    """The rows of a table that hold any text."""
    return tuple(row for row in table.rows if any(_text_cell(cell) for cell in row))


def _text_cell(cell: Sequence[Block | Table]) -> str:
    return " ".join(_text(_trimmed(cell)).split())


def _text_spans(spans: Sequence[Span]) -> str:
    return "".join(map(_text_span, spans))


def _text_span(span: Span) -> str:
    if span.picture:
        alt = f"[{span.picture.alt}]" if span.picture.alt else ""
        return " ".join(filter(None, (alt, f"<{span.link}>" if span.link else "")))
    address = span.link.removeprefix("mailto:").removeprefix("tel:")
    if not span.link or address in span.text or span.link in span.text:
        return span.text
    return f"{span.text} <{span.link}>"
