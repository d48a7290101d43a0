"""Opening a document in Word, saving it straight back, and the lock that Word holds meanwhile."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.errors import DomainError
from interactions.errors import InteractionError
from interactions.models import OpenDocument
from interactions.word.places import place_of

WORKDAY = timedelta(hours=12)  # an address works that long after it was last used
LONGEST = timedelta(days=7)  # and never longer than that
SECRET_BYTES = 32


@dataclass(frozen=True)
class Opened:
    """An open document, and the secret in its address, which is stored nowhere."""

    document: OpenDocument
    secret: str


def open_in_word(place: str, *, by: User) -> Opened:
    """An address by which this user edits the document of that place. Raises InteractionError where there is none."""
    kind, key = place_of(place)
    document = kind.read(key)
    if document is None:
        raise InteractionError(_("There is no document to edit."))
    OpenDocument.objects.filter(ends_at__lt=timezone.now()).delete()
    secret = secrets.token_urlsafe(SECRET_BYTES)
    opened = OpenDocument.objects.create(
        secret_sha256=hash_secret(secret), place=place, document=document, user=by, ends_at=timezone.now() + WORKDAY
    )
    return Opened(opened, secret)


def hash_secret(secret: str) -> str:
    """What is stored of a secret: whoever reads the database cannot use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def save_from_word(opened: OpenDocument, *, content: bytes) -> None:
    """The content becomes the document of the place; the sentence of a refusal is kept to be shown in the browser.

    Raises DomainError where the document is none that can be used, its place is gone or may no longer change, or
    somebody put another one there since.
    """
    try:
        with transaction.atomic():
            _save(opened, content)
    except DomainError as error:
        OpenDocument.objects.filter(pk=opened.pk).update(refused=str(error))
        raise


def _save(opened: OpenDocument, content: bytes) -> None:
    place, key = place_of(opened.place)
    if not opened.user.has_perm(place.permission):
        raise InteractionError(_("You may not change this document."))
    standing = place.read(key)
    if standing is None or standing.pk != opened.document_id:
        text = _("Another document was put in its place since you opened this one. Open it again, or keep yours apart.")
        raise InteractionError(text)
    if hashlib.sha256(content).hexdigest() != standing.sha256:  # Word also saves what nobody changed
        opened.document = place.save(key, content=content, name=standing.name, by=opened.user)
    opened.saved_at, opened.refused, opened.ends_at = timezone.now(), "", _later(opened)
    opened.save(update_fields=["document", "saved_at", "refused", "ends_at"])


def _later(opened: OpenDocument) -> datetime:
    return min(timezone.now() + WORKDAY, opened.opened_at + LONGEST)


def close_in_word(opened: OpenDocument) -> None:
    """The address works no longer."""
    opened.delete()


def lock_document(opened: OpenDocument, lock: Mapping[str, Any], *, seconds: float) -> bool:
    """Keeps everybody else from writing for so long; False where another word processor does that already."""
    now = timezone.now()
    try:
        with transaction.atomic():
            lapsed = OpenDocument.objects.filter(place=opened.place, locked_until__lte=now)
            lapsed.update(lock=None, lock_token="", locked_until=None)
            free = OpenDocument.objects.filter(pk=opened.pk, lock_token="")
            until, ends_at = now + timedelta(seconds=seconds), _later(opened)
            return bool(free.update(lock=lock, lock_token=lock["token"], locked_until=until, ends_at=ends_at))
    except IntegrityError:
        return False


def extend_lock(opened: OpenDocument, lock: Mapping[str, Any], *, seconds: float) -> None:
    """The lock goes on for so long."""
    until = timezone.now() + timedelta(seconds=seconds)
    mine = OpenDocument.objects.filter(pk=opened.pk, lock_token=lock["token"])
    mine.update(lock=lock, locked_until=until, ends_at=_later(opened))


def release_lock(token: str) -> bool:
    """Others may write again; False where there is no such lock."""
    held = OpenDocument.objects.filter(lock_token=token)
    return bool(token and held.update(lock=None, lock_token="", locked_until=None))
