"""Word documents piece by piece: text with merge fields, tables without frames, and always the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

SANS, SERIF = "Calibri", "Times New Roman"  # LibreOffice sets Carlito and Liberation Serif for them, equally wide
INK, GREY, PETROL = "1F2933", "6B7280", "0F5C66"
FIELD = re.compile(r"\{([^}]+)\}")
WRITTEN = datetime(2018, 3, 1, tzinfo=UTC).replace(tzinfo=None)
UNUSED_PARTS = {"thumbnail", "stylesWithEffects", "customXml", "numbering", "webSettings"}
USED_STYLES = {
    "Normal", "Header", "HeaderChar", "Footer", "FooterChar", "DefaultParagraphFont", "TableNormal", "NoList"
}  # fmt: skip
FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Look:
    """How a stretch of text looks."""

    size: float = 11  # points
    colour: str = INK
    bold: bool = False
    font: str = SANS
    spacing: float = 0  # points between letters

    def apply(self, run: Run) -> Run:
        """Give the run this look."""
        run.font.size, run.font.bold, run.font.name = Pt(self.size), self.bold or None, self.font
        run.font.color.rgb = RGBColor.from_string(self.colour)
        if self.spacing:
            run._r.get_or_add_rPr().find(qn("w:color")).addnext(element("w:spacing", val=round(self.spacing * 20)))
        return run


TEXT = Look()
SMALL = Look(size=8, colour=GREY)


def element(tag: str, **attributes: object) -> Any:
    """A WordprocessingML element with attributes of that namespace."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def new_document(language: str, title: str) -> WordDocument:
    """An empty document in a language (fr-CH), titled, with nothing left of the library's template."""
    document = Document()
    _strip(document)
    properties = document.core_properties
    properties.author, properties.title, properties.comments, properties.language = "CRONUS", title, "", language
    properties.created = properties.modified = WRITTEN
    _set_defaults(document, language)
    return document


def _strip(document: WordDocument) -> None:
    """Takes out what the library's template brings along and a letter does not use: nine tenths of the file."""
    for holder in (document.part.package, document.part):
        for key in [key for key, link in holder.rels.items() if link.reltype.rpartition("/")[2] in UNUSED_PARTS]:
            holder.rels.pop(key)
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in USED_STYLES:
            styles.remove(style)


def _set_defaults(document: WordDocument, language: str) -> None:
    """Font and language of everything that says nothing else, and paragraphs that follow each other closely."""
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in list(defaults):
        if old.tag in {qn("w:rFonts"), qn("w:lang")}:
            defaults.remove(old)
    defaults.insert(0, element("w:rFonts", ascii=SANS, hAnsi=SANS, cs=SANS, eastAsia=SANS))
    defaults.append(element("w:lang", val=language, eastAsia=language, bidi="ar-SA"))
    layout = document.styles["Normal"].paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(0), Pt(0), 1.0


def write(paragraph: Paragraph, text: str, look: Look = TEXT) -> Paragraph:
    """Add a text; what stands in braces, as in "{Contact No.}" or "{Document Date|d. MMMM}", becomes a merge field."""
    for place, piece in enumerate(FIELD.split(text)):
        if place % 2:
            name, _, picture = piece.partition("|")
            switch = f'\\@ "{picture}" ' if picture else ""
            instruction = f"MERGEFIELD {field_name(name)} {switch}\\* MERGEFORMAT"
            complex_field(paragraph, instruction, f"«{field_name(name)}»", look)
        elif piece:
            look.apply(paragraph.add_run(piece))
    return paragraph


def field_name(name: str) -> str:
    """A field's name as Word's own list of fields writes it: letters, digits and underscores."""
    return re.sub(r"\W+", "_", name).strip("_")


def complex_field(paragraph: Paragraph, instruction: str, result: str, look: Look = TEXT) -> None:
    """A field the way Word writes it: begin, instruction, separator, the last result, end."""
    for piece in ("begin", None, "separate", result, "end"):
        run = look.apply(paragraph.add_run())
        if piece is None:
            code = element("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = f" {instruction} "
            run._r.append(code)
        elif piece == result:
            run.text = result
        else:
            run._r.append(element("w:fldChar", fldCharType=piece))


def simple_field(paragraph: Paragraph, name: str, look: Look = TEXT) -> None:
    """A merge field in one element, the way other programs write it."""
    field = element("w:fldSimple", instr=f" MERGEFIELD {field_name(name)} ")
    run = look.apply(paragraph.add_run(f"«{field_name(name)}»"))
    paragraph._p.append(field)
    field.append(run._r)


def frameless_table(place: Any, widths: Sequence[Length], height: int | None = None) -> Table:
    """A table of one row in the document, a header or a footer: no frame, no cell margins, fixed widths.

    A row higher than said grows, so that no line of a long address is cut off.
    """
    size = (1, len(widths)) if isinstance(place, WordDocument) else (1, len(widths), sum(widths))
    table: Table = place.add_table(*size)
    table.autofit = False
    margins = element("w:tblCellMar")
    margins.extend(element(f"w:{side}", w=0, type="dxa") for side in ("left", "right"))
    table._tbl.tblPr.find(qn("w:tblLayout")).addnext(margins)  # where the schema wants it
    for column, width in zip(table.columns, widths, strict=True):
        column.width = column.cells[0].width = width
    if height is not None:
        table.rows[0].height, table.rows[0].height_rule = Emu(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    return table


def lines_in(cell: _Cell, lines: Iterable[tuple[str, Look]]) -> None:
    """One paragraph for each line, from the top of the cell."""
    paragraph = cell.paragraphs[0]
    for place, (text, look) in enumerate(lines):
        write(cell.add_paragraph() if place else paragraph, text, look)


def rule(paragraph: Paragraph, side: str, colour: str = PETROL, gap: int = 4) -> None:
    """A thin line over ("top") or under ("bottom") the paragraph."""
    borders = element("w:pBdr")
    borders.append(element(f"w:{side}", val="single", sz=4, space=gap, color=colour))
    # The schema wants borders before spacing, indents and alignment.
    properties = paragraph._p.get_or_add_pPr()
    later = [child for child in properties if child.tag != qn("w:pStyle")]
    properties.insert(properties.index(later[0]) if later else len(properties), borders)


def tiny(paragraph: Paragraph) -> None:
    """Makes the empty paragraph that Word wants after a table as low as it can be."""
    paragraph.paragraph_format.line_spacing = Pt(1)
    mark = paragraph._p.get_or_add_pPr()
    look = element("w:rPr")
    look.append(element("w:sz", val=2))
    mark.append(look)


def a4(document: WordDocument, *, left: Length, right: Length, top: Length, bottom: Length) -> None:
    """One section on A4 paper, with a first page of its own."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = left, right, top, bottom
    section.header_distance, section.footer_distance = Mm(12), Mm(10)
    section.different_first_page_header_footer = True


def saved(document: WordDocument) -> bytes:
    """The .docx, the same bytes each time: the library stamps the files in it with the hour, this does not."""
    written, packed = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            stamp = zipfile.ZipInfo(part.filename, FIRST_ZIP_DATE)
            stamp.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(stamp, source.read(part))
    return packed.getvalue()
