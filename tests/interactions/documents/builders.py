"""Word documents for the tests: python-docx for the frame, raw XML for the fields Word would write."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

import docx
import lxml.etree
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

W = nsdecls("w")


def run(text: str, look: str = "") -> str:
    """A run with text."""
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def code(*pieces: str) -> str:
    """Instruction text, one run per piece."""
    return "".join(f'<w:r><w:instrText xml:space="preserve">{escape(piece)}</w:instrText></w:r>' for piece in pieces)


def mark(kind: str) -> str:
    """A field character."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field(*instruction: str, shown: str = "«field»", look: str = "") -> str:
    """A complex field; pieces that start with < are taken as XML (nested fields)."""
    inside = "".join(piece if piece.startswith("<") else code(piece) for piece in instruction)
    return f"{mark('begin')}{inside}{mark('separate')}{run(shown, look)}{mark('end')}"


def merge(name: str, switches: str = "", look: str = "") -> str:
    """A complex merge field."""
    return field(f' MERGEFIELD "{name}" {switches}', shown=f"«{name}»", look=look)


def simple(name: str, switches: str = "", look: str = "") -> str:
    """A simple merge field."""
    return f"<w:fldSimple w:instr={quoteattr(f' MERGEFIELD {name} {switches}')}>{run(f'«{name}»', look)}</w:fldSimple>"


def paragraph(*content: str, properties: str = "") -> str:
    """A paragraph of runs and fields."""
    return f"<w:p {W}><w:pPr>{properties}</w:pPr>{''.join(content)}</w:p>"


def add(container: object, *content: str, properties: str = "") -> None:
    """Appends a paragraph to a document's body, a header, a footer or a cell."""
    element = container.element.body if isinstance(container, docx.document.Document) else container._element
    node = parse_xml(paragraph(*content, properties=properties))
    last = element[-1] if len(element) else None
    if last is not None and last.tag.endswith("}sectPr"):
        last.addprevious(node)
    else:
        element.append(node)


def saved(document: Document) -> bytes:
    """The document as bytes."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def document_of(*content: str) -> bytes:
    """A document of one paragraph with this content, and a plain one behind it."""
    document = docx.Document()
    add(document, *content)
    document.add_paragraph("End")
    return saved(document)


def opened(content: bytes) -> Document:
    """The document in these bytes."""
    return docx.Document(io.BytesIO(content))


def first_text(content: bytes) -> str:
    """The text of the first paragraph."""
    return opened(content).paragraphs[0].text


def texts(content: bytes) -> list[str]:
    """The texts of all paragraphs of the body."""
    return [one.text for one in opened(content).paragraphs]


def rewritten(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The same package with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def soundness(content: bytes) -> list[str]:
    """What is missing inside a Word file: links that are used and not there, parts that are not there or not told."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    types = lxml.etree.fromstring(parts.pop("[Content_Types].xml"))
    told = {entry.get("PartName", "").lstrip("/") or entry.get("Extension", "").lower() for entry in types}
    found = [name for name in parts if name not in told and name.rpartition(".")[2].lower() not in told]
    for name, part in parts.items():
        if name.endswith(".xml"):
            found += _broken_links(parts, name, part)
    return [name for name in found if not name.startswith("[")]


def _broken_links(parts: dict[str, bytes], name: str, part: bytes) -> list[str]:
    folder, file = posixpath.split(name)
    listed = parts.get(f"{folder}/_rels/{file}.rels")
    links = {link.get("Id"): link for link in (lxml.etree.fromstring(listed) if listed else ())}
    office = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
    elements = lxml.etree.fromstring(part).iter(lxml.etree.Element)
    used = {value for element in elements for key, value in element.items() if key.startswith(office) and value}
    inside = [link.get("Target", "") for link in links.values() if link.get("TargetMode") != "External"]
    reached = [posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/") for target in inside]
    return [f"{name} uses {key}" for key in used - set(links)] + [target for target in reached if target not in parts]


def business_letter() -> bytes:
    """A letter with fields in header, footer, body and table, a numbered list, and a page count."""
    document = docx.Document()
    section = document.sections[0]
    add(section.header, run("CRONUS to "), merge("Contact Name", look="<w:b/>"))
    add(section.footer, run("Page "), field(" PAGE ", shown="1"), run(" of "), field(" NUMPAGES ", shown="1"))
    add(document, merge("Contact Mail Address"))
    add(document, merge("Contact Address 2"))
    add(document, merge("Formal Salutation"), run(","))
    for item in ("You asked for it", "We made it"):
        document.add_paragraph(item, style="List Number")
    table = document.add_table(rows=2, cols=2)
    table.style = "Table Grid"
    table.cell(0, 0).text, table.cell(0, 1).text = "Salesperson", "Phone"
    add(table.cell(1, 0), simple("Salesperson_Name"))
    add(table.cell(1, 1), simple("Salesperson_Phone_No"))
    document.add_paragraph("Kind regards")
    return saved(document)


def contact(number: int, **more: str) -> dict[str, str]:
    """The values of one letter."""
    return {
        "contact_name": f"Contact {number}",
        "contact_mail_address": f"Contact {number}\nStreet {number}\n8000 Zürich",
        "formal_salutation": f"Dear Ms {number}",
        "salesperson_name": "Peter Saddow",
        "salesperson_phone_no": "044 000 00 00",
        **more,
    }
