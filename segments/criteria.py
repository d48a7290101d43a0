"""The meaning of criteria: which contacts they choose, and how they read aloud.

    {"version": 1, "groups": [{"section": "job_responsibility", "code": {"in": ["PURCHASE"]}}], "options": {}}

Groups are ANDed; one row meets all conditions of its group; "has": false is the complement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Exists, F, Func, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import FilterSet

from config.lib.filters import Labels, condition_text, flat, stored
from crm.filters import Section
from crm.models import Contact
from segments.errors import CriteriaError
from segments.filters import SECTIONS

VERSION = 1
FEW = 10_000  # up to so many are looked up one by one
MOST_GROUPS = 50  # each is a query within the query
IGNORE_EXCLUSION = "ignore_exclusion"
OPTIONS = {
    "expand_companies": gettext_lazy("with everybody of their companies"),
    "companies": gettext_lazy("with the companies of the persons"),
    IGNORE_EXCLUSION: gettext_lazy("also those excluded from segments"),
    "entire_companies": gettext_lazy("entire companies"),
}
Criteria = Mapping[str, Any]


# SQLite looks contacts up by their own ids in their rows, which are twenty times as wide as what is asked of them here.
# By the expression it finds them in the index that has all of it, `contact_at_a_glance`.
AS_EXPRESSION = Cast("pk", BigIntegerField())


class Unindexed(Func):
    """A column whose indexes are left aside: there are better ones for the rest of the question."""

    template = "+%(expressions)s"


@dataclass(frozen=True)
class Group:
    """One group, read and found valid."""

    section: Section
    has: bool
    conditions: dict[str, dict[str, Any]]
    rows: FilterSet

    def as_data(self) -> dict[str, Any]:
        """The group as it is stored, each value in the one form it has."""
        cleaned = self.rows.form.cleaned_data
        data: dict[str, Any] = {"section": self.section.name}
        if not self.has:
            data["has"] = False
        for name, tests in self.conditions.items():
            data[name] = {operator: stored(cleaned[f"{name}__{operator}"]) for operator in tests}
        return data

    @property
    def named(self) -> QuerySet[Any]:
        """The rows that meet the conditions; each names a contact."""
        return self.rows.qs.order_by()

    @property
    def of_contacts(self) -> bool:
        """Whether the conditions are about the contacts' own rows."""
        return self.section.rows().model is Contact

    @property
    def of_links(self) -> bool:
        """Whether the conditions are about rows that hang on the contacts themselves."""
        return self.section.contact == "contact_id" and not self.section.of_company

    @property
    def width(self) -> int:
        """How many values a row is compared with: the more, the longer it takes to look one up."""
        values = [value for tests in self.conditions.values() for value in tests.values()]
        return sum(len(value) if isinstance(value, list | tuple) else 1 for value in values)

    def met_by(self, key: str) -> Q:
        """Whether the contact that the outer query calls `key` meets the group, to be looked up for each."""
        found = Q(Exists(self._rows_of(key)))
        return found if self.has else ~found

    def met_as_person(self, *, in_sets: bool) -> Q:
        """Whether a contact or one merged into it meets the group."""
        own = Q(pk__in=self.named.values("contact_id")) if in_sets else Q(Exists(self._rows_of("pk")))
        merged = Contact.objects.filter(Exists(self._rows_of("pk")), merged_into__isnull=False).order_by()
        found = own | Q(pk__in=merged.values("merged_into"))
        return found if self.has else ~found

    def _rows_of(self, key: str) -> QuerySet[Any]:
        return self.named.filter(**{self.section.contact: OuterRef(key)})

    def narrow(
        self, contacts: QuerySet[Contact], *, in_sets: bool, merged: bool, by_company_index: bool = True
    ) -> QuerySet[Contact]:
        """The contacts that also meet the group: `in_sets` compares their ids with all that the rows name.

        Where some are `merged` into others, what hangs on those counts for the one they were merged into.
        """
        key = "company" if self.section.of_company else "pk"
        if self.of_contacts and self.has:
            return self.rows.filter_queryset(contacts)
        if merged and self.of_links:
            return contacts.filter(self.met_as_person(in_sets=in_sets))
        if not in_sets:
            return contacts.filter(self.met_by(key))
        if self.has and self.section.of_company and not by_company_index:
            companies = self.named.values("contact_id")
            return contacts.alias(its_company=Unindexed("company")).filter(its_company__in=companies)
        found = Q(**{f"{key}__in": self.named.values(self.section.contact)})
        return contacts.filter(found if self.has else ~found)


