"""The Word documents of CRONUS, made by code: A4 business letters with a window address, and an invitation by mail."""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Emu, Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from config.demo.letter_texts import ADDRESS_LINE, BUSINESS_LETTERS, INVITATION, Wording
from config.demo.word import (
    GREY,
    PETROL,
    SERIF,
    SMALL,
    TEXT,
    Look,
    a4,
    complex_field,
    frameless_table,
    lines_in,
    new_document,
    rule,
    saved,
    simple_field,
    tiny,
    write,
)

LEFT, RIGHT = Mm(25), Mm(20)
TOP = Mm(30)  # the text begins here on every page, below the letterhead or the line that names the letter
HEAD = Mm(17)
TO_WINDOW = Mm(15)  # from there to the window of an envelope, 45 mm below the edge of the paper
WINDOW = Mm(42)
BRAND = Look(size=23, colour=PETROL, font=SERIF, spacing=3.5)
SUBJECT = Look(size=12.5, bold=True)
CAPTION = Look(size=7.5, colour=GREY)
VALUE = Look(size=9.5)


def business_letter(language: str) -> bytes:
    """The business letter (template BUS) in ENG, FRA or DAN."""
    words = BUSINESS_LETTERS[language]
    document = new_document(words.language, words.title)
    a4(document, left=LEFT, right=RIGHT, top=TOP, bottom=Mm(28))
    _letterhead(document)
    _head_of_later_pages(document, words)
    _footers(document, words)
    _address(document, words)
    _references(document, words)
    _text(document, words)
    _signature(document, words.close)
    return saved(document)


def golf_invitation() -> bytes:
    """The invitation by e-mail (template GOLF), in English: no letterhead, as a mail has none."""
    document = new_document("en-GB", "Golf invitation")
    a4(document, left=LEFT, right=RIGHT, top=Mm(25), bottom=Mm(25))
    simple_field(_spaced(document, 0), "Informal Salutation")
    for text in INVITATION:
        write(_spaced(document, 8), text)
    _signature(document, "Kind regards,")
    return saved(document)


def _spaced(document: WordDocument, before: float) -> Paragraph:
    """A new paragraph with space before it, its lines set a little apart."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.line_spacing = 1.12
    return paragraph


def _letterhead(document: WordDocument) -> None:
    """Our name and address on the first page, and the number under which the letter is filed."""
    header = document.sections[0].first_page_header
    table = frameless_table(header, [Mm(85), Mm(80)], HEAD)
    name, address = table.rows[0].cells
    lines_in(name, [("{Company Information Name}", BRAND)])
    lines_in(
        address,
        [
            ("{Company Information Address}", SMALL),
            ("{Company Information Post Code} {Company Information City}", SMALL),
            ("{Company Information Country/Region Name}", SMALL),
            ("{Contact No.} / {Document Segment No.}", SMALL),
        ],
    )
    for line in address.paragraphs:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    header._element.remove(header.paragraphs[0]._p)
    tiny(header.add_paragraph())


def _head_of_later_pages(document: WordDocument, words: Wording) -> None:
    """What keeps the sheets of a letter together: who it is to, what it is about, which page it is."""
    paragraph = document.sections[0].header.paragraphs[0]
    write(paragraph, f"{{Contact Name}} · {{Document Subject}} · {words.follow_up_page} ", SMALL)
    complex_field(paragraph, "PAGE", "2", SMALL)
    rule(paragraph, "bottom")


def _footers(document: WordDocument, words: Wording) -> None:
    section = document.sections[0]
    for footer in (section.first_page_footer, section.footer):
        first = footer.paragraphs[0]
        for paragraph, text in zip((first, footer.add_paragraph()), words.footer, strict=True):
            write(paragraph, text, CAPTION).alignment = WD_ALIGN_PARAGRAPH.CENTER
        rule(first, "top", gap=6)


def _address(document: WordDocument, words: Wording) -> None:
    """The address where the window of the envelope is: on the left, or in French letters on the right."""
    widths = [Mm(90), Mm(75)] if words.address_right else [Mm(85), Mm(80)]
    cells = frameless_table(document, widths, TO_WINDOW + WINDOW).rows[0].cells
    _window(cells[1] if words.address_right else cells[0])


def _window(cell: _Cell) -> None:
    lines_in(cell, [(ADDRESS_LINE, Look(size=6, colour=GREY)), ("{Contact Mail Address}", TEXT)])
    sender, receiver = cell.paragraphs
    rule(sender, "bottom", GREY, gap=1)
    sender.paragraph_format.space_before = Emu(TO_WINDOW + Pt(4))
    receiver.paragraph_format.space_before = Pt(9)


def _references(document: WordDocument, words: Wording) -> None:
    """A strip of captions and values: whom to ask, and the numbers to name."""
    tiny(document.add_paragraph())
    cells = frameless_table(document, [Mm(52), Mm(43), Mm(35), Mm(35)]).rows[0].cells
    for cell, (caption, value) in zip(cells, words.references, strict=True):
        lines_in(cell, [(caption, CAPTION), (value, VALUE)])
        rule(cell.paragraphs[0], "top", gap=3)


def _text(document: WordDocument, words: Wording) -> None:
    write(_spaced(document, 20), words.place_and_date)
    write(_spaced(document, 18), "{Document Subject}", SUBJECT)
    simple_field(_spaced(document, 14), "Formal Salutation")
    for text in words.text:
        write(_spaced(document, 8), text)


def _signature(document: WordDocument, close: str) -> None:
    """The close, room for a signature, and who signs; never torn apart by the end of a page."""
    write(_spaced(document, 16), close)
    write(_spaced(document, 34), "{Salesperson Name}", Look(bold=True))
    write(_spaced(document, 0), "{Salesperson Job Title}", Look(colour=GREY))
    for paragraph in document.paragraphs[-3:-1]:
        paragraph.paragraph_format.keep_with_next = True
