"""WebDAV for one document: what Word and LibreOffice say when they open, lock, save and let go of it.

wsgidav speaks the protocol. The address itself is the key: whoever knows it is whom the document was opened for, since
word processors have no cookie of ours.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from typing import Any

from django.utils import timezone
from wsgidav.dav_error import HTTP_CONFLICT, HTTP_LOCKED, DAVError
from wsgidav.dav_provider import DAVCollection, DAVNonCollection, DAVProvider
from wsgidav.error_printer import ErrorPrinter
from wsgidav.lock_man.lock_manager import generate_lock_token
from wsgidav.request_resolver import RequestResolver
from wsgidav.wsgidav_app import WsgiDAVApp

from config.lib.errors import DomainError
from interactions.models import OpenDocument
from interactions.operations.word import extend_lock, hash_secret, lock_document, release_lock, save_from_word
from interactions.views.files import WORD, file_name

METHODS = ("OPTIONS", "HEAD", "GET", "PROPFIND", "PROPPATCH", "LOCK", "UNLOCK", "PUT")
# The document a request is about, and its path: wsgidav asks about locks without saying in which request.
_asked: ContextVar[tuple[OpenDocument, str]] = ContextVar("asked")
LONGEST_LOCK = 3600.0  # seconds; word processors ask again in time


def live_document(secret: str) -> OpenDocument | None:
    """The document that is open under that secret; None when its time is over."""
    found = OpenDocument.objects.live().select_related("user", "document")
    return found.filter(secret_sha256=hash_secret(secret)).first()


def name_of(opened: OpenDocument) -> str:
    """What the document is called in its address."""
    return file_name(opened.document.name, "docx")


class Letter(DAVNonCollection):
    """The document."""

    def __init__(self, path: str, environ: dict[str, Any]) -> None:
        super().__init__(path, environ)
        self.opened: OpenDocument = _asked.get()[0]
        self.written = BytesIO()

    def get_content_length(self) -> int:
        return len(self.opened.document.content)

    def get_content_type(self) -> str:
        return WORD

    def get_creation_date(self) -> float:
        return self.opened.opened_at.timestamp()

    def get_last_modified(self) -> float:
        return (self.opened.saved_at or self.opened.document.created_at).timestamp()

    def get_etag(self) -> str:
        return self.opened.document.sha256

    def support_etag(self) -> bool:
        return True

    def support_ranges(self) -> bool:
        return False

    def get_content(self) -> BytesIO:
        return BytesIO(bytes(self.opened.document.content))

    def begin_write(self, *, content_type: str | None = None) -> BytesIO:
        self.written = _Kept()
        return self.written

    def end_write(self, *, with_errors: bool) -> None:
        if with_errors:
            return
        try:
            save_from_word(self.opened, content=self.written.getvalue())
        except DomainError as error:
            raise DAVError(HTTP_CONFLICT, str(error)) from error


class _Kept(BytesIO):
    """What was written, also after the writer closed it."""

    def close(self) -> None:
        """Stay open."""


class Folder(DAVCollection):
    """The folder a word processor looks into to see what the server can do: the document stands in it alone."""

    def get_member_names(self) -> list[str]:
        return [name_of(_asked.get()[0])]

    def get_member(self, name: str) -> Letter | None:
        return Letter(f"{self.path.rstrip('/')}/{name}", self.environ) if name in self.get_member_names() else None


class Shelf(DAVProvider):
    """Finds the document whose secret stands in the address."""

    def get_resource_inst(self, path: str, environ: dict[str, Any]) -> Letter | Folder | None:
        _secret, _slash, name = path.strip("/").partition("/")
        return Folder(path, environ) if not name else Folder(f"/{_secret}", environ).get_member(name)


class Locks:
    """Where wsgidav keeps its locks: in the database, so that any process may be asked and a restart forgets none."""

    def open(self) -> None:
        """Nothing to open."""

    close = cleanup = clear = open

    def get(self, token: str) -> dict[str, Any] | None:
        """The lock, while it lasts; that of another document is none here."""
        held = _holding(token)
        return _as_lock(held) if held else None

    def create(self, path: str, lock: dict[str, Any]) -> dict[str, Any]:
        """Locks the document, or raises DAVError where somebody else was quicker."""
        seconds = _seconds(lock["timeout"])
        lock.update(root=path, timeout=seconds, expire=time.time() + seconds, token=generate_lock_token())
        if not lock_document(_asked.get()[0], _stored(lock), seconds=seconds):
            raise DAVError(HTTP_LOCKED)
        return lock

    def refresh(self, token: str, *, timeout: float) -> dict[str, Any]:
        """Lets it last longer. Raises ValueError for a lock that there is no more."""
        held = _holding(token)
        if held is None:
            raise ValueError(token)
        seconds = _seconds(timeout)
        lock = _as_lock(held) | {"timeout": seconds, "expire": time.time() + seconds}
        extend_lock(held, _stored(lock), seconds=seconds)
        return lock

    def delete(self, token: str) -> bool:
        """Lets go of it."""
        return release_lock(token)

    def get_lock_list(
        self, path: str, *, include_root: bool, include_children: bool, token_only: bool
    ) -> list[dict[str, Any]] | list[str]:
        """The locks on what stands under that path, also those of people who have it open under another address."""
        opened, document = _asked.get()
        held = OpenDocument.objects.locked().filter(place=opened.place) if include_root and path == document else ()
        locks = [_as_lock(each) for each in held]
        return [lock["token"] for lock in locks] if token_only else locks


def _holding(token: str) -> OpenDocument | None:
    return OpenDocument.objects.locked().filter(place=_asked.get()[0].place, lock_token=token).first()


def _seconds(asked: float) -> float:
    return min(float(asked), LONGEST_LOCK) if float(asked) > 0 else LONGEST_LOCK


def _stored(lock: dict[str, Any]) -> dict[str, Any]:
    """As JSON keeps it: who holds the lock is a piece of XML, and the path has the secret in it."""
    return lock | {"owner": lock["owner"].decode(), "root": ""}


def _as_lock(held: OpenDocument) -> dict[str, Any]:
    lock: dict[str, Any] = held.lock or {}
    left = (held.locked_until - timezone.now()).total_seconds() if held.locked_until else 0.0
    return lock | {"owner": lock["owner"].encode(), "timeout": left, "root": _asked.get()[1]}


@contextmanager
def asked(opened: OpenDocument, path: str) -> Iterator[None]:
    """Within the block the request is about this document at that path."""
    token = _asked.set((opened, path))
    try:
        yield
    finally:
        _asked.reset(token)


def application() -> WsgiDAVApp:
    """The WSGI application. It logs nothing: an address in a log would be a key under the mat."""
    return WsgiDAVApp(
        {
            "provider_mapping": {"/": Shelf()},
            "middleware_stack": [ErrorPrinter, RequestResolver],
            "lock_storage": Locks(),
            "property_manager": None,
            "http_authenticator": {"accept_basic": False, "accept_digest": False, "default_to_digest": False},
            "logging": {"enable": False},
            "verbose": 0,
            "suppress_version_info": True,
        }
    )
