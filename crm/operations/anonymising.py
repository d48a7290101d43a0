"""Letting go of who somebody was, so that all that is counted stays as it is. There is no way back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.personal_data import Effect, keepers
from config.lib.text import words_of
from crm.errors import AnonymisingRefused
from crm.models import (
    AlternativeAddress,
    CardPhoto,
    ChangeSet,
    Consent,
    ConsentProof,
    Contact,
    ContactChange,
    ContactQuerySet,
    DuplicatePair,
)
from crm.operations.changes import Author, begin_changes, note_changes
from crm.operations.classifications import TABLES
from crm.operations.duplicate_keys import refresh_keys
from crm.operations.exports import forget_in_exports
from crm.operations.importing.forgetting import SHORTEST_WORD, forget_in_imports
from crm.operations.inheritance import refresh_search_text
from crm.operations.suppression import suppress_for_good

AT_ONCE = 500  # rows
# What says nothing about who it is: figures, criteria and lists go on to be told by it. All else goes.
STAYS = frozenset(
    [
        *("id", "number", "type", "language", "country", "territory", "salesperson", "correspondence_type"),
        *("exclude_from_segment", "email_consent", "letter_consent", "phone_consent"),
        *("created_at", "created_by", "merged_into"),
    ]
)
SET_ANEW = frozenset(["name", "search_text", "privacy_blocked", "anonymised_at", "modified_at"])


@dataclass(frozen=True)
class Anonymised:
    """What came of it: how many contacts, those merged into them included, and the change that says so."""

    contacts: int
    changes: ChangeSet


def person_of(contacts: Iterable[int]) -> list[int]:
    """The ids of the contacts, of those they were merged into, and of all others merged into the same."""
    pairs = Contact.objects.filter(pk__in=list(contacts)).values_list("pk", "merged_into")
    people = {survivor or pk for pk, survivor in pairs}
    family = Contact.objects.filter(Q(pk__in=people) | Q(merged_into__in=people))
    return list(family.order_by("pk").values_list("pk", flat=True))


def anonymise_contact(contact: Contact, *, request: str, by: Author) -> Anonymised:
    """The contact stays for what is counted, and nobody can tell any more who it was; this cannot be undone.

    Names, addresses, phones, texts, what letters and e-mails said and what stood there before a change are gone;
    number, language, country, classification and all figures stay. `request` says upon what it was done. Raises
    AnonymisingRefused, also while something is on its way to the person this very moment.
    """
    return anonymise_contacts([contact.pk], request=request, by=by)


@transaction.atomic
def anonymise_contacts(contacts: Iterable[int], *, request: str, by: Author) -> Anonymised:
    """The same for many at once; all of them or none."""
    request = request.strip()
    if not request:
        raise AnonymisingRefused(_("Say upon what request this is done."), field="request")
    ids = person_of(contacts)
    found = list(Contact.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    if not found:
        raise AnonymisingRefused(_("There is nothing here any more: it may have been deleted in the meantime."))
    if done := next((each for each in found if each.anonymised_at), None):
        raise AnonymisingRefused(_("%(name)s was anonymised.") % {"name": done.name})
    if hinders := what_hinders(ids):
        raise AnonymisingRefused(hinders[0])
    for keeper in reversed(keepers("contact")):  # the uppermost app first: what is below is still there to go by
        keeper.erase(ids)
    changes = begin_changes(ChangeSet.Kind.ANONYMISE, by=by, request=request[:200])
    note_changes(changes, {pk: ({}, {}) for pk in ids})
    return Anonymised(len(ids), changes)


def what_hinders(ids: Collection[int]) -> list[str]:
    """Why the contacts cannot be anonymised at this moment."""
    return [text for keeper in keepers("contact") for text in keeper.hinders(ids)]


def what_it_does(ids: Collection[int]) -> list[Effect]:
    """What anonymising the contacts lets go and what it leaves, in sentences."""
    return [effect for keeper in keepers("contact") for effect in keeper.effects(ids)]


def names_of(ids: Collection[int]) -> dict[str, str]:
    """The contacts' numbers by the names they have and, as far as changes tell, had."""
    names = dict(Contact.objects.filter(pk__in=ids).values_list("name", "number"))
    before = ContactChange.objects.filter(contact__in=ids, before__has_key="name")
    return dict(before.values_list("before__name", "contact__number")) | names


