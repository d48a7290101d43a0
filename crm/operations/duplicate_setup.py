"""What contacts are compared by: made with the installation, changed by the administrator."""

from __future__ import annotations

from typing import Any

from django.apps import apps as all_apps
from django.db import DEFAULT_DB_ALIAS, transaction

from crm.models import DuplicateSearchString, DuplicateSetup
from crm.operations.changes import Author
from crm.operations.duplicates import begin_duplicate_search

COLUMNS = ("name", "address", "city", "phone", "vat_number", "post_code", "email", "mobile_phone")
PARTS = ("first", "last")


def ensure_duplicate_setup(apps: Any = all_apps, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Makes the standard search strings where there is no set-up at all; one that is there stays as it is.

    Called after every migration and whenever a database has been emptied.
    """
    try:
        setup, strings = (apps.get_model("crm", name) for name in ("DuplicateSetup", "DuplicateSearchString"))
    except LookupError:  # a migration back to before there were any
        return
    with transaction.atomic(using=using):
        _row, is_new = setup.objects.using(using).get_or_create(pk=1)
        if is_new:
            standard = [strings(column=column, part=part) for column in COLUMNS for part in PARTS]
            strings.objects.using(using).bulk_create(standard, ignore_conflicts=True)


@transaction.atomic
def keep_search_string(string: DuplicateSearchString, *, by: Author) -> None:
    """Keeps a line of the set-up; the keys are made anew and the base is searched by it."""
    string.save()
    begin_duplicate_search(by=by, rebuild=True)


@transaction.atomic
def delete_search_string(string: DuplicateSearchString, *, by: Author) -> None:
    """The line goes; the keys are made anew and the base is searched without it."""
    string.delete()
    begin_duplicate_search(by=by, rebuild=True)


@transaction.atomic
def keep_duplicate_setup(setup: DuplicateSetup, *, by: Author) -> None:
    """How alike contacts have to be to be shown; which keys are needed depends on it."""
    setup.pk = 1
    setup.save()
    begin_duplicate_search(by=by, rebuild=True)
