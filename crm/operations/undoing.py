"""Undoing in one go what was done in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.errors import AlreadyUndone, AnonymisingRefused, ContactInUse
from crm.models import ChangeSet, Consent, Contact, ContactChange
from crm.operations.addresses import ADDRESSES, addresses_of, put_back_addresses
from crm.operations.bulk.changing import put_back_many
from crm.operations.changes import Author, Values
from crm.operations.checks import block_minor
from crm.operations.classifications import TABLES, codes_of
from crm.operations.consents import refresh_consents, refresh_consents_of
from crm.operations.contacts import delete_contact
from crm.operations.duplicate_keys import refresh_keys
from crm.operations.duplicates import record_duplicates
from crm.operations.following import follow_merge
from crm.operations.inheritance import refresh_search_text

AT_ONCE = 500  # contacts


@dataclass(frozen=True)
class Kept:
    """A contact that could not be put back, or not in all its fields, and why."""

    contact: Contact
    reason: str


@dataclass
class Undone:
    """What came of undoing: how many contacts went again, how many have their old values, who was left as it is.

    `consents` is of how many the consent that came with the changes counts no longer.
    """

    deleted: int = 0
    restored: int = 0
    consents: int = 0
    kept: list[Kept] = field(default_factory=list)


@transaction.atomic
def undo_changes(changes: ChangeSet, *, by: Author) -> Undone:
    """The contacts as they were before: new ones go, changed fields get their old values, consent is as it was.

    What somebody changed since stays, as does a new contact that something refers to; both are named, but where many
    were changed at once. Raises AlreadyUndone.
    """
    current = ChangeSet.objects.select_for_update().get(pk=changes.pk)
    if current.undone_at:
        raise AlreadyUndone(_("This has been undone already."))
    if current.kind == ChangeSet.Kind.BULK:
        return Undone(restored=put_back_many(current, by=by))
    if current.kind == ChangeSet.Kind.ANONYMISE:
        raise AnonymisingRefused(_("Anonymising cannot be undone."))
    undone = Undone()
    rows = current.changes.select_related("contact").order_by("-id")
    # Persons go before their companies, which came before them.
    for some in _chunks(rows.filter(created=False)):
        _restore(some, undone)
    for some in _chunks(rows.filter(created=True).annotate(later=_later(current))):
        _delete(some, undone)
    current.undone_at, current.undone_by_id = timezone.now(), getattr(by, "pk", None)
    current.save(update_fields=["undone_at", "undone_by"])
    undone.consents = refresh_consents_of(current)
    if current.kind == ChangeSet.Kind.MERGE:
        people = _people_of(current)
        record_duplicates(people)
        refresh_consents(people)
        follow_merge(Contact.objects.filter(pk__in=people))
    return undone


def _chunks(rows: QuerySet[ContactChange]) -> Iterator[list[ContactChange]]:
    some = list(rows[:AT_ONCE])
    while some:
        yield some
        some = list(rows.filter(id__lt=some[-1].pk)[:AT_ONCE])


def _later(changes: ChangeSet) -> Q:
    """Whether the contact was changed since by something that still stands, or consent of it was recorded."""
    since = {"contact": OuterRef("contact"), "change_set__gt": changes.pk, "change_set__undone_at": None}
    return Exists(ContactChange.objects.filter(**since)) | Exists(Consent.objects.filter(**since))


def _restore(rows: Sequence[ContactChange], undone: Undone) -> None:
    """Fields that still have what the changes gave them get back what they had."""
    columns: set[str] = set()
    contacts = []
    for row in rows:
        if row.contact.anonymised_at:
            undone.kept.append(Kept(row.contact, _("Anonymised since.")))
            continue
        back, stays = _way_back(row)
        for name in back.keys() & TABLES.keys():
            getattr(row.contact, name).set(back[name])
        if ADDRESSES in back:
            put_back_addresses(row.contact, back[ADDRESSES])
        for name in back.keys() - TABLES.keys() - {ADDRESSES}:
            setattr(row.contact, name, row.contact._meta.get_field(name).to_python(back[name]))  # type: ignore[union-attr]
            columns.add(name)
        columns |= set(block_minor(row.contact))
        if stays:
            undone.kept.append(Kept(row.contact, _("Changed since: %(fields)s.") % {"fields": ", ".join(stays)}))
        if back:
            undone.restored += 1
            contacts.append(row.contact)
    Contact.objects.bulk_update(contacts, ["modified_at", *columns], batch_size=AT_ONCE)
    ids = [contact.pk for contact in contacts]
    touched = Contact.objects.filter(pk__in=ids) | Contact.objects.filter(company__in=ids)
    refresh_search_text(touched)
    refresh_keys(touched.values_list("pk", flat=True))


def _way_back(row: ContactChange) -> tuple[Values, list[str]]:
    """The old values of what nobody changed since, and what the other fields are called."""
    linked = row.after.keys() & TABLES.keys()
    now = {name: getattr(row.contact, name) for name in row.after.keys() - linked - {ADDRESSES}}
    now |= codes_of(row.contact, linked)
    if ADDRESSES in row.after:
        now[ADDRESSES] = addresses_of(row.contact)
    back = {name: row.before.get(name) for name, value in row.after.items() if now[name] == value}
    if "merged_into_id" in row.after:
        back |= _unmerged(row)
    elif row.contact.merged_into_id:  # a merged contact stays out, whatever else is undone
        back.pop("privacy_blocked", None)
    stays = [title_of(name) for name in row.after if name not in back]
    row.contact.modified_at = timezone.now()
    return back, stays


def _unmerged(row: ContactChange) -> Values:
    """Who was merged stands for itself again, also where the other one was merged on into a third since."""
    if row.before["merged_into_id"] is None and row.contact.merged_into_id:
        return {"merged_into_id": None, "privacy_blocked": row.before["privacy_blocked"]}
    return {}


def _people_of(merge: ChangeSet) -> set[int]:
    """The contacts that were merged, and the one that went on for them, whether or not it took anything."""
    rows = merge.changes.filter(after__has_key="merged_into_id").values_list("contact", "after__merged_into_id")
    return {one for row in rows for one in row}


def title_of(name: str) -> str:
    """What a column is called on the card."""
    if name == ADDRESSES:
        return _("Alternative addresses")
    return str(Contact._meta.get_field(name.removesuffix("_id")).verbose_name)  # type: ignore[union-attr]


def _delete(rows: Iterable[ContactChange], undone: Undone) -> None:
    for row in rows:
        if row.later:  # type: ignore[attr-defined]
            undone.kept.append(Kept(row.contact, _("Changed since.")))
            continue
        try:
            delete_contact(row.contact)
            undone.deleted += 1
        except ContactInUse as error:
            undone.kept.append(Kept(row.contact, str(error)))
