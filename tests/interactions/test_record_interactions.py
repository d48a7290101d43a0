"""Logging many people is one statement, and what the lines leave out gets its default."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db.models import CharField, F, QuerySet, Value
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from crm.models import Contact, JobResponsibility
from interactions import operations
from interactions.models import InteractionLogEntry, LeftOut
from tests.components import on_postgresql
from tests.interactions.builders import campaign, language, logged_segment, many

pytestmark = pytest.mark.django_db


def lines(subject: str = "Hello") -> QuerySet:
    """People as a segment hands them over: a queryset of its own with the columns as annotations."""
    people = Contact.job_responsibilities.through.objects.all()
    return people.annotate(subject=Value(subject), language_id=F("contact__language_id"), aside=Value(1))


@pytest.fixture
def people() -> list[Contact]:
    purchase = JobResponsibility.objects.create(code="PURCHASE", description="Purchase")
    found = many(3)
    for person in found:
        person.job_responsibilities.add(purchase)
    Contact.objects.update(language=language("FRA"))
    return found


def test_each_line_becomes_an_entry(people: list[Contact]) -> None:
    user = User.objects.create(username="director")
    segment = logged_segment()
    assert operations.record_interactions(logged_segment=segment, lines=lines(), by=user) == 3
    segment.refresh_from_db()
    assert segment.interactions == 3
    entries = InteractionLogEntry.objects.order_by("pk")
    assert [entry.contact_id for entry in entries] == [person.pk for person in people]
    one = entries[0]
    assert (one.subject, one.language_id, one.created_by, one.logged_segment) == ("Hello", "FRA", user, segment)
    assert (one.date, one.cost, one.canceled, one.campaign) == (timezone.localdate(), 0, False, None)


def test_columns_may_be_empty(people: list[Contact]) -> None:
    nothing = lines().annotate(campaign_id=Value(campaign().pk), template_id=Value(None, output_field=CharField()))
    operations.record_interactions(logged_segment=logged_segment(), lines=nothing, by=None)
    assert InteractionLogEntry.objects.filter(template=None, campaign__isnull=False).count() == 3


def test_nobody_is_nobody(people: list[Contact]) -> None:
    assert operations.record_interactions(logged_segment=logged_segment(), lines=lines().none(), by=None) == 0


def test_who_was_left_out_stands_there_with_the_reason(people: list[Contact]) -> None:
    segment = logged_segment()
    rows = Contact.objects.annotate(contact_id=F("pk"), reason=Value("no_address"))
    assert operations.record_left_out(logged_segment=segment, lines=rows) == 3
    assert set(LeftOut.objects.values_list("logged_segment", "reason")) == {(segment.pk, "no_address")}


def test_logging_takes_as_many_statements_for_few_as_for_many(
    people: list[Contact], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    segment = logged_segment()
    with django_assert_num_queries(2 + on_postgresql()):  # whose planner looks at what was written
        operations.record_interactions(logged_segment=segment, lines=lines(), by=None)
