"""What people choose for an import: the file, how it is read, what its columns hold, how rows are treated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.dates import DateText
from config.lib.lookups import LookupField, LookupManyField
from crm.forms.consents import wording_choices
from crm.importing.columns import FIELDS, REMARK, TITLES
from crm.importing.delimited import DELIMITERS, ENCODINGS
from crm.models import Channel, ConsentSource, ContactImport, Language, MailingGroup, Salesperson
from crm.operations.importing.consent import consent_of


class FileForm(forms.Form):
    """A file of contacts."""

    file = forms.FileField(
        label=gettext_lazy("File (CSV, Excel or vCard)"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accepted = ".csv,.txt,.tsv,.xlsx,.xlsm,.vcf,.vcard,text/csv,text/vcard,text/x-vcard"
        self.fields["file"].widget.attrs |= {"accept": accepted}


class ReadingForm(forms.Form):
    """How the file is read, as it was found out, to be chosen otherwise."""

    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), choices=list(ENCODINGS.items()))
    delimiter = forms.ChoiceField(label=gettext_lazy("Delimiter"), choices=list(DELIMITERS.items()))
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"))
    has_heading = forms.BooleanField(label=gettext_lazy("The first row has the headings"), required=False)

    def __init__(self, *args: Any, run: ContactImport, sheets: Sequence[str] = (), **kwargs: Any) -> None:
        names = ("encoding", "delimiter", "sheet", "has_heading")
        kwargs.setdefault("initial", {name: getattr(run, name) for name in names})
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name) for name in sheets]  # type: ignore[attr-defined]
        self.fields["delimiter"].strip = False  # type: ignore[attr-defined]
        unused = {"csv": ["sheet"], "xlsx": ["encoding", "delimiter"], "vcard": ["delimiter", "sheet", "has_heading"]}
        for name in unused[run.kind]:
            del self.fields[name]
        if "sheet" in self.fields and len(sheets) < 2:
            del self.fields["sheet"]


class SetUpForm(forms.Form):
    """What the columns hold, what becomes of rows about contacts already there, and what all rows have in common."""

    treatment = forms.ChoiceField(
        label=gettext_lazy("Contacts already there"),
        choices=ContactImport.Treatment.choices,
        widget=forms.RadioSelect,
    )
    language = LookupField(Language.objects.all(), lookup="language", label=gettext_lazy("Language code"))
    salesperson = LookupField(Salesperson.objects.all(), lookup="salesperson", label=gettext_lazy("Salesperson code"))
    mailing_groups = LookupManyField(
        MailingGroup.objects.all(), lookup="mailing_group", label=gettext_lazy("Mailing Group")
    )

    consent_channels = forms.MultipleChoiceField(
        label=gettext_lazy("Consent for"),
        choices=Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    consent_source = forms.ChoiceField(
        label=gettext_lazy("Source"), choices=[("", ""), *ConsentSource.choices], required=False
    )
    consent_date = forms.DateField(label=gettext_lazy("Date"), localize=True, widget=DateText, required=False)
    consent_wording = forms.ChoiceField(label=gettext_lazy("Wording"), required=False)

    DEFAULTS = ("language", "salesperson")
    CONSENT = ("channels", "source", "date", "wording")

    def __init__(self, *args: Any, run: ContactImport, samples: Sequence[Sequence[str]] = (), **kwargs: Any) -> None:
        consent = {f"consent_{name}": value for name, value in consent_of(run.consent).items()}
        kwargs.setdefault("initial", {"treatment": run.treatment} | run.defaults | consent)
        if groups := kwargs["initial"].get("mailing_groups"):
            kwargs["initial"]["mailing_groups"] = MailingGroup.objects.filter(pk__in=groups)
        super().__init__(*args, **kwargs)
        self.run, self.samples = run, samples
        self.fields["consent_wording"].choices = wording_choices()  # type: ignore[attr-defined]
        titles = sorted(((name, str(TITLES[name])) for name in FIELDS if name != "type"), key=lambda each: each[1])
        choices = [("", _("– not imported –")), *titles, ("type", str(TITLES["type"])), (REMARK, str(TITLES[REMARK]))]
        for place, head in enumerate(run.heads):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=head, choices=choices, required=False, initial=run.columns[place]
            )

    def columns(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each column with some of its values."""
        return [
            (self[f"column-{place}"], [row[place] for row in self.samples if place < len(row) and row[place].strip()])
            for place in range(len(self.run.heads))
        ]

    def set_up(self) -> dict[str, Any]:
        """The choices, as the operation takes them."""
        cleaned = self.cleaned_data
        defaults = {name: cleaned[name].pk for name in self.DEFAULTS if cleaned[name]}
        return {
            "columns": [cleaned[f"column-{place}"] for place in range(len(self.run.heads))],
            "treatment": cleaned["treatment"],
            "defaults": defaults | {"mailing_groups": [group.pk for group in cleaned["mailing_groups"]]},
            "consent": {name: cleaned[f"consent_{name}"] for name in self.CONSENT},
        }
