from django.core.files.storage import default_storage
from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Coalesce, Now


def note_when(apps, schema_editor):
    """Stacks that are joined stay so; their zips go, since the letters are in those of their chunks."""
    joined = apps.get_model("interactions", "Run").objects.exclude(letters_zip="")
    for name in joined.values_list("letters_zip", flat=True).iterator():
        if name.endswith("/all.zip"):
            default_storage.delete(name)
    joined.update(joined_at=Coalesce(F("finished_at"), Now()))


class Migration(migrations.Migration):
    dependencies = [("interactions", "0012_connections")]

    operations = [
        migrations.AddField("run", "joined_at", models.DateTimeField(blank=True, editable=False, null=True)),
        # Put back, stacks are joined again by the workers.
        migrations.RunPython(note_when, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField("run", "letters_zip"),
    ]
