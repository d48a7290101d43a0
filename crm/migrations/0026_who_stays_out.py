"""On SQLite the indexes of those who stay out answer by themselves, so that they are read and not a longer one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0025_contact_at_a_glance")]

    operations = [
        migrations.RemoveIndex("contact", "contact_excluded"),
        migrations.RemoveIndex("contact", "contact_blocked"),
        migrations.AddIndex(
            "contact",
            models.Index(
                fields=["id", "exclude_from_segment"],
                name="contact_excluded",
                condition=models.Q(exclude_from_segment=True),
            ),
        ),
        migrations.AddIndex(
            "contact",
            models.Index(
                fields=["id", "privacy_blocked"], name="contact_blocked", condition=models.Q(privacy_blocked=True)
            ),
        ),
    ]
