from django.db import migrations

from crm.operations.inheritance import searchable
from crm.search import TABLE, WORDS

SQLITE = f"""CREATE VIRTUAL TABLE {TABLE} USING fts5(
    search_text, content='crm_contact', content_rowid='id', prefix='2 3', tokenize='ascii', detail=none, columnsize=0
)"""
POSTGRESQL = f"CREATE INDEX {TABLE} ON crm_contact USING gin ({WORDS.format('search_text')})"


def write_words(apps, schema_editor):
    """What was written for another way of searching is written anew."""
    contacts = apps.get_model("crm", "Contact").objects
    some = []
    for contact in contacts.select_related("company").iterator(chunk_size=1000):
        contact.is_company = contact.type == "company"
        contact.search_text = searchable(contact)
        some.append(contact)
        if len(some) == 1000:
            contacts.bulk_update(some, ["search_text"])
            some.clear()
    contacts.bulk_update(some, ["search_text"], batch_size=1000)


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":  # its triggers are made after all migrations
        schema_editor.execute(SQLITE)
        schema_editor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('rebuild')")
    else:
        schema_editor.execute(POSTGRESQL)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("inserted", "deleted", "changed"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{name}")
        schema_editor.execute(f"DROP TABLE {TABLE}")
    else:
        schema_editor.execute(f"DROP INDEX {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("crm", "0004_people_setup_addresses")]

    operations = [
        migrations.RunPython(write_words, migrations.RunPython.noop),
        migrations.RunPython(make_index, drop_index),
    ]
