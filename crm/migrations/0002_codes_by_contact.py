from django.db import migrations, models

LINKS = {
    "job_responsibilities": "jobresponsibility_id",
    "business_relations": "businessrelation_id",
    "industry_groups": "industrygroup_id",
    "mailing_groups": "mailinggroup_id",
}


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX contact_by_{links} ON crm_contact_{links} ({code}, contact_id)",
            f"DROP INDEX contact_by_{links}",
        )
        for links, code in LINKS.items()
    ] + [
        migrations.AddIndex("contact", models.Index(fields=["company", "id"], name="contact_of_company")),
        migrations.AddIndex(
            "contact",
            models.Index(
                fields=["id", "company"],
                name="contact_may_come_in",
                condition=models.Q(exclude_from_segment=False, privacy_blocked=False),
            ),
        ),
        migrations.AddIndex(
            "contact",
            models.Index(fields=["id"], name="contact_excluded", condition=models.Q(exclude_from_segment=True)),
        ),
        migrations.AddIndex(
            "contact", models.Index(fields=["id"], name="contact_blocked", condition=models.Q(privacy_blocked=True))
        ),
    ]
