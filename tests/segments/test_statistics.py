"""PostgreSQL's planner is shown large tables it never saw: without that it looks for each of a million lines anew."""

import pytest
from django.db import connection

from config.lib.sql import refresh_statistics
from crm.models import Contact
from segments import operations, queries
from segments.models import SegmentLine
from tests.components import on_postgresql
from tests.segments.builders import count_statements, job, make_contacts, make_segment, make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not on_postgresql(), reason="only on PostgreSQL: SQLite plans without statistics"),
]
MANY = 20_000


def is_known(model):
    """Whether the table is no more than twice as large as the planner believes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_relation_size(oid) <= 2 * 8192 * relpages::bigint FROM pg_class WHERE oid = %s::regclass",
            [model._meta.db_table],
        )
        return cursor.fetchone()[0]


def test_before_a_preview_it_sees_the_contacts_and_after_a_large_step_the_lines():
    make_contacts(MANY, job="SALE")
    segment = make_segment()
    assert queries.preview(segment, criteria=job("SALE")).new == MANY
    assert is_known(Contact)
    assert is_known(Contact.job_responsibilities.through)
    operations.add_contacts(segment, criteria=job("SALE"), by=make_user())
    assert is_known(SegmentLine)


@pytest.mark.parametrize("written", [0, 1_000_000])
def test_it_takes_one_statement_whatever_there_is_to_see(written):
    assert count_statements(lambda: refresh_statistics(Contact, SegmentLine, written=written)) == 1
