"""The history of a template's documents: a line for every change, none of them ever changed."""

from __future__ import annotations

from django.contrib.auth.models import User

from interactions.models import InteractionTemplate, TemplateVersion


def lock_template(template: InteractionTemplate) -> None:
    """Two who change the documents of one template at once come one after the other. Inside a transaction only."""
    InteractionTemplate.objects.select_for_update().get(pk=template.pk)


def note_versions(
    template: InteractionTemplate, *, by: User | None, origin: str = TemplateVersion.Origin.UPLOADED
) -> list[TemplateVersion]:
    """A new version for each language whose document is another one than its newest version has; two statements."""
    newest = {version.language_id: version for version in template.versions.order_by("number")}
    now = dict(template.languages.values_list("language_id", "document_id"))
    changed = [
        TemplateVersion(
            template=template,
            language_id=language,
            number=newest[language].number + 1 if language in newest else 1,
            document_id=now.get(language),
            origin=origin if now.get(language) else TemplateVersion.Origin.REMOVED,
            created_by=by,
        )
        for language in sorted({*newest, *now})
        if now.get(language) != (newest[language].document_id if language in newest else None)
    ]
    return TemplateVersion.objects.bulk_create(changed)
