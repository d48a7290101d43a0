"""A batch of e-mails is sent with ever the same statements."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from interactions.delivery import outbox
from interactions.delivery.emails import Mailer
from tests.interactions.builders import document, many, run_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [2, 12])
def test_a_batch_is_sent_with_the_same_statements_for_few_and_many(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    run, mailer = run_for(many(count + 3), document=document()), Mailer()
    with outbox.hold() as claim:
        first = outbox.claim_emails(run.pk, claim, limit=3)  # by which it is known how quick it is
        mailer.send(mailer.read(first, claim), claim)
        claimed = outbox.claim_emails(run.pk, claim)
        with django_assert_num_queries(7):
            mailer.send(mailer.read(claimed, claim), claim)
