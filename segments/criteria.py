"""The meaning of criteria: which contacts they choose, and how they read aloud.

    {"version": 1, "groups": [{"section": "job_responsibility", "code": {"in": ["PURCHASE"]}}], "options": {}}

Groups are ANDed; one row meets all conditions of its group; "has": false is the complement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import FilterSet

from config.lib.filters import Labels, condition_text, flat
from crm.filters import Section
from crm.models import Contact
from segments.errors import CriteriaError
from segments.filters import SECTIONS

VERSION = 1
OPTIONS = {
    "expand_companies": gettext_lazy("with everybody of their companies"),
    "companies": gettext_lazy("with the companies of the persons"),
    "ignore_exclusion": gettext_lazy("also those excluded from segments"),
    "entire_companies": gettext_lazy("entire companies"),
}
Criteria = Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """One group, read and found valid."""

    section: Section
    has: bool
    conditions: dict[str, dict[str, Any]]
    rows: FilterSet

    def as_data(self) -> dict[str, Any]:
        """The group as it is stored, its codes in capital letters."""
        cleaned = self.rows.form.cleaned_data
        data: dict[str, Any] = {"section": self.section.name}
        if not self.has:
            data["has"] = False
        for name, tests in self.conditions.items():
            data[name] = {
                operator: cleaned[f"{name}__{operator}"] if isinstance(cleaned[f"{name}__{operator}"], list) else value
                for operator, value in tests.items()
            }
        return data

    def condition(self) -> Q:
        """The contacts of the group: ids in a subquery, which both databases turn into one pass and a hash."""
        holders = self.rows.qs.order_by().values(self.section.contact)
        met = Q(company__in=holders) if self.section.of_company else Q(pk__in=holders)
        return met if self.has else ~met

    def narrow(self, contacts: QuerySet[Contact]) -> QuerySet[Contact]:
        """The contacts that also meet this group."""
        if self.section.rows().model is Contact and self.has:
            return self.rows.filter_queryset(contacts)
        return contacts.filter(self.condition())


def validate(criteria: Criteria) -> dict[str, Any]:
    """The criteria as they are stored; a CriteriaError says what is not understood."""
    groups, options = _read(criteria)
    data: dict[str, Any] = {"version": VERSION, "groups": [group.as_data() for group in groups]}
    if options:
        data["options"] = options
    return data


def matching(criteria: Criteria, *, everybody: bool = False) -> QuerySet[Contact]:
    """The contacts the criteria choose, as one queryset.

    Who is blocked for privacy never comes in, who is excluded from segments only when the criteria say so; with
    `everybody` both count like anybody else, as they do for contacts that stand in a list already.
    """
    groups, options = _read(criteria)
    contacts: QuerySet[Contact] = Contact.objects.order_by()
    for group in groups:
        contacts = group.narrow(contacts)
    if options.get("expand_companies") or options.get("entire_companies"):
        companies = contacts.filter(company__isnull=False).values("company")
        contacts = _either(contacts.filter(company__isnull=True), Q(company__in=companies))
    if options.get("companies"):
        contacts = _either(contacts, Q(pk__in=contacts.filter(company__isnull=False).values("company")))
    if everybody:
        return contacts
    if not options.get("ignore_exclusion"):
        contacts = contacts.filter(exclude_from_segment=False)
    return contacts.filter(privacy_blocked=False)


def describe(criteria: Criteria, labels: Labels | None = None) -> str:
    """The criteria as a sentence in the reader's language, for example "Job Responsibility: Purchase"."""
    labels = labels or Labels()
    parts = [_group_text(group, labels) for group in criteria.get("groups", ())]
    text = " · ".join(parts) or _("All contacts")
    chosen = [str(OPTIONS[name]) for name, on in criteria.get("options", {}).items() if on and name in OPTIONS]
    return f"{text} ({', '.join(chosen)})" if chosen else text


def _either(contacts: QuerySet[Contact], others: Q) -> QuerySet[Contact]:
    return Contact.objects.order_by().filter(Q(pk__in=contacts.values("pk")) | others)


