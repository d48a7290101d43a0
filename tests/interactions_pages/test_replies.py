"""The page on which replies are accepted as responses, or dismissed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns.models import Reach
from interactions.models import IncomingMail, Mailbox
from interactions.operations import take_in
from tests.interactions.builders import campaign
from tests.interactions.receiving import mails
from tests.interactions_pages.builders import contact, finished, queries_of

pytestmark = pytest.mark.django_db
URL = "/interactions/replies/"


def answered(count=1, **values):
    """So many people were written to, and each answered."""
    run = finished([contact(f"Anna Smith {number}") for number in range(count)], **campaign_of(values))
    for delivery in run.deliveries.all():
        headers = f"In-Reply-To: {delivery.message_id}\n{values.get('headers', '')}"
        take_in(mails.reply(to=delivery.address, headers=headers))
    return run


def campaign_of(values):
    return {"campaign": values["campaign"], "campaign_target": True} if "campaign" in values else {}


@pytest.fixture
def fair():
    return campaign()


def page(client, part=""):
    return client.get(URL, {"part": part} if part else {}).content.decode()


def test_a_reply_stands_there_with_what_it_says(director, fair):
    answered(campaign=fair)
    text = page(director)
    for said in ("Anna Smith 0", "Re: Thank you", "Je viendrais avec plaisir", "Accept as campaign response"):
        assert said in text
    assert fair.get_absolute_url() in text


def test_accepting_logs_the_response(director, fair):
    answered(campaign=fair)
    mail = IncomingMail.objects.get()
    answer = director.post(reverse("reply_decide", args=[mail.pk]), {"decision": "accept"}, follow=True)
    assert "The response of Anna Smith 0 is logged." in answer.content.decode()
    assert Reach.objects.get().responded_at
    assert "Nothing here waits for a decision." in page(director)
    assert "Anna Smith 0" in page(director, "decided")


def test_dismissing_takes_it_out_of_the_list(director):
    answered()
    mail = IncomingMail.objects.get()
    director.post(reverse("reply_decide", args=[mail.pk]), {"decision": "dismiss"})
    mail.refresh_from_db()
    assert (mail.state, mail.decided_by.username) == ("dismissed", "director")


def test_a_second_decision_is_told_that_it_comes_too_late(director):
    answered()
    url = reverse("reply_decide", args=[IncomingMail.objects.get().pk])
    director.post(url, {"decision": "dismiss"})
    answer = director.post(url, {"decision": "accept"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "already decided" in answer.content.decode()


def test_what_machines_answered_stands_apart_and_goes_at_once(director):
    answered(2, headers="Auto-Submitted: auto-replied\n")
    assert "Anna Smith" not in page(director)
    assert "Dismiss all 2 automatic replies" in page(director, "automatic")
    answer = director.post(reverse("replies_dismiss"), follow=True)
    assert "2 automatic replies are dismissed." in answer.content.decode()
    assert not IncomingMail.objects.filter(state="open").exists()


def test_what_came_back_stands_there_with_the_servers_words(director):
    run = finished([contact("Anna Smith")])
    delivery = run.deliveries.get()
    take_in(mails.exim_plain(to=delivery.address, id=delivery.message_id))
    text = page(director, "bounces")
    assert "Undeliverable" in text
    assert "No such user here" in text
    assert delivery.address in text


def test_a_mailbox_that_cannot_be_read_is_said(director):
    assert "No mailbox is read yet." in page(director)
    Mailbox.objects.create(name="marketing@imap.cronus.example", error="wrong password")
    assert "cannot be read: wrong password" in page(director)


def test_what_a_reply_says_is_no_markup(director):
    answered()
    IncomingMail.objects.update(text="<script>alert(1)</script>")
    assert "<script>alert(1)" not in page(director)


def test_who_may_not_log_may_not_decide(staffer):
    answered()
    assert "Dismiss the reply" not in page(staffer)
    assert staffer.post(reverse("reply_decide", args=[IncomingMail.objects.get().pk])).status_code == 403


def test_the_page_costs_the_same_for_one_reply_and_for_many(director, fair):
    answered(campaign=fair)
    one = queries_of(director, URL)
    answered(20, campaign=fair)
    assert queries_of(director, URL) == one


def test_the_search_narrows_the_list(director):
    answered(2)
    found = director.get(URL, {"q": "smith 1"}).content.decode()
    assert "Anna Smith 1" in found
    assert "Anna Smith 0" not in found
