"""A contact with lines is never deleted, though the database does not check the lines' contacts itself."""

import time

import pytest
from django.db import connection, transaction
from django.db.models import ProtectedError

from crm.errors import ContactInUse
from crm.models import Contact
from crm.operations import delete_contact
from segments import operations
from segments.errors import ContactRefused
from segments.models import SegmentLine
from tests.components import on_postgresql
from tests.segments.beside import Beside
from tests.segments.builders import job, make_contact, make_segment, make_user, names

pytestmark = pytest.mark.django_db
really = pytest.mark.django_db(transaction=True)  # so that other connections see what is written
only_on_postgresql = pytest.mark.skipif(not on_postgresql(), reason="only on PostgreSQL: SQLite has one writer")
SOON = 30  # seconds
WAITING = """
SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
"""


def until_somebody_waits():
    """Until another connection waits for what this one holds."""
    deadline = time.monotonic() + SOON
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    pytest.fail("Nobody waits.")


@pytest.mark.parametrize("delete", [delete_contact, Contact.delete, lambda anna: Contact.objects.all().delete()])
def test_who_is_or_was_in_a_list_cannot_be_deleted(delete):
    anna = make_contact("Anna")
    segment = make_segment(anna)
    with pytest.raises((ContactInUse, ProtectedError)), transaction.atomic():
        delete(anna)
    operations.remove_lines(segment, contacts=[anna.pk], by=make_user())
    with pytest.raises((ContactInUse, ProtectedError)), transaction.atomic():
        delete(anna)
    assert Contact.objects.filter(name="Anna").exists()


def test_who_was_deleted_meanwhile_is_not_added_by_hand():
    anna = make_contact("Anna")
    segment, gone = make_segment(), Contact.objects.get(pk=anna.pk)
    delete_contact(anna)
    with pytest.raises(ContactRefused, match="Anna has been deleted"):
        operations.add_contact(segment, contact=gone, by=make_user())
    segment.refresh_from_db()
    assert segment.last_action == 0
    assert not SegmentLine.objects.exists()


@really
@only_on_postgresql
def test_who_deletes_waits_for_those_who_add_and_then_is_refused():
    anna, segment, by = make_contact("Anna", jobs=["PURCHASE"]), make_segment(), make_user()
    with transaction.atomic():
        operations.add_contacts(segment, criteria=job("PURCHASE"), by=by)
        deletion = Beside(lambda: delete_contact(Contact.objects.get(pk=anna.pk)))
        until_somebody_waits()
    with pytest.raises(ContactInUse):
        deletion.join()
    assert names(segment) == ["Anna"]


@really
@only_on_postgresql
@pytest.mark.parametrize("by_hand", [False, True], ids=["by criteria", "by hand"])
def test_who_adds_waits_for_those_who_delete_and_adds_nobody_who_is_gone(by_hand):
    anna, segment, by = make_contact("Anna", jobs=["PURCHASE"]), make_segment(), make_user()
    seen = Contact.objects.get(pk=anna.pk)

    def add():
        if by_hand:
            with pytest.raises(ContactRefused, match="Anna has been deleted"):
                operations.add_contact(segment, contact=seen, by=by)
        else:
            assert operations.add_contacts(segment, criteria=job("PURCHASE"), by=by).added == 0

    with transaction.atomic():
        delete_contact(anna)
        adding = Beside(add)
        until_somebody_waits()
    adding.join()
    assert not SegmentLine.objects.exists()


@really
@only_on_postgresql
def test_those_who_add_do_not_wait_for_each_other():
    make_contact("Anna", jobs=["PURCHASE"])
    one, other, by = make_segment(), make_segment(), make_user()
    with transaction.atomic():
        operations.add_contacts(one, criteria=job("PURCHASE"), by=by)
        beside = Beside(lambda: operations.add_contacts(other, criteria=job("PURCHASE"), by=by))
        beside.join(SOON)
        assert not beside.is_alive()
    assert names(one) == names(other) == ["Anna"]
