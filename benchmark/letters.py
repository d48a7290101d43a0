"""Letters: filled in one by one, put together in one document, printed. No database is needed: measured once."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import docx
from django.core.management.base import CommandError

from benchmark.databases import Database
from benchmark.floors_letters import LetterFloor, Values, to_pdf
from benchmark.measure import Figure
from interactions.documents.combined import combine
from interactions.documents.pdf import LibreOffice, find_converter
from interactions.documents.template import compile_template

MOST, SOME = 10_000, 1_000  # letters
BODY = (
    ("Contact_Company_Name",),
    ("Contact_Name",),
    ("Contact_Address",),
    ("Contact_Post_Code", " ", "Contact_City"),
    ("Formal_Salutation", ","),
    ("thank you for your visit to our stand. ", "Salesperson_Name", " will call you at ", "Contact_Phone_No", "."),
)
HEADER = "Contact_No"
NAMES = [*(name for line in BODY for name in line if "_" in name), HEADER]
TOKEN = re.compile(r"<w:r><w:t(?: xml:space=\"preserve\")?>\{(\w+)\}</w:t></w:r>")
FIELD = r'<w:fldSimple w:instr=" MERGEFIELD \1 "><w:r><w:t>«\1»</w:t></w:r></w:fldSimple>'


def separate(database: Database) -> Iterator[Figure]:
    """A Word document for each person, beside the same made by hand and by the quickest library there is."""
    if database.label != "sqlite":
        return
    template, few, many = letter_template(), _people(_count(database, SOME)), _people(_count(database, MOST))
    compiled, floor = compile_template(template), LetterFloor(template)

    def product(people: list[Values]) -> Callable[[], object]:
        return lambda: sum(len(compiled.render(values)) for values in people)

    yield Figure("letters.separate/zip", 2.0, product(many), lambda: sum(len(floor.write(values)) for values in many))
    yield Figure("letters.separate/mailmerge", 1 / 30, product(few), lambda: _mailmerge(template, few))
    yield Figure("letters.separate/memory", 1.2, product(many), product(few), unit="MB")


def combined(database: Database) -> Iterator[Figure]:
    """All letters in one Word document."""
    if database.label != "sqlite":
        return
    template, people = letter_template(), _people(_count(database, SOME))
    compiled = compile_template(template)
    yield Figure(
        "letters.combined",
        1 / 6,
        product=lambda: combine([(compiled, values) for values in people]),
        floor=lambda: _mailmerge_combined(template, people),
    )


def pdf(database: Database) -> Iterator[Figure]:
    """A print run as PDF, beside what LibreOffice needs for the document alone."""
    if database.label != "sqlite":
        return
    converter = find_converter()
    if not isinstance(converter, LibreOffice):
        raise CommandError("letters.pdf needs LibreOffice.")
    compiled = compile_template(letter_template())
    few, many = ([(compiled, values) for values in _people(_count(database, most))] for most in (SOME, 5 * SOME))
    for count, orders in sorted({len(few): few, len(many): many}.items()):
        document = combine(orders)
        yield Figure(
            f"letters.pdf/{count}",
            1.25,
            product=lambda orders=orders: converter.letters_to_pdf(orders),  # type: ignore[misc]
            floor=lambda document=document: to_pdf(converter.program, document),  # type: ignore[misc]
        )
    times = len(many) // len(few)
    yield Figure(
        "letters.pdf/as_quick_for_many",  # as the same number in smaller runs
        1.2,
        product=lambda: converter.letters_to_pdf(many[: times * len(few)]),
        floor=lambda: [converter.letters_to_pdf(few) for _ in range(times)],
    )


FIGURES = {"letters.separate": separate, "letters.combined": combined, "letters.pdf": pdf}


def _count(database: Database, most: int) -> int:
    """So many letters, fewer where somebody only tries the figures out."""
    return min(max(database.contacts // 100, 10), most)


def letter_template(picture: bytes = b"") -> bytes:
    """A letter of a page: eight fields in its body, one in its header, a table, and a picture where one is given."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].add_run(f"{{{HEADER}}}")
    for line in BODY:
        paragraph = document.add_paragraph()
        for piece in line:
            paragraph.add_run(f"{{{piece}}}" if "_" in piece else piece)
    table = document.add_table(rows=4, cols=3)
    for number, cell in enumerate(table._cells):
        cell.text = f"Offer {number}"
    if picture:
        document.add_picture(io.BytesIO(picture))
    file = io.BytesIO()
    document.save(file)
    return _with_fields(file.getvalue())


def _with_fields(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, TOKEN.sub(FIELD, part.decode()).encode() if name.endswith(".xml") else part)
    return file.getvalue()


def _people(count: int) -> list[Values]:
    return [{name: f"{name.replace('_', ' ')} & {number}" for name in NAMES} for number in range(count)]


def _library() -> Any:
    try:
        from mailmerge import MailMerge
    except ImportError as error:
        raise CommandError("letters.* are compared with docx-mailmerge2, which requirements-dev.txt names.") from error
    return MailMerge


def _mailmerge(template: bytes, people: list[Values]) -> None:
    library = _library()
    for values in people:
        with library(io.BytesIO(template)) as document:
            document.merge(**values)
            document.write(io.BytesIO())


def _mailmerge_combined(template: bytes, people: list[Values]) -> None:
    with _library()(io.BytesIO(template)) as document:
        document.merge_templates(people, separator="page_break")
        document.write(io.BytesIO())
