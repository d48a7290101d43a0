"""The filter sections of the dialogs that add and reduce: what is typed there becomes criteria, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.filters import Section
from segments.criteria import VERSION, Criteria
from segments.filters import SECTIONS
from segments.forms.conditions import Control, control_of
from segments.forms.dialogs import DialogForm
from segments.models import SegmentAction

SOME, ANY, NONE = "", "any", "none"
HAS = (
    (SOME, gettext_lazy("Has one that fits")),
    (ANY, gettext_lazy("Has any")),
    (NONE, gettext_lazy("Has none that fits")),
)
FITS = ((SOME, gettext_lazy("Fits")), (NONE, gettext_lazy("Does not fit")))
PLACE = re.compile(r"([a-z_]+?)([2-9]|[1-9][0-9])?-")


@dataclass
class Row:
    """One condition of a group as it is shown: its fields by what they are for."""

    control: Control
    name: str
    fields: dict[str, forms.BoundField] = field(default_factory=dict)

    @property
    def main(self) -> forms.BoundField:
        """The field with the label."""
        return self.fields[""]

    @property
    def shows_way(self) -> bool:
        """Whether one chooses how the value is meant: where it may be empty, or is said to be a pattern."""
        return "is" in self.fields and bool(self.control.column.optional or self.fields["is"].value())

    @property
    def errors(self) -> list[str]:
        """What is wrong with any of its fields."""
        return [str(error) for bound in self.fields.values() for error in bound.errors]

    @property
    def is_set(self) -> bool:
        """Whether something is typed, be it right or wrong."""
        return any(bound.value() not in (None, "", []) for bound in self.fields.values())


class GroupForm(DialogForm):
    """One group of conditions, all of which the same row has to meet."""

    def __init__(self, section: Section, data: Mapping[str, Any], *, place: str = "") -> None:
        super().__init__(data, prefix=section.name + place)
        self.section, self.place = section, place
        self.rows: list[Row] = []
        ways = FITS if section.needs_condition else HAS
        self.fields["has"] = forms.ChoiceField(required=False, choices=ways, initial=SOME, widget=forms.RadioSelect)
        for column in section.columns:
            self._add_row(Row(control_of(column), column.name))
            for name in self._more_of(column.name):
                self._add_row(Row(control_of(column), name))

    def _add_row(self, row: Row) -> None:
        for what, each in row.control.fields().items():
            name = f"{row.name}-{what}" if what else row.name
            self.fields[name] = each
            row.fields[what] = self[name]
        self.rows.append(row)

    def _more_of(self, column: str) -> list[str]:
        """Further conditions on the same column: rarely typed, but criteria may hold them."""
        more = re.compile(rf"{re.escape(self.add_prefix(column))}-(\d)(-\w+)?")
        return sorted({f"{column}-{found[1]}" for name in self.data if (found := more.fullmatch(name))})

    def clean(self) -> dict[str, Any]:
        """The conditions, each checked by the filter it is for; what is wrong stands beside its field."""
        self.conditions: dict[str, dict[str, Any]] = {}
        for row in self.rows:
            try:
                for operator, value in row.control.read(self._typed(row)).items():
                    self._set(row.control.column.name, operator, value)
            except ValidationError as error:
                self.add_error(row.name, error)
        return self.cleaned_data

    def _typed(self, row: Row) -> dict[str, Any]:
        """The values of a row; those that are no values at all have their error already."""
        return {what: self.cleaned_data.get(bound.name) for what, bound in row.fields.items()}

    def _set(self, column: str, operator: str, value: Any) -> None:
        self.section.filterset.base_filters[f"{column}__{operator}"].field.clean(value)
        if operator in self.conditions.setdefault(column, {}):
            raise ValidationError(_("There is a condition of this kind already: add another group of conditions."))
        self.conditions[column][operator] = value

    def criteria(self) -> dict[str, Any] | None:
        """The group as criteria have it; None where nothing is set."""
        has = self.cleaned_data.get("has", SOME)
        if not self.conditions and has == SOME:
            return None
        return {"section": self.section.name} | ({"has": False} if has == NONE else {}) | self.conditions

    def common(self) -> list[Row]:
        """What is shown at once."""
        return [row for row in self.rows if not row.control.column.rare]

    def rare(self) -> list[Row]:
        """What is shown to who asks for more."""
        return [row for row in self.rows if row.control.column.rare]

    @property
    def rare_is_set(self) -> bool:
        """Whether something is typed where it would not be seen."""
        return any(row.is_set for row in self.rare())

    @property
    def is_set(self) -> bool:
        """Whether something is typed at all."""
        return bool(self["has"].value()) or any(row.is_set for row in self.rows)

    @staticmethod
    def data_of(group: Mapping[str, Any], *, place: str = "") -> dict[str, Any]:
        """What somebody would have typed for the group."""
        section = SECTIONS[group["section"]]
        tests = {name: value for name, value in group.items() if name not in {"section", "has"}}
        some = SOME if tests else ANY
        data = {"has": some if group.get("has", True) else NONE}
        for name, each in tests.items():
            column = section.column(name)
            assert column is not None  # noqa: S101  criteria are validated when they are stored
            for turn, said in enumerate(control_of(column).write(each), 1):
                row = name if turn == 1 else f"{name}-{turn}"
                data |= {f"{row}-{what}" if what else row: value for what, value in said.items()}
        return {f"{section.name}{place}-{name}": value for name, value in data.items()}


OPTIONS = {
    "expand_companies": forms.BooleanField(
        label=gettext_lazy("Expand companies"),
        required=False,
        help_text=gettext_lazy("Everybody at the companies of those who match"),
    ),
    "companies": forms.BooleanField(
        label=gettext_lazy("Add companies"),
        required=False,
        help_text=gettext_lazy("The companies of the persons who match, too"),
    ),
    "ignore_exclusion": forms.BooleanField(
        label=gettext_lazy("Ignore exclusion"),
        required=False,
        help_text=gettext_lazy("Also contacts excluded from segments"),
    ),
    "entire_companies": forms.BooleanField(
        label=gettext_lazy("Entire companies"),
        required=False,
        help_text=gettext_lazy("One match makes everybody at the company match"),
    ),
}


class CriteriaForm(DialogForm):
    """Filters, section by section, and options. Bound from the start: an empty one chooses everybody.

    A section may be set several times; `another=SECTION` among the data asks for one more, and the form is then not
    finished. Code fields take codes or descriptions, "PROS, CUST" or "PROS|CUST", ranges "A..C" and patterns "A*".
    """

    options: tuple[str, ...] = ()

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data or {}, **kwargs)
        # Criteria from elsewhere may have an option of the other dialog.
        self.options += tuple(name for name in OPTIONS if name not in self.options and self.data.get(name))
        for name in self.options:
            self.fields[name] = OPTIONS[name]
        self.asked_for = self.data.get("another", "")
        self.groups = [
            GroupForm(section, self.data, place=place)
            for section in SECTIONS.values()
            for place in self._places(section.name)
        ]
        for group in [group for group in self.groups if group.section.name == self.asked_for][-1:]:
            group.rows[0].main.field.widget.attrs["autofocus"] = True

    @classmethod
    def of(cls, criteria: Criteria, **more: Any) -> Self:
        """The form filled in so that it says the criteria; `more` sets other fields, as keep="others".

        Raises KeyError for a section there is not: criteria are validated when they are stored.
        """
        seen: dict[str, int] = {}
        data = {name: "on" for name, on in criteria.get("options", {}).items() if on} | more
        for group in criteria.get("groups", ()):
            turn = seen[group["section"]] = seen.get(group["section"], 0) + 1
            data |= GroupForm.data_of(group, place=str(turn) if turn > 1 else "")
        return cls(data)

    def _places(self, section: str) -> list[str]:
        """The groups of the section: the first, those typed, and one more where it is asked for."""
        names = (PLACE.match(name) for name in self.data)
        places = sorted({int(found[2]) for found in names if found and found[1] == section and found[2]})
        if self.asked_for == section:
            places.append(max(places, default=1) + 1)
        return ["", *map(str, places)]

    def is_valid(self) -> bool:
        """Whether everything is understood, and no further group is asked for."""
        unclear = [group for group in self.groups if not group.is_valid()]
        return super().is_valid() and not unclear and not self.asked_for

    @property
    def is_unclear(self) -> bool:
        """Whether something typed is not understood."""
        return any(name in self.errors for name in self.fields) or any(group.errors for group in self.groups)

    def sections(self) -> Iterator[dict[str, Any]]:
        """What the dialog draws: each section with its groups, and whether it is open."""
        for section in SECTIONS.values():
            groups = [group for group in self.groups if group.section is section]
            unfolded = any(group.is_set or group.errors for group in groups)
            yield {"section": section, "groups": groups, "open": unfolded or self.asked_for == section.name}

    def option_fields(self) -> list[forms.BoundField]:
        """The ticks at the end of the dialog."""
        return [self[name] for name in self.options]

    def options_set(self) -> bool:
        """Whether one of the ticks is set."""
        return any(self[name].value() for name in self.options)

    def criteria(self) -> dict[str, Any]:
        """The criteria that were typed; what could not be understood is left out."""
        self.is_valid()
        groups = [group for each in self.groups if (group := each.criteria()) is not None]
        options = {name: True for name in self.options if self.cleaned_data.get(name)}
        return {"version": VERSION, "groups": groups, "options": options}

    def refuse(self, message: str, section: str | None) -> None:
        """Put a sentence about a section beside its first field."""
        group = next((group for group in self.groups if group.section.name == section), None)
        if group is None:
            self.add_error(None, message)
        else:
            group.add_error(group.rows[0].name, message)


class AddContactsForm(CriteriaForm):
    """The dialog Add Contacts."""

    options = ("expand_companies", "companies", "ignore_exclusion")


class ReduceContactsForm(CriteriaForm):
    """The dialog Reduce Contacts."""

    keep = forms.ChoiceField(
        choices=SegmentAction.Keep.choices, error_messages={"required": gettext_lazy("Choose who stays.")}
    )
    options = ("entire_companies",)
