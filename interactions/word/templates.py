"""The documents of interaction templates, edited in place: each save is a new version."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from interactions.errors import InteractionError
from interactions.models import Document, TemplateLanguage
from interactions.operations.templates import put_template_document
from interactions.word.places import Place, register_place

PERMISSION = "interactions.change_interactiontemplate"
TEMPLATE = "template"


def template_place(row: TemplateLanguage) -> str:
    """What a template has in a language."""
    return f"{TEMPLATE}:{row.pk}"


def _row(key: str) -> TemplateLanguage | None:
    return TemplateLanguage.objects.select_related("template", "language", "document").filter(pk=int(key)).first()


def _read(key: str) -> Document | None:
    row = _row(key)
    return row.document if row else None


def _save(key: str, *, content: bytes, name: str, by: User) -> Document:
    if (row := _row(key)) is None:
        raise InteractionError(_("The template does not have this language any more."))
    saved = put_template_document(row.template, language=row.language, content=content, name=name, by=by)
    return saved.document  # type: ignore[return-value]


def register() -> None:
    """Let Word open the documents of templates."""
    register_place(TEMPLATE, Place(_read, _save, PERMISSION))
