"""The cover sheet that lies on a stack of letters: which run it is, and how many letters go where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.addresses import place_today
from crm.models import Country, Language
from interactions.delivery.chunks import PERSON
from interactions.documents.plain_pdf import A4, Page, write_pdf
from interactions.models import Run

LEFT, RIGHT, TOP, BOTTOM = 25.0, 185.0, 30.0, 275.0
LINE, TEXT, TITLE = 6.5, 11, 22


@dataclass(frozen=True)
class Cover:
    """A cover sheet as PDF, and how many pages it has."""

    content: bytes
    pages: int
    name: str


def make_cover(run: Run, *, letters: Sequence[int], pages: int | None) -> Cover:
    """The cover sheet for these deliveries, in the language chosen for it; `pages` are those of all the letters."""
    with translation.override(run.cover_language):
        sheet = _Sheet()
        sheet.head(_("Print run"), str(run.logged_segment))
        for label, value in _facts(run, len(letters), pages):
            sheet.line(label, value)
        for title, counts in _tables(run, letters):
            sheet.table(title, counts)
        name = f"00000 {_('Cover sheet')}.pdf"
        return Cover(write_pdf(sheet.pages, title=f"{_('Cover sheet')} {run.logged_segment}"), len(sheet.pages), name)


def _facts(run: Run, letters: int, pages: int | None) -> list[tuple[str, str]]:
    by = run.created_by
    started = date_format(timezone.localtime(run.created_at), "DATETIME_FORMAT")
    facts = [
        (_("Segment No."), run.logged_segment.segment_number),
        (_("Date"), started),
        (_("Operator"), (by.get_full_name() or by.get_username()) if by else "–"),
        (_("Order of the letters"), run.get_print_order_display()),
        (_("Letters"), _number(letters)),
    ]
    return [*facts, (_("Pages"), _number(pages))] if pages is not None else facts


def _tables(run: Run, letters: Sequence[int]) -> list[tuple[str, list[tuple[str, int]]]]:
    """How many letters go to each country, and in which languages they are; the most in front."""
    wanted = set(letters)
    rows = run.deliveries.order_by().annotate(country=place_today(PERSON, "country_id"))
    found = [row for row in rows.values_list("pk", "country", "entry__language") if row[0] in wanted]
    countries = {one.pk: one.label_in(run.cover_language) for one in Country.objects.all()}
    languages = {one.pk: one.label for one in Language.objects.all()}
    by_country = Counter(countries.get(country, _("No country")) for _pk, country, _language in found)
    by_language = Counter(languages.get(language, _("No language")) for _pk, _country, language in found)
    return [(_("Countries"), by_country.most_common()), (_("Languages"), by_language.most_common())]


def _number(number: int) -> str:
    return str(number_format(number, force_grouping=True))


class _Sheet:
    """Lines from the top of a page to its bottom, then on the next."""

    def __init__(self) -> None:
        self.pages = [Page(*A4)]
        self.y = TOP

    def head(self, title: str, under: str) -> None:
        self.pages[-1].text(LEFT, self.y, TITLE, title, bold=True)
        self.pages[-1].text(LEFT, self.y + 9, 14, under)
        self.y += 22

    def line(self, label: str, value: str, *, bold: bool = False) -> None:
        if self.y > BOTTOM:
            self.pages.append(Page(*A4))
            self.y = TOP
        self.pages[-1].text(LEFT, self.y, TEXT, label, bold=bold)
        self.pages[-1].right(RIGHT, self.y, TEXT, value, bold=bold)
        self.y += LINE

    def table(self, title: str, counts: Sequence[tuple[str, int]]) -> None:
        self.y += LINE
        total = sum(count for _label, count in counts)
        self.line(
            title, ngettext("%(count)s letter", "%(count)s letters", total) % {"count": _number(total)}, bold=True
        )
        self.pages[-1].rule(LEFT, self.y - LINE + 2, RIGHT - LEFT)
        self.y += 1.5
        for label, count in counts:
            self.line(label, _number(count))
