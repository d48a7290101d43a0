"""E-mail addresses that asked not to be written to: kept as a salted hash, and known again when they come back."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from functools import cache

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from config.lib.sql import listed, write_rows
from crm.models import ConsentState, Contact, SuppressedAddress

AT_ONCE = 10_000  # digests in one statement
COLUMNS = ("email", "email_2")


@cache
def _key(secret: str) -> bytes:
    """The salt: made of the installation's secret, which is not in the database and thus not in copies of it."""
    return salted_hmac("crm.suppressed address", "", secret=secret, algorithm="sha256").digest()


def digest_of(address: str) -> str:
    """What is kept of an address; the same however it is typed. Nothing of nothing."""
    text = address.strip().casefold()
    return hmac.digest(_key(settings.SECRET_KEY), text.encode(), "sha256").hex() if text else ""


def suppress_for_good(addresses: Iterable[str]) -> None:
    """Whoever had the addresses asked to be forgotten: who comes in with one of them is not written to."""
    _keep(_digests(addresses), for_good=True)


def suppressed(contacts: Sequence[Contact]) -> list[Contact]:
    """Those of the contacts whose address asked not to be written to; two statements, one where nobody ever did."""
    if not SuppressedAddress.objects.exists():
        return []
    by_digest: dict[str, list[Contact]] = {}
    for contact in contacts:
        for address in (contact.email, contact.email_2):
            if address:
                by_digest.setdefault(digest_of(address), []).append(contact)
    found: dict[int, Contact] = {}
    digests = list(by_digest)
    for start in range(0, len(digests), AT_ONCE):
        rows = SuppressedAddress.objects.filter(pk__in=listed(digests[start : start + AT_ONCE]))
        for digest in rows.values_list("pk", flat=True):
            found.update((contact.pk, contact) for contact in by_digest[digest])
    return list(found.values())


def follow_consent(contacts: QuerySet[Contact]) -> None:
    """The addresses of the contacts, as consent for e-mail stands now: who has withdrawn is remembered.

    Who agrees again, or never withdrew after all, is not; who asked to be forgotten is until somebody agrees.
    """
    states: dict[str, set[str]] = {state: set() for state in ConsentState.values}
    rows = contacts.order_by().values_list("email_consent", *COLUMNS)
    for state, *addresses in rows.iterator(chunk_size=AT_ONCE):
        states[state].update(_digests(addresses))
    withdrawn = states[ConsentState.WITHDRAWN]
    _keep(withdrawn, for_good=False)
    given = states[ConsentState.GIVEN] - withdrawn
    unknown = states[ConsentState.UNKNOWN] - withdrawn
    _forget(given, SuppressedAddress.objects.all())
    _forget(unknown, SuppressedAddress.objects.filter(for_good=False))


def _digests(addresses: Iterable[str]) -> set[str]:
    return {digest for address in addresses if (digest := digest_of(address or ""))}


def _keep(digests: Iterable[str], *, for_good: bool) -> None:
    moment = connection.ops.adapt_datetimefield_value(timezone.now())
    rows = [(digest, for_good, moment) for digest in sorted(digests)]
    if rows:
        again = {"unique": ["digest"], "update": ["for_good"]} if for_good else {}
        write_rows(SuppressedAddress, ["digest", "for_good", "created_at"], rows, **again)


def _forget(digests: Iterable[str], among: QuerySet[SuppressedAddress]) -> None:
    gone = sorted(digests)
    for start in range(0, len(gone), AT_ONCE):
        among.filter(pk__in=gone[start : start + AT_ONCE]).delete()