@dataclass(frozen=True)
class Chosen:
    """Criteria, read and found valid: whom they choose, in the shapes that the databases answer quickest.

    `everybody` counts those who are blocked for privacy or excluded from segments like anybody else. SQLite collects
    all who match into sets first, but with `one_by_one` it looks each contact up: quicker for few contacts, or where a
    few are enough. PostgreSQL's planner turns looking up into joins and decides that for itself.
    """

    groups: list[Group]
    options: dict[str, bool]

    def as_data(self) -> dict[str, Any]:
        """The criteria as they are stored."""
        data: dict[str, Any] = {"version": VERSION, "groups": [group.as_data() for group in self.groups]}
        if self.options:
            data["options"] = self.options
        return data

    @property
    def tables(self) -> list[type[Model]]:
        """Where it is read who matches."""
        return list(dict.fromkeys([Contact, *(group.named.model for group in self.groups)]))

    @cached_property
    def merged(self) -> bool:
        """Whether rows that hang on one contact may count for another."""
        return (
            any(group.of_links for group in self.groups) and Contact.objects.filter(merged_into__isnull=False).exists()
        )

    def contacts(self, *, everybody: bool = False, one_by_one: bool = False) -> QuerySet[Contact]:
        """The contacts."""
        contacts: QuerySet[Contact] = Contact.objects.order_by()
        groups, links = self.groups, self._links()
        in_sets = not one_by_one and _collects()
        lean = False
        if in_sets and links is not None:
            groups = [group for group in groups if not group.of_links]
            lean = all(group.section.of_company for group in groups) and not set(self.options) - {IGNORE_EXCLUSION}
            key = AS_EXPRESSION if lean else F("pk")
            contacts = contacts.alias(key=key).filter(key__in=links.values("contact_id"))
        for group in groups:
            contacts = group.narrow(contacts, in_sets=in_sets, merged=self.merged, by_company_index=not lean)
        contacts = self._with_companies(contacts)
        if everybody:
            return contacts
        if not self.options.get(IGNORE_EXCLUSION):
            contacts = contacts.filter(exclude_from_segment=False)
        return contacts.filter(privacy_blocked=False)

    def ids(self, *, everybody: bool = False) -> QuerySet[Any, tuple[int]]:
        """The ids of the contacts in their order, some perhaps more than once.

        Read from the linked rows where these say it all: the wide rows of the contacts are then not touched, but for
        the few who may not come in.
        """
        links = self._all_links()
        if links is None:
            return self.contacts(everybody=everybody).order_by("pk").values_list("pk")
        if not everybody:
            links = links.exclude(contact__in=Contact.objects.filter(privacy_blocked=True).order_by())
            if not self.options.get(IGNORE_EXCLUSION):
                links = links.exclude(contact__in=Contact.objects.filter(exclude_from_segment=True).order_by())
        return links.order_by("contact_id").values_list("contact_id")

    def lines(self, *, one_by_one: bool = False) -> Q:
        """Whether the contact of a line is one of everybody chosen."""
        if not one_by_one and _collects():
            return Q(contact__in=self.ids(everybody=True).order_by())
        links = self._all_links()
        if links is not None:
            return Q(Exists(links.filter(contact_id=OuterRef("contact"))))
        return Q(Exists(self.contacts(everybody=True, one_by_one=True).filter(pk=OuterRef("contact"))))

    def _all_links(self) -> QuerySet[Any] | None:
        """The linked rows whose contacts are everybody chosen; None where linked rows alone do not say it."""
        if all(group.of_links for group in self.groups) and not set(self.options) - {IGNORE_EXCLUSION}:
            return self._links()
        return None

    def _links(self) -> QuerySet[Any] | None:
        """The linked rows of one group whose contacts meet all groups about linked rows; None without such a group.

        Each row is looked up in the other groups: the widest of them is therefore read instead.
        """
        groups = [group for group in self.groups if group.of_links]
        groups.sort(key=lambda group: (not group.has, -group.width))
        if not groups or not groups[0].has or self.merged:
            return None
        return reduce(lambda links, group: links.filter(group.met_by("contact_id")), groups[1:], groups[0].named)

    def _with_companies(self, contacts: QuerySet[Contact]) -> QuerySet[Contact]:
        """Also everybody of their companies, or the companies alone, where the options say so."""
        if self.options.get("expand_companies") or self.options.get("entire_companies"):
            companies = contacts.filter(company__isnull=False).values("company")
            contacts = _either(contacts.filter(company__isnull=True), Q(company__in=companies))
        if self.options.get("companies"):
            contacts = _either(contacts, Q(pk__in=contacts.filter(company__isnull=False).values("company")))
        return contacts


