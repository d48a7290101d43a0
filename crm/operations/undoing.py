"""Undoing in one go what was done in one go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.sql import update_rows
from crm.errors import AlreadyUndone, AnonymisingRefused, ContactInUse
from crm.models import ChangeSet, Consent, Contact, ContactChange
from crm.operations.addresses import ADDRESSES, addresses_of, put_back_addresses
from crm.operations.bulk.changing import put_back_many
from crm.operations.changes import Author, Values
from crm.operations.checks import block_minor
from crm.operations.classifications import TABLES, codes_by_contact, set_codes
from crm.operations.consents import refresh_consents, refresh_consents_of
from crm.operations.contacts import delete_contact, delete_contacts
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
        restore(some, undone)
    for some in _chunks(rows.filter(created=True).annotate(later=later_changes(current))):
        delete_new(some, undone)
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


def later_changes(changes: ChangeSet) -> Q:
    """Whether the contact was changed since by something that still stands, or consent of it was recorded."""
    since = {"contact": OuterRef("contact"), "change_set__gt": changes.pk, "change_set__undone_at": None}
    return Exists(ContactChange.objects.filter(**since)) | Exists(Consent.objects.filter(**since))


def restore(rows: Sequence[ContactChange], undone: Undone) -> None:
    """Fields that still have what the changes gave them get back what they had."""
    columns: set[str] = set()
    contacts, renamed = [], []
    codes = _codes_now(rows)
    put_back: dict[str, dict[int, list[str]]] = defaultdict(dict)
    for row in rows:
        if row.contact.anonymised_at:
            undone.kept.append(Kept(row.contact, _("Anonymised since.")))
            continue
        back, stays = _way_back(row, codes)
        for name in back.keys() & TABLES.keys():
            put_back[name][row.contact_id] = back[name]
        columns |= _put_back(row.contact, back)
        columns |= set(block_minor(row.contact))
        if stays:
            undone.kept.append(Kept(row.contact, _("Changed since: %(fields)s.") % {"fields": ", ".join(stays)}))
        if back:
            undone.restored += 1
            contacts.append(row.contact)
            renamed += [row.contact_id] if "name" in back else []
    _write(contacts, sorted(columns))
    for name, by_contact in put_back.items():
        set_codes(name, by_contact)
    persons = Contact.objects.filter(company__in=renamed)
    refresh_search_text(Contact.objects.filter(pk__in=[contact.pk for contact in contacts]) | persons)
    refresh_keys({contact.pk for contact in contacts}.union(persons.values_list("pk", flat=True)))


def _put_back(contact: Contact, back: Values) -> set[str]:
    """Sets what the contact had but for its codes; the columns that are to be written."""
    if ADDRESSES in back:
        put_back_addresses(contact, back[ADDRESSES])
    columns = back.keys() - TABLES.keys() - {ADDRESSES}
    for name in columns:
        setattr(contact, name, contact._meta.get_field(name).to_python(back[name]))  # type: ignore[union-attr]
    return columns


def _codes_now(rows: Sequence[ContactChange]) -> dict[str, dict[int, list[str]]]:
    """The codes that the contacts have, of the kinds that the changes changed."""
    names = sorted({name for row in rows for name in row.after if name in TABLES})
    return {name: codes_by_contact(name, [row.contact_id for row in rows]) for name in names}


def _write(contacts: Sequence[Contact], columns: Sequence[str]) -> None:
    """The columns as they are now; one statement sent many times."""
    if contacts:
        fields = [Contact._meta.get_field(name) for name in ("modified_at", *columns)]
        rows = [
            [
                *(field.get_db_prep_save(getattr(contact, field.attname), connection) for field in fields),  # type: ignore[union-attr]
                contact.pk,
            ]
            for contact in contacts
        ]
        update_rows(Contact, ["modified_at", *columns], rows)


def _way_back(row: ContactChange, codes: Mapping[str, Mapping[int, list[str]]]) -> tuple[Values, list[str]]:
    """The old values of what nobody changed since, and what the other fields are called."""
    linked = row.after.keys() & TABLES.keys()
    now = {name: getattr(row.contact, name) for name in row.after.keys() - linked - {ADDRESSES}}
    now |= {name: codes[name].get(row.contact_id, []) for name in linked}
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


def delete_new(rows: Iterable[ContactChange], undone: Undone) -> None:
    """New contacts go, all at once where nothing refers to any of them."""
    free = []
    for row in rows:
        if row.later:  # type: ignore[attr-defined]
            undone.kept.append(Kept(row.contact, _("Changed since.")))
        else:
            free.append(row.contact)
    for kind in (Contact.Type.PERSON, Contact.Type.COMPANY):  # persons keep their companies
        _delete_some([contact for contact in free if contact.type == kind], undone)


def _delete_some(contacts: Sequence[Contact], undone: Undone) -> None:
    """Where something refers to one of them it is looked for in each half."""
    if len(contacts) == 1:
        try:
            delete_contact(contacts[0])
            undone.deleted += 1
        except ContactInUse as error:
            undone.kept.append(Kept(contacts[0], str(error)))
    elif contacts:
        try:
            delete_contacts(contacts)
            undone.deleted += len(contacts)
        except ContactInUse:
            middle = len(contacts) // 2
            _delete_some(contacts[:middle], undone)
            _delete_some(contacts[middle:], undone)
