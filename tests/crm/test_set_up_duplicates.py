"""What contacts are compared by is there from the start, and an administrator's choice stays."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from crm import operations
from crm.duplicates import duplicate_rules
from crm.models import DuplicateSearch, DuplicateSearchString, DuplicateSetup
from tests.crm import builders


@pytest.mark.django_db(transaction=True)
def test_an_emptied_installation_compares_by_the_standard_search_strings() -> None:
    DuplicateSearchString.objects.all().delete()
    call_command("flush", interactive=False, verbosity=0)
    rules = duplicate_rules()
    assert (len(rules.strings), rules.hit, rules.needed) == (16, 60, 10)


def test_what_an_administrator_has_chosen_stays_as_it_is() -> None:
    builders.duplicate_setup("vat_number", hit=80)
    operations.ensure_duplicate_setup()
    assert {string.column for string in duplicate_rules().strings} == {"vat_number"}
    assert DuplicateSetup.objects.get().hit_percentage == 80


def test_an_administrator_may_do_without_search_strings() -> None:
    builders.duplicate_setup()
    for string in DuplicateSearchString.objects.all():
        operations.delete_search_string(string, by=None)
    operations.ensure_duplicate_setup()
    assert (duplicate_rules().strings, DuplicateSearch.objects.count()) == ((), 1)
