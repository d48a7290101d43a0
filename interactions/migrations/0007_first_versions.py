"""The documents that templates have already are their first versions."""

from django.db import migrations


def note(apps, schema_editor):
    """One version for each document in force, as old as its file and by who brought it."""
    version = apps.get_model("interactions", "TemplateVersion")
    rows = apps.get_model("interactions", "TemplateLanguage").objects.filter(document__isnull=False)
    columns = rows.values_list(
        "template_id", "language_id", "document_id", "document__created_at", "document__created_by_id"
    )
    names = ("template_id", "language_id", "document_id", "created_at", "created_by_id")
    version.objects.bulk_create(
        [version(number=1, origin="uploaded", **dict(zip(names, row, strict=True))) for row in columns]
    )


class Migration(migrations.Migration):
    dependencies = [("interactions", "0006_template_versions")]
    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
