"""The keys that contacts share with those who may be the same, kept up to date with every change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from django.db import transaction

from config.lib.sql import listed, write_rows
from crm.duplicates import duplicate_rules, traits_of
from crm.keys import Rules, keys_of
from crm.models import Contact, DuplicateKey
from crm.traits import TRAITS

AT_ONCE = 10_000  # contacts


@transaction.atomic
def refresh_keys(contacts: Iterable[int], *, new: bool = False) -> None:
    """Brings the keys of the contacts with these ids up to date, after anything that crm.traits.Traits names changed.

    For one contact or a million: the ids may be a queryset's values_list("pk", flat=True), and three statements do for
    each ten thousand. Who was merged into another contact has none afterwards. Contacts that are `new` have no keys to
    be thrown away. Call it in the transaction of the change; pairs that are alike no more go with the next search.
    """
    rules, ids = duplicate_rules(), iter(contacts)
    while some := list(islice(ids, AT_ONCE)):
        if not new:
            DuplicateKey.objects.filter(contact__in=listed(some)).delete()
        write_rows(DuplicateKey, ["key", "contact"], key_rows(some, rules))


def key_rows(ids: Collection[int], rules: Rules) -> Iterator[tuple[int, int]]:
    """The rows of keys, as they are written, of the contacts."""
    found = Contact.objects.present().filter(pk__in=listed(ids)).order_by().values_list("pk", *TRAITS)
    for pk, *values in found.iterator():
        for key in keys_of(traits_of(values), rules):
            yield key, pk