def forget_contacts(ids: Collection[int]) -> None:
    """What this app keeps about the contacts says no longer who they were; of their addresses a hash stays."""
    suppress_for_good(_addresses(ids))
    _forget_beside(list(Contact.objects.filter(pk__in=ids)))
    _forget_card(ids)


def _addresses(ids: Collection[int]) -> Iterator[str]:
    """Every e-mail address of the contacts."""
    for pair in Contact.objects.filter(pk__in=ids).values_list("email", "email_2"):
        yield from pair
    yield from AlternativeAddress.objects.filter(contact__in=ids).values_list("email", flat=True)


def _forget_card(ids: Collection[int]) -> None:
    """The name becomes the number, since a contact needs one; whatever is not known to say nothing is emptied."""
    fields = [field for field in Contact._meta.concrete_fields if field.name not in STAYS | SET_ANEW]
    empty: dict[str, Any] = {field.name: _empty(field) for field in fields}
    of_company = Q(type=Contact.Type.COMPANY)
    company = models.Case(models.When(of_company, then=F("company_id")), default=None)
    now = timezone.now()
    family: ContactQuerySet = Contact.objects.filter(pk__in=ids)
    family.update(
        **(empty | {"company": company}), name=F("number"), privacy_blocked=True, anonymised_at=now, modified_at=now
    )
    # Persons of a company that goes are found by its name no more, nor taken for others of it.
    touched = list(Contact.objects.filter(Q(pk__in=ids) | Q(company__in=ids)).values_list("pk", flat=True))
    refresh_search_text(Contact.objects.filter(pk__in=touched))
    refresh_keys(touched)


def _empty(field: models.Field[Any, Any]) -> Any:
    return None if field.null else field.get_default()


def _forget_beside(contacts: Collection[Contact]) -> None:
    """What hangs on the card: addresses, proofs, pairs, what stood there before, and what the admin site noted."""
    ids = [contact.pk for contact in contacts]
    AlternativeAddress.objects.filter(contact__in=ids).delete()
    CardPhoto.objects.filter(card__contact__in=ids).delete()
    DuplicatePair.objects.filter(Q(first__in=ids) | Q(second__in=ids)).delete()
    proofs = list(ConsentProof.objects.filter(consents__contact__in=ids).values_list("pk", flat=True))
    Consent.objects.filter(contact__in=ids).update(proof="", proof_file=None)
    ConsentProof.objects.filter(pk__in=proofs, consents__isnull=True).delete()
    names = names_of(ids)
    forget_in_imports(contacts, names)
    forget_in_exports(names)
    _forget_changes(contacts, names)
    noted = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Contact))
    noted.filter(object_id__in=[str(pk) for pk in ids]).update(object_repr="", change_message="")


def _forget_changes(contacts: Collection[Contact], names: Iterable[str]) -> None:
    """Changes keep only what stays on the card, too; a change set no longer names the person."""
    stays = {_column(name) for name in STAYS} | TABLES.keys()
    rows = list(ContactChange.objects.filter(contact__in=contacts).select_related("change_set"))
    for row in rows:
        row.before = {name: value for name, value in row.before.items() if name in stays}
        row.after = {name: value for name, value in row.after.items() if name in stays}
    ContactChange.objects.bulk_update(rows, ["before", "after"], batch_size=AT_ONCE)
    speaks = {word for name in names for word in words_of(name) if len(word) >= SHORTEST_WORD}
    made = {row.change_set_id: row.change_set for row in rows}
    for change_set in made.values():
        change_set.note = {name: text for name, text in change_set.note.items() if not _speaks_of(text, speaks)}
    ChangeSet.objects.bulk_update(made.values(), ["note"], batch_size=AT_ONCE)


def _column(name: str) -> str:
    return str(Contact._meta.get_field(name).attname)  # type: ignore[union-attr]


def _speaks_of(text: Any, words: Collection[str]) -> bool:
    return isinstance(text, str) and bool(set(words_of(text)) & set(words))
