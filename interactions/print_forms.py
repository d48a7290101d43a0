"""What people choose on a print run's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.formats import get_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import CorrespondenceType
from interactions.documents.label_sheets import SHEETS
from interactions.models import PrintOrder

LETTERS, PAGES = "letters", "pages"
PDF, WORD = "pdf", "zip"


class ArrangeForm(forms.Form):
    """How the stack lies."""

    print_order = forms.ChoiceField(label=gettext_lazy("Order of the letters"), choices=PrintOrder)
    cover_sheet = forms.BooleanField(label=gettext_lazy("Cover sheet on the stack"), required=False)


class RangeForm(forms.Form):
    """Letters from a number to another; nothing typed is the first, and the last."""

    first = forms.IntegerField(label=gettext_lazy("From letter"), required=False, min_value=1)
    last = forms.IntegerField(label=gettext_lazy("To letter"), required=False, min_value=1)

    def __init__(self, *args: Any, highest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.highest = highest
        for name, number in (("first", 1), ("last", highest)):
            self.fields[name].widget.attrs |= {"placeholder": number, "inputmode": "numeric"}

    def most(self) -> int:
        """The highest number there is."""
        return self.highest

    def clean(self) -> dict[str, Any]:
        """Both ends, the right way round and not beyond the last."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        first, last = cleaned.get("first") or 1, cleaned.get("last") or self.most()
        if first > self.most():
            self.add_error("first", _("The last one is number %(number)s.") % {"number": self.most()})
        elif last < first:
            self.add_error("last", _("This is before the first one."))
        return cleaned | {"first": first, "last": last}


class PartForm(RangeForm):
    """Some letters, or some pages of the PDF, once more."""

    prefix = "part"

    by = forms.ChoiceField(
        label=gettext_lazy("Counted in"),
        required=False,
        choices=[(LETTERS, gettext_lazy("letters")), (PAGES, gettext_lazy("pages of the PDF"))],
    )
    two_sided = forms.BooleanField(label=gettext_lazy("For two-sided printing"), required=False)

    field_order = ("by", "first", "last", "two_sided")

    def __init__(self, *args: Any, pages: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pages = pages
        self.fields["first"].label, self.fields["last"].label = _("From"), _("To")
        if not pages:
            del self.fields["by"], self.fields["two_sided"]

    def most(self) -> int:
        """The last letter, or the last page."""
        return self.pages if self.cleaned_data.get("by") == PAGES else self.highest


def _in_figures_of_the_reader(text: str | Promise) -> str:
    """63.5 is 63,5 in most languages."""
    return str(text).replace(".", str(get_format("DECIMAL_SEPARATOR")))


class LabelForm(RangeForm):
    """Address labels or envelopes."""

    prefix = "labels"

    sheet = forms.ChoiceField(
        label=gettext_lazy("Labels or envelopes"),
        choices=lambda: [(code, _in_figures_of_the_reader(sheet.name)) for code, sheet in SHEETS.items()],
    )
    start = forms.IntegerField(label=gettext_lazy("Begin at label"), required=False, min_value=1, initial=1)

    field_order = ("sheet", "start", "first", "last")

    def clean(self) -> dict[str, Any]:
        """The position has to be on the sheet."""
        cleaned = super().clean()
        labels = SHEETS[cleaned["sheet"]].labels if "sheet" in cleaned else 1
        if (cleaned.get("start") or 1) > labels and "sheet" in cleaned and labels > 1:
            self.add_error("start", _("A sheet has %(count)s labels.") % {"count": labels})
        start = (cleaned.get("start") or 1) if labels > 1 else 1
        return cleaned | {"start": start}


class PrinterForm(RangeForm):
    """Letters that come out of a printer."""

    prefix = "printer"

    printer = forms.ChoiceField(label=gettext_lazy("Printer"))
    two_sided = forms.BooleanField(label=gettext_lazy("Two-sided, every letter on a new sheet"), required=False)

    field_order = ("printer", "first", "last", "two_sided")

    def __init__(self, *args: Any, printers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["printer"].choices = [(name, name) for name in printers]  # type: ignore[attr-defined]


class ResendForm(forms.Form):
    """How something is sent once more."""

    correspondence_type = forms.ChoiceField(
        label=gettext_lazy("Correspondence Type"),
        choices=[(way.value, way.label) for way in (CorrespondenceType.HARD_COPY, CorrespondenceType.EMAIL)],
    )
    afresh = forms.BooleanField(label=gettext_lazy("Filled in with today's data and address"), required=False)
