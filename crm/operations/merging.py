"""Making one contact of two that are the same, and two again."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.errors import MergeRefused
from crm.models import ChangeSet, Contact, ContactChange, ContactQuerySet
from crm.operations.changes import Author, begin_changes, note_change, note_changes
from crm.operations.checks import block_minor
from crm.operations.classifications import TABLES, codes_of, set_classifications
from crm.operations.consents import refresh_consents
from crm.operations.contacts import PARTS
from crm.operations.duplicate_keys import refresh_keys
from crm.operations.duplicates import forget_pairs
from crm.operations.following import follow_merge
from crm.operations.inheritance import propagate, refresh_search_text, searchable
from crm.operations.undoing import Undone, undo_changes

# What is no matter of choice: what a contact is by itself, and what follows from other fields.
OWN = frozenset(
    [
        *("id", "number", "type", "search_text", "created_at", "modified_at", "created_by", "merged_into"),
        *("email_consent", "letter_consent", "phone_consent", "anonymised_at"),
    ]
)
NAME = ("name", *PARTS, "initials")  # chosen together


@dataclass(frozen=True)
class Merged:
    """The contact that goes on, and the changes that are undone to have two again."""

    contact: Contact
    changes: ChangeSet


def choosable_fields() -> list[models.Field]:
    """The fields of which one of the two values is chosen; the parts of a name go with it."""
    parts = set(NAME[1:])
    return [field for field in Contact._meta.concrete_fields if field.name not in OWN and field.name not in parts]


@transaction.atomic
def merge_contacts(survivor: Contact, merged: Contact, *, take: Collection[str] = (), by: Author) -> Merged:
    """One contact of two: `survivor` goes on, with the values of `merged` in the fields to `take`, and both's codes.

    The other one stays as it was, but is found and written to no more; its persons now belong to the survivor. Nothing
    that refers to either is rewritten. Raises MergeRefused for two that cannot become one.
    """
    first, second = _locked(survivor, merged)
    _check(first, second)
    names = _columns(first, take)
    within = begin_changes(ChangeSet.Kind.MERGE, by=by, survivor=first.number, merged=second.number, name=second.name)
    _take(first, second, names, within)
    _unite_codes(first, second, within)
    gone = _point_to(first, second, within)
    _move_persons(first, second, within)
    refresh_keys([first.pk, *gone])
    forget_pairs(gone)
    refresh_consents([first.pk])
    follow_merge(Contact.objects.filter(pk__in=[first.pk, *gone]))
    return Merged(first, within)


def unmerge_contact(contact: Contact, *, by: Author) -> Undone:
    """Two contacts again: what the merge changed is as before, but for what somebody changed since, which is named.

    Raises MergeRefused where the contact is not merged.
    """
    if contact.anonymised_at:
        raise MergeRefused(_("%(name)s was anonymised.") % {"name": contact.name})
    rows = ContactChange.objects.filter(contact=contact, change_set__kind=ChangeSet.Kind.MERGE)
    own = rows.filter(change_set__undone_at=None, change_set__note__merged=contact.number)
    row = own.select_related("change_set").order_by("-change_set").first()
    if row is None or not Contact.objects.filter(pk=contact.pk, merged_into__isnull=False).exists():
        raise MergeRefused(_("%(name)s stands for itself.") % {"name": contact.name})
    return undo_changes(row.change_set, by=by)


def _locked(survivor: Contact, merged: Contact) -> tuple[Contact, Contact]:
    """Both as they are now, held in the order of their ids, so that two who merge never wait for each other."""
    ids = (survivor.pk, merged.pk)
    found = {each.pk: each for each in Contact.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if len(found) < len(set(ids)):
        raise MergeRefused(_("One of the two contacts has been deleted meanwhile."))
    return found[ids[0]], found[ids[1]]


def _check(first: Contact, second: Contact) -> None:
    if first.pk == second.pk:
        raise MergeRefused(_("Choose two contacts to make one of."))
    for each in (first, second):
        if each.anonymised_at:
            raise MergeRefused(_("%(name)s was anonymised.") % {"name": each.name})
        if each.merged_into:
            names = {"name": each.name, "other": each.merged_into.name}
            raise MergeRefused(_("%(name)s has been merged into %(other)s.") % names)
    if first.type != second.type:
        raise MergeRefused(_("A company and a person cannot become one contact."))


def _columns(survivor: Contact, take: Collection[str]) -> list[str]:
    """The columns behind the chosen fields."""
    fields = {field.name: field.attname for field in choosable_fields()}
    if unknown := set(take) - fields.keys():
        raise TypeError(f"There is no choice of {', '.join(sorted(unknown))}.")
    chosen = [fields[name] for name in take if not (survivor.is_company and name == "company")]
    return [*chosen, *NAME[1:]] if "name" in take else chosen


def _take(survivor: Contact, merged: Contact, columns: Iterable[str], within: ChangeSet) -> None:
    """The survivor's persons follow, as after any change of a company."""
    before = copy.copy(survivor)
    names = [name for name in columns if getattr(survivor, name) != getattr(merged, name)]
    if not names:
        return
    for name in names:
        setattr(survivor, name, getattr(merged, name))
    names += block_minor(survivor)
    note_change(within, survivor, before=_values(before, names), after=_values(survivor, names))
    survivor.search_text = searchable(survivor)
    survivor.save(update_fields=[*names, "search_text", "modified_at"])
    if survivor.is_company:
        propagate(before, survivor, within=within)


def _values(contact: Contact, names: Iterable[str]) -> dict[str, object]:
    return {name: getattr(contact, name) for name in names}


def _unite_codes(survivor: Contact, merged: Contact, within: ChangeSet) -> None:
    own, other = (codes_of(contact, TABLES) for contact in (survivor, merged))
    more = {name: [*own[name], *other[name]] for name in TABLES if set(other[name]) - set(own[name])}
    set_classifications(survivor, by=within.created_by, within=within, **more)


def _point_to(survivor: Contact, merged: Contact, within: ChangeSet) -> list[int]:
    """The merged contact names the survivor, as do those once merged into it: nobody has to follow a chain."""
    gone = Contact.objects.filter(pk=merged.pk) | Contact.objects.filter(merged_into=merged)
    new = {"merged_into_id": survivor.pk, "privacy_blocked": True}
    changes = {each.pk: (_values(each, new), new) for each in gone}
    note_changes(within, changes)
    gone.update(**new, modified_at=timezone.now())
    return list(changes)


def _move_persons(survivor: Contact, merged: Contact, within: ChangeSet) -> None:
    """The persons of the merged company belong to the survivor."""
    if not merged.is_company:
        return
    persons = Contact.objects.filter(company=merged).exclude(pk=merged.pk)
    ids = list(persons.values_list("pk", flat=True))
    note_changes(within, dict.fromkeys(ids, ({"company_id": merged.pk}, {"company_id": survivor.pk})))
    persons.update(company=survivor, modified_at=timezone.now())
    moved: ContactQuerySet = Contact.objects.filter(pk__in=ids)
    refresh_search_text(moved)
    refresh_keys(ids)
