"""Business cards of a vCard file as what a contact holds; what does not fit is kept in the note, nothing is refused."""

from __future__ import annotations

from django.utils.translation import gettext as _

from crm.errors import ContactRefused
from crm.importing.codes import CodeBook
from crm.importing.columns import PARTS
from crm.models import Contact
from crm.names import NameParts
from crm.operations.checks import checked
from crm.operations.importing.entries import Entry
from crm.vcards.fields import CardContent, read_content
from crm.vcards.reading import Problem, RawCard


class CardReader:
    """Reads the cards of a file."""

    def __init__(self, book: CodeBook) -> None:
        self.book = book

    def read(self, card: RawCard | Problem) -> Entry:
        """The card, or what is wrong with a line of the file."""
        if isinstance(card, Problem):
            return Entry(card.line, [card.text], card.sentence)
        content = read_content(card)
        if not content.name:
            sentence = _("The card names nobody: neither a name nor a company, e-mail or phone. It was left out.")
            return Entry(card.line, [card.text], sentence)
        return self._entry(content)

    def _entry(self, card: CardContent) -> Entry:
        entry = Entry(card.line, keeps_rest=True)
        values = entry.values
        for name, value in card.fields.items():
            try:
                values[name] = checked(name, value)
            except ContactRefused:
                card.add_note(str(Contact._meta.get_field(name).verbose_name), value)  # type: ignore[union-attr]
        values["country_id"] = self._country(card)
        values["language_id"] = self._language(card)
        company = _fit_name(card, card.company)
        if card.is_company:
            entry.type = Contact.Type.COMPANY.value
            values |= {"name": company, "job_title": ""}
        else:
            values |= _names(card)
            entry.company = company
        entry.values = {name: value for name, value in values.items() if value}
        entry.notes = str(checked("note", "\n".join(card.notes))).split("\n")
        return entry

    def _country(self, card: CardContent) -> str:
        """The country in our table; one we do not know goes to the note."""
        code = self.book.find("country", card.country) if card.country.strip() else ""
        if not code and card.country.strip():
            card.add_note(_("Country/region"), card.country)
        return code

    def _language(self, card: CardContent) -> str:
        """The first of the card's languages that letters are written in; the others go to the note."""
        chosen = ""
        for text in card.languages:
            found = self.book.find("language", text) or self.book.find("language", text[:2])
            if found and not chosen:
                chosen = found
            else:
                card.add_note(_("Language"), text)
        return chosen


def _names(card: CardContent) -> dict[str, str]:
    """Name and parts, cut where they are too long for a contact; then the whole name is in the note."""
    try:
        parts = [checked(part, value) for part, value in zip(PARTS, card.parts, strict=True)]
        name = checked("name", NameParts(*parts).whole or card.name)
    except ContactRefused:
        card.add_note(_("Full name"), card.name)
        parts = [checked(part, value[:48]) for part, value in zip(PARTS, card.parts, strict=True)]
        name = NameParts(*parts).whole or card.name[:48]
    return dict(zip(PARTS, parts, strict=True), name=name)


def _fit_name(card: CardContent, company: str) -> str:
    """The company's name, cut where it is too long."""
    try:
        return str(checked("name", company))
    except ContactRefused:
        card.add_note(_("Company"), company)
        return str(checked("name", company[:150]))
