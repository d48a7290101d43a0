"""Two people who change the same segment at the same moment."""

import threading

import pytest
from django.db import connection, transaction

from segments import operations, queries
from segments.errors import SegmentIsBusy
from segments.models import Segment, SegmentAction, SegmentLine
from segments.operations.changing import lock
from tests.components import on_postgresql
from tests.segments.builders import job, make_contacts, make_segment, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def in_another_connection(action):
    """Run the action beside this one; what it raises is returned."""
    raised = []

    def run():
        try:
            action()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, raised


@pytest.mark.skipif(not on_postgresql(), reason="only on PostgreSQL: SQLite lets the second one wait")
def test_who_comes_second_is_told_so_at_once():
    segment, by = make_segment(), make_user()
    with transaction.atomic():
        lock(segment)
        again = Segment.objects.get(pk=segment.pk)
        thread, raised = in_another_connection(lambda: operations.edit_segment(again, description="x", by=by))
        thread.join()
    assert [type(error) for error in raised] == [SegmentIsBusy]
    assert segment.number in str(raised[0])


def test_of_many_at_once_no_action_is_lost_and_nobody_stands_twice():
    make_contacts(20, job="PURCHASE")
    segment, by = make_segment(), make_user()
    copies = [Segment.objects.get(pk=segment.pk) for _ in range(6)]
    started = [
        in_another_connection(lambda copy=copy: operations.add_contacts(copy, criteria=job("PURCHASE"), by=by))
        for copy in copies
    ]
    for thread, _raised in started:
        thread.join()
    refused = [error for _thread, raised in started for error in raised]
    assert all(isinstance(error, SegmentIsBusy) for error in refused)
    segment.refresh_from_db()
    done = len(copies) - len(refused)
    assert segment.last_action == segment.revision == SegmentAction.objects.count() == done
    assert queries.line_count(segment) == SegmentLine.objects.count() == 20