def _read(criteria: Criteria) -> tuple[list[Group], dict[str, bool]]:
    if not isinstance(criteria, Mapping):
        raise CriteriaError(_("Criteria are a set of named values."))
    if unknown := set(criteria) - {"version", "groups", "options"}:
        raise CriteriaError(_("Criteria have no “%(name)s”.") % {"name": ", ".join(map(str, sorted(unknown, key=str)))})
    if criteria.get("version", VERSION) != VERSION:
        raise CriteriaError(_("Criteria of this version are not understood."))
    groups = criteria.get("groups", [])
    if not isinstance(groups, list | tuple):
        raise CriteriaError(_("The groups of criteria are a list."))
    return [_read_group(group) for group in groups], _read_options(criteria.get("options", {}))


def _read_options(options: Any) -> dict[str, bool]:
    if not isinstance(options, Mapping):
        raise CriteriaError(_("The options of criteria are a set of named values."))
    for name, value in options.items():
        if name not in OPTIONS:
            raise CriteriaError(_("There is no option “%(name)s”.") % {"name": name})
        if not isinstance(value, bool):
            raise CriteriaError(_("The option “%(name)s” is on or off.") % {"name": name})
    return {name: True for name, value in options.items() if value}


def _read_group(group: Any) -> Group:
    if not isinstance(group, Mapping):
        raise CriteriaError(_("A group of criteria is a set of named values."))
    name = group.get("section")
    section = SECTIONS.get(name) if isinstance(name, str) else None
    if section is None:
        raise CriteriaError(_("There is no section “%(name)s”.") % {"name": name}, field="section")
    has = group.get("has", True)
    if not isinstance(has, bool):
        raise CriteriaError(_("“has” is true or false."), field=section.name)
    conditions = {key: value for key, value in group.items() if key not in {"section", "has"}}
    for key, tests in conditions.items():
        _check_condition(section, key, tests)
    if section.needs_condition and not conditions:
        raise CriteriaError(_("%(section)s: set at least one condition.") % {"section": section.label}, field=name)
    rows = section.filterset(data=flat(conditions), queryset=section.rows())
    if not rows.is_valid():
        raise _value_error(section, rows)
    return Group(section, has, conditions, rows)


def _check_condition(section: Section, key: Any, tests: Any) -> None:
    names = {"section": section.label, "name": key}
    column = section.column(key)
    if column is None:
        raise CriteriaError(_("%(section)s has no “%(name)s”.") % names, field=section.name)
    if not isinstance(tests, Mapping) or not tests:
        raise CriteriaError(_("%(section)s: “%(name)s” needs a condition.") % names, field=section.name)
    for operator, value in tests.items():
        if f"{key}__{operator}" not in section.filterset.base_filters:
            names = {"section": section.label, "name": column.label, "operator": operator}
            raise CriteriaError(_("%(section)s: %(name)s has no condition “%(operator)s”.") % names, field=section.name)
        if value is None:
            raise CriteriaError(_("%(section)s: “%(name)s” needs a condition.") % names, field=section.name)


def _value_error(section: Section, rows: FilterSet) -> CriteriaError:
    path, messages = next(iter(rows.form.errors.items()))
    column = section.column(path.rpartition("__")[0])
    text = f"{section.label}, {column.label if column else path}: {messages[0]}"
    return CriteriaError(text, field=section.name)


def _group_text(group: Mapping[str, Any], labels: Labels) -> str:
    """One group; what today's sections no longer know is shown as it stands."""
    section = SECTIONS.get(group.get("section", ""))
    if section is None:
        return str(group)
    texts = []
    for name, tests in group.items():
        column = section.column(name)
        if column is None:
            continue
        for operator, value in tests.items():
            text = condition_text(column, operator, value, labels)
            texts.append(text if len(section.columns) == 1 else f"{column.label} {text}")
    text = str(section.label)
    if texts:
        text = _("%(section)s: %(conditions)s") % {"section": text, "conditions": ", ".join(texts)}
    return text if group.get("has", True) else _("not %(criteria)s") % {"criteria": text}
