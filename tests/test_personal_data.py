"""Nothing about a person is forgotten when it is given out or let go: every table that names contacts is thought of."""

from __future__ import annotations

import io
import json
import zipfile
from itertools import chain

import pytest
from django.apps import apps
from django.db import models

from crm.models import ChangeSet, Contact
from crm.person_archive import person_archive
from tests.crm import builders

# Given out under this name, and let go as far as it says who it was; or why there is nothing to give out.
GIVEN_OUT = {
    "campaigns.Reach": "campaigns",
    "crm.AlternativeAddress": "alternative_addresses",
    "crm.BusinessCard": "business_cards",
    "crm.Consent": "consents",
    "crm.ContactAnswer": "profile",
    "crm.ContactChange": "changes",
    "interactions.IncomingMail": "incoming_mail",
    "interactions.InteractionLogEntry": "interactions",
    "interactions.LeftOut": "left_out",
    "segments.LineEdit": "line_edits",
    "segments.SegmentLine": "segments",
}
SAYS_NOTHING = {
    "crm.BulkChange": "what was done to many, by whom",
    "crm.Contact": "the card itself",
    "crm.ContactImport": "how many came in with a file, which is not kept",
    "crm.DuplicateKey": "numbers made of the card",
    "crm.DuplicatePair": "who may be the same: made of the cards",
}
CODES = {f"crm.{field}" for field in ("Contact_job_responsibilities", "Contact_business_relations")} | {
    f"crm.{field}" for field in ("Contact_industry_groups", "Contact_mailing_groups")
}


def naming_people() -> set[str]:
    """The tables that point to contacts, or to changes of contacts."""
    every = chain.from_iterable(app.get_models(include_auto_created=True) for app in apps.get_app_configs())
    return {
        model._meta.label
        for model in every
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model in (Contact, ChangeSet)
    }


def test_every_table_that_names_a_contact_is_thought_of() -> None:
    assert naming_people() == GIVEN_OUT.keys() | SAYS_NOTHING.keys() | CODES


@pytest.mark.django_db
def test_what_is_given_out_is_in_the_archive() -> None:
    builders.set_up()
    with zipfile.ZipFile(io.BytesIO(person_archive(builders.person()).content)) as archive:
        assert json.loads(archive.read("data.json")).keys() >= {*GIVEN_OUT.values(), "contacts"}
