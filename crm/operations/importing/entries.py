"""Rows of a table as what a contact holds, each with the reason why it cannot come in where it cannot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from django.utils.translation import gettext as _

from crm.errors import ContactRefused
from crm.importing.codes import CodeBook, contact_type, correspondence_type, yes_or_no
from crm.importing.columns import CELL_ERRORS, CODES, LINKS, NO_RESULT, PARTS, REMARK, TEXTS, TITLES
from crm.importing.delimited import Line, is_readable
from crm.models import Contact
from crm.names import NameParts, split_name
from crm.operations.checks import checked
from crm.traits import Traits

OF_COMPANIES = ("business_relations", "industry_groups")
REPEATED = 10_000  # values of a column: cities and post codes come again and again
COMPARED = Traits._fields[3:]
LONGEST_NAME = Contact._meta.get_field("name").max_length


@dataclass(slots=True)
class Entry:
    """A row: whom it names, what it says under the names of the columns of contacts, and what it adds to others.

    `links` are codes of the contact, `company_links` those of the company a person works for; `notes` are lines of the
    note. With a `reason` it cannot come in.
    """

    line: int
    cells: Sequence[str] = ()
    reason: str = ""
    type: str = Contact.Type.PERSON.value
    number: str = ""
    company: str = ""  # whom the person works for
    values: dict[str, Any] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    company_links: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    keeps_rest: bool = False  # what differs from what is known goes to the note, as from a business card
    traits: Traits | None = None
    keys: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        """Whom it names."""
        return str(self.values.get("name", ""))

    def compared(self) -> Traits:
        """What is compared of it."""
        value = self.values.get
        return Traits(self.type, self.name, self.company, *[value(name, "") for name in COMPARED])


Taker = Callable[[Entry, str], None]
Keeper = Callable[[str], Any]  # what the contact keeps for a text; raises ContactRefused where it does not fit


class RowReader:
    """Reads rows whose columns are known. One for a whole file: what comes again is looked at once."""

    def __init__(self, columns: Sequence[str], heads: Sequence[str], book: CodeBook) -> None:
        self.book = book
        self._columns: list[tuple[int, str, Keeper | None, Taker | None]] = [
            (place, name, keeper(name), self._taker(name, heads[place] if place < len(heads) else ""))
            for place, name in enumerate(columns)
            if name
        ]

    def read(self, line: Line) -> Entry:
        """The row; what is wrong with it is its reason, and with the first fault it is over."""
        entry = Entry(line.number, line.cells, line.reason)
        if entry.reason:
            return entry
        try:
            self._take_cells(entry, line.cells)
            self._name(entry)
        except ContactRefused as error:
            title = TITLES.get(error.field or "")
            entry.reason = _("%(field)s: %(problem)s") % {"field": title, "problem": error} if title else str(error)
        return entry

    def _take_cells(self, entry: Entry, cells: Sequence[str]) -> None:
        width, row = len(cells), "".join(cells)
        is_plain = is_readable(row) and "#" not in row
        for place, name, keep, take in self._columns:
            if place < width and (text := cells[place].strip()):
                if not is_plain:
                    _check_cell(name, text)
                if take:
                    take(entry, text)
                elif keep:
                    entry.values[name] = keep(text)

    def _taker(self, name: str, head: str) -> Taker | None:
        if name in CODES:
            return lambda entry, text: self._take_code(entry, name, text)
        if name in LINKS:
            return lambda entry, text: self._take_links(entry, name, text)
        if name == REMARK:
            return lambda entry, text: entry.notes.append(f"{head}: {checked('note', text)}")
        return _TAKERS.get(name)

    def _take_code(self, entry: Entry, name: str, text: str) -> None:
        code = self.book.find(name, text)
        if not code:
            raise ContactRefused(_("There is no code or description “%(text)s”.") % {"text": text[:60]}, field=name)
        entry.values[f"{name}_id"] = code

    def _take_links(self, entry: Entry, name: str, text: str) -> None:
        codes, unknown = self.book.find_all(name, text)
        if unknown:
            text = ", ".join(unknown)[:60]
            raise ContactRefused(_("There is no code or description “%(text)s”.") % {"text": text}, field=name)
        entry.links[name] = [*entry.links.get(name, []), *codes]

    def _name(self, entry: Entry) -> None:
        """Who it is: a person where a person is named, else the company."""
        values = entry.values
        named = any(values.get(part) for part in PARTS) or bool(values.get("name"))
        typed = values.pop("type", "")
        entry.type = typed or (Contact.Type.PERSON.value if named or not entry.company else Contact.Type.COMPANY.value)
        if entry.type == Contact.Type.COMPANY.value:
            name_company(entry)
        else:
            name_person(entry, self.book)


def name_company(entry: Entry) -> None:
    """The row is about a company; raises ContactRefused."""
    values = entry.values
    values["name"] = values.get("name") or entry.company or NameParts(*(values.get(p, "") for p in PARTS)).whole
    entry.company = ""
    for name in (*PARTS, "initials", "job_title", "organizational_level_id"):
        values.pop(name, None)
    if not values["name"]:
        raise ContactRefused(_("A contact needs a name."), field="name")
    if entry.links.get("job_responsibilities"):
        raise ContactRefused(_("Job responsibilities belong to persons."), field="job_responsibilities")


def name_person(entry: Entry, book: CodeBook) -> None:
    """Name and parts follow each other, in the order of the person's language; raises ContactRefused.

    What only companies have belongs to the person's.
    """
    values = entry.values
    surname_first = values.get("language_id") in book.surname_first
    known = values.get
    parts = NameParts(known("first_name", ""), known("middle_name", ""), known("surname", ""))
    if any(parts):
        values["name"] = _fitting(parts.written(surname_first=surname_first))
    elif name := values.get("name"):
        for part, value in zip(PARTS, split_name(name, surname_first=surname_first), strict=True):
            values[part] = tidied(part, value) if value else ""
    elif name := values.get("email") or values.get("mobile_phone") or values.get("phone"):
        values["name"] = values["first_name"] = tidied("first_name", name[:60])
    else:
        raise ContactRefused(_("A contact needs a name."), field="name")
    for name in OF_COMPANIES:
        if codes := entry.links.pop(name, None):
            if not entry.company:
                text = _("Business relation and industry group are a company's: type its name.")
                raise ContactRefused(text, field=name)
            entry.company_links[name] = codes


def _check_cell(name: str, text: str) -> None:
    """Raises ContactRefused where the cell holds what stands for a text that there is none."""
    if not is_readable(text):
        raise ContactRefused(_("There are characters that the encoding chosen does not have."), field=name)
    if text == NO_RESULT:
        raise ContactRefused(_("The formula has no result: open the workbook and save it."), field=name)
    if text in CELL_ERRORS:
        raise ContactRefused(_("The spreadsheet has an error here: %(text)s.") % {"text": text}, field=name)


TOLD_APART = frozenset({"email", "email_2", "phone", "mobile_phone", "name"})  # seldom the same twice


def keeper(name: str) -> Keeper | None:
    """How a column of texts is kept, what comes again being looked at once; None of what is no text of contacts."""
    if name in TEXTS or name in ("name", *PARTS):
        keep = partial(checked, name)
        return keep if name in TOLD_APART else lru_cache(REPEATED)(keep)
    return None


def tidied(name: str, text: str) -> str:
    """The value as the contact keeps it; raises ContactRefused where it does not fit."""
    return str(checked(name, text))


def _fitting(name: str) -> str:
    """A name whose parts were looked at; raises ContactRefused where it is too long."""
    return name if len(name) <= (LONGEST_NAME or 0) else tidied("name", name)


_company_name = lru_cache(REPEATED)(partial(tidied, "name"))


def _take_number(entry: Entry, text: str) -> None:
    entry.number = text.upper()


def _take_company(entry: Entry, text: str) -> None:
    entry.company = _company_name(text)


def _take_type(entry: Entry, text: str) -> None:
    entry.values["type"] = contact_type(text)
    if not entry.values["type"]:
        raise ContactRefused(_("“%(text)s” is neither company nor person.") % {"text": text[:60]}, field="type")


def _take_correspondence(entry: Entry, text: str) -> None:
    entry.values["correspondence_type"] = correspondence_type(text)
    if not entry.values["correspondence_type"]:
        problem = _("“%(text)s” is neither hard copy nor e-mail.") % {"text": text[:60]}
        raise ContactRefused(problem, field="correspondence_type")


def _take_exclusion(entry: Entry, text: str) -> None:
    answer = yes_or_no(text)
    if answer is None:
        raise ContactRefused(_("“%(text)s” is neither yes nor no.") % {"text": text[:60]}, field="exclude_from_segment")
    entry.values["exclude_from_segment"] = answer


def _take_note(entry: Entry, text: str) -> None:
    entry.notes += [line for line in checked("note", text).split("\n") if line.strip()]


_TAKERS: dict[str, Taker] = {
    "number": _take_number,
    "company": _take_company,
    "type": _take_type,
    "correspondence_type": _take_correspondence,
    "exclude_from_segment": _take_exclusion,
    "note": _take_note,
}
