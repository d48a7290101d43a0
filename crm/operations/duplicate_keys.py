"""The keys that contacts share with those who may be the same, kept up to date with every change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from django.db import transaction

from config.lib.sql import write_rows
from crm.duplicates import duplicate_rules, traits_of
from crm.likeness import TRAITS, Rules, keys_of
from crm.models import Contact, DuplicateKey

AT_ONCE = 500  # contacts


@transaction.atomic
def refresh_keys(contacts: Iterable[int], *, new: bool = False) -> None:
    """Brings the keys of the contacts with these ids up to date, many or one; three statements for each 500.

    Who was merged into another contact has none. Contacts that are `new` have no keys to be thrown away.
    """
    ids, rules = list(contacts), duplicate_rules()
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        if not new:
            DuplicateKey.objects.filter(contact__in=some).delete()
        write_rows(DuplicateKey, ["key", "contact"], key_rows(some, rules))


def key_rows(ids: Collection[int], rules: Rules) -> Iterator[tuple[int, int]]:
    """The rows of keys, as they are written, of the contacts."""
    found = Contact.objects.present().filter(pk__in=ids).order_by().values_list("pk", *TRAITS)
    for pk, *values in found:
        for key in keys_of(traits_of(values), rules):
            yield key, pk