def read(criteria: Criteria) -> Chosen:
    """Whom the criteria choose; a CriteriaError says what is not understood."""
    if not isinstance(criteria, Mapping):
        raise CriteriaError(_("Criteria are a set of named values."))
    if unknown := set(criteria) - {"version", "groups", "options"}:
        raise CriteriaError(_("Criteria have no “%(name)s”.") % {"name": ", ".join(map(str, sorted(unknown, key=str)))})
    if criteria.get("version", VERSION) != VERSION:
        raise CriteriaError(_("Criteria of this version are not understood."))
    groups = criteria.get("groups", [])
    if not isinstance(groups, list | tuple):
        raise CriteriaError(_("The groups of criteria are a list."))
    if len(groups) > MOST_GROUPS:
        raise CriteriaError(_("Set at most %(most)s groups of conditions.") % {"most": MOST_GROUPS})
    return Chosen([_read_group(group) for group in groups], _read_options(criteria.get("options", {})))


def validate(criteria: Criteria) -> dict[str, Any]:
    """The criteria as they are stored; a CriteriaError says what is not understood."""
    return read(criteria).as_data()


def matching(criteria: Criteria, *, everybody: bool = False) -> QuerySet[Contact]:
    """The contacts the criteria choose, as one queryset.

    Who is blocked for privacy never comes in, who is excluded from segments only when the criteria say so; with
    `everybody` both count like anybody else, as they do for contacts that stand in a list already.
    """
    return read(criteria).contacts(everybody=everybody)


def describe(criteria: Criteria, labels: Labels | None = None) -> str:
    """The criteria as a sentence in the reader's language, for example "Job Responsibility: Purchase"."""
    labels = labels or Labels()
    parts = [_group_text(group, labels) for group in criteria.get("groups", ())]
    text = " · ".join(parts) or _("All contacts")
    chosen = [str(OPTIONS[name]) for name, on in criteria.get("options", {}).items() if on and name in OPTIONS]
    return f"{text} ({', '.join(chosen)})" if chosen else text


def brief(group: Mapping[str, Any], labels: Labels) -> str:
    """What a group asks for, its section not named; what today's sections no longer know is shown as it stands."""
    section = SECTIONS.get(group.get("section", ""))
    if section is None:
        return str(group)
    texts = []
    for name in [name for name in group if name not in {"section", "has"}]:
        column = section.column(name)
        for operator, value in group[name].items():
            named = len(section.columns) > 1
            texts.append(condition_text(column, operator, value, labels, named=named) if column else f"{name}: {value}")
    has, text = group.get("has", True), ", ".join(texts)
    if not texts:
        return _("any") if has else _("none")
    if has:
        return text
    one_row = len(section.columns) == 1 or section.needs_condition
    return (_("not %(criteria)s") if one_row else _("none with %(criteria)s")) % {"criteria": text}


def _collects() -> bool:
    return connection.vendor == "sqlite"


def _either(contacts: QuerySet[Contact], others: Q) -> QuerySet[Contact]:
    return Contact.objects.order_by().filter(Q(pk__in=contacts.values("pk")) | others)


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
    section = SECTIONS.get(group.get("section", ""))
    text = brief(group, labels)
    return _("%(section)s: %(conditions)s") % {"section": section.label, "conditions": text} if section else text
