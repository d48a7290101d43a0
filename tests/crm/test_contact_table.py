"""How the contacts lie in the database."""

from __future__ import annotations

import pytest
from django.db import connection

from crm.models import Contact

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only on SQLite: there a row is read column after column")
def test_the_company_stands_before_everything_that_lists_do_not_ask_for() -> None:
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, Contact._meta.db_table)
    assert [column.name for column in columns[:2]] == ["id", "company_id"]
