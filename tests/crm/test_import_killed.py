"""A worker is killed in the midst of an import: afterwards every row has come in exactly once, or nothing is left."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys

import pytest
from django.conf import settings as product_settings
from django.db import connection

from crm import operations
from crm.models import Contact, ContactChange, ContactImport, DuplicateKey, RejectedRow
from tests.product import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
ROWS, KILLS = 2_000, 4
State = ContactImport.State


def work_until_killed(run: ContactImport, moments: int) -> None:
    """A worker takes the import in hand and is killed after so many moments, wherever it is by then."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(product_settings.VAR),
        "TEST_DATABASE": str(connection.settings_dict["NAME"]),
    }
    command = [sys.executable, "-m", "tests.crm.import_worker", str(run.pk)]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        for _moment in range(moments):
            assert worker.stdout.readline()
        worker.kill()
    run.refresh_from_db()


def begun() -> ContactImport:
    """An import of persons, some with a company of their own, some with an address that is none."""
    lines = ["First name;Surname;Company;E-mail"]
    for number in range(ROWS):
        company = f"Werk {number}" if number % 5 == 0 else ""
        address = "nowhere" if number % 100 == 7 else f"n{number}@list.example"
        lines.append(f"Ida;Number{number};{company};{address}")
    run = operations.upload_contacts(file=io.BytesIO("\n".join(lines).encode()), name="list.csv", by=None)
    ContactImport.objects.filter(pk=run.pk).update(state=State.CHECKED)
    return operations.start_import(run, by=None)


def test_every_row_has_come_in_exactly_once() -> None:
    run = begun()
    for _kill in range(KILLS):
        work_until_killed(run, random.randint(1, 150))
        assert run.state == State.RUNNING
        assert Contact.objects.count() == run.created + run.companies
        assert RejectedRow.objects.count() == run.rejected
    operations.work_on_import(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == (State.DONE, "")
    good = [number for number in range(ROWS) if number % 100 != 7]
    companies = sum(number % 5 == 0 for number in good)
    assert (run.created, run.rejected, run.companies) == (len(good), ROWS - len(good), companies)
    persons = Contact.objects.filter(type="person")
    assert sorted(persons.values_list("surname", flat=True)) == sorted(f"Number{number}" for number in good)
    assert persons.exclude(company=None).count() == Contact.objects.filter(type="company").count() == companies
    assert sorted(RejectedRow.objects.values_list("line", flat=True)) == list(range(9, ROWS + 2, 100))
    everybody = set(Contact.objects.values_list("pk", flat=True))
    assert set(ContactChange.objects.filter(created=True).values_list("contact", flat=True)) == everybody
    assert set(DuplicateKey.objects.values_list("contact", flat=True)) == everybody


def test_nothing_is_left_of_an_import_that_is_undone() -> None:
    run = begun()
    work_until_killed(run, random.randint(40, 150))
    operations.work_on_import(run.pk)
    run.refresh_from_db()
    operations.undo_import(run, by=None)
    for _kill in range(KILLS):
        work_until_killed(run, random.randint(1, 60))
        assert run.state == State.UNDOING
        left = Contact.objects.count()
        assert left + run.undone["deleted"] == run.created + run.companies
        assert ContactChange.objects.count() == left
    operations.work_on_import(run.pk)
    run.refresh_from_db()
    assert (run.state, run.undone["kept"]) == (State.UNDONE, 0)
    assert not Contact.objects.exists()
    assert not DuplicateKey.objects.exists()
