"""Consent on the contact's card, in the list of contacts and in criteria."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm import operations
from crm.filters import ContactFilter
from crm.models import ChangeSet, Consent, Contact, MarketingSetup
from tests.crm import builders

pytestmark = pytest.mark.django_db


def dialog(contact: Contact) -> str:
    return reverse("consent_new", args=[contact.number])


def typed(**more: Any) -> dict[str, Any]:
    fields = {
        "channel": ["email"],
        "outcome": "given",
        "source": "form",
        "date": timezone.localdate().strftime("%d/%m/%Y"),
    }
    return {f"consent-{name}": value for name, value in (fields | more).items()}


def card(client: Client, contact: Contact) -> str:
    return client.get(contact.get_absolute_url()).content.decode()


def record(contact: Contact, channel: str = "email", *, given: bool = True, **more: Any) -> Consent:
    return operations.record_consent(contact, channel=channel, given=given, source="card", by=None, **more)


def test_the_card_says_how_each_channel_stands_with_its_history(staffer: Client) -> None:
    lena = builders.person()
    record(lena, proof="Stand B12")
    record(lena, "phone", given=False)
    page = card(staffer, lena)
    assert "Business card handed over" in page
    assert "Stand B12" in page
    assert "History: 2 entries" in page


def test_consent_is_recorded_for_several_channels_with_a_file_in_one_change(staffer: Client) -> None:
    lena = builders.person()
    operations.keep_wording(code="FAIR", language=builders.language("FRA"), text="J’accepte.", by=None)
    file = ContentFile(b"scan", "form.pdf")
    posted = typed(channel=["email", "letter"], proof="Stand B12", wording="FAIR", proof_file=file)
    answer = staffer.post(dialog(lena), posted)
    assert answer.status_code == 303
    rows = Consent.objects.order_by("pk")
    assert list(rows.values_list("channel", "proof", "proof_file__name", "wording__code")) == [
        ("email", "Stand B12", "form.pdf", "FAIR"),
        ("letter", "Stand B12", "form.pdf", "FAIR"),
    ]
    assert ChangeSet.objects.filter(kind="consent").count() == 1
    got = staffer.get(reverse("consent_proof", args=[lena.number, rows[0].pk]))
    assert (got.content, got["Content-Type"]) == (b"scan", "application/octet-stream")
    assert got["Content-Disposition"] == 'attachment; filename="form.pdf"'


def test_the_card_may_give_again_what_was_withdrawn(staffer: Client) -> None:
    lena = builders.person()
    record(lena, given=False)
    staffer.post(dialog(lena), typed())
    lena.refresh_from_db()
    assert lena.email_consent == "given"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"channel": []}, "This field is required"),
        ({"source": ""}, "This field is required"),
        ({"date": "01/01/2999"}, "still to come"),
        ({"date": "soon"}, "Enter a valid date"),
        ({"proof_file": ContentFile(b"", "empty.pdf")}, "The file is empty"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    staffer: Client, wrong: dict[str, Any], said: str
) -> None:
    lena = builders.person()
    answer = staffer.post(dialog(lena), typed(proof="Stand B12", **wrong), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert said in text
    assert "Stand B12" in text
    assert not Consent.objects.exists()


def test_the_dialog_opens_on_the_channel_and_on_what_was_asked_for(staffer: Client) -> None:
    lena = builders.person()
    form = staffer.get(f"{dialog(lena)}?channel=letter&outcome=withdrawn").context["consent_form"]
    assert (form["channel"].value(), form["outcome"].value()) == (["letter"], "withdrawn")


def test_what_was_recorded_by_mistake_is_undone_from_the_timeline(staffer: Client) -> None:
    lena = builders.person()
    staffer.post(dialog(lena), typed(channel=["email", "phone"]))
    made = ChangeSet.objects.get(kind="consent")
    staffer.post(reverse("contact_undo", args=[lena.number, made.pk]))
    lena.refresh_from_db()
    assert (lena.email_consent, lena.phone_consent) == ("unknown", "unknown")
    assert 'class="undone"' in card(staffer, lena)


def test_what_was_recorded_for_many_is_not_undone_from_one_card(staffer: Client) -> None:
    lena = builders.person()
    told = operations.record_consents([lena.pk], channel="email", given=True, source="import", by=None)
    assert staffer.post(reverse("contact_undo", args=[lena.number, told.changes.pk])).status_code == 404


def test_who_may_not_change_contacts_records_nothing(stranger: Client) -> None:
    lena = builders.person()
    assert stranger.post(dialog(lena), typed()).status_code == 403
    assert stranger.get(reverse("consent_proof", args=[lena.number, record(lena).pk])).status_code == 403


def test_where_opt_in_is_asked_for_the_card_says_that_nothing_goes_out(staffer: Client) -> None:
    MarketingSetup.objects.create(email_opt_in=True)
    assert "Nothing goes out before consent is given." in card(staffer, builders.person())


def test_the_list_is_filtered_by_how_consent_stands(staffer: Client) -> None:
    given, withdrawn, unknown = (builders.person(name) for name in ("Anna Given", "Bert Gone", "Carl Silent"))
    record(given)
    record(withdrawn, given=False)
    for state, contact in (("given", given), ("withdrawn", withdrawn), ("unknown", unknown)):
        page = staffer.get(reverse("contacts"), {"email_consent": state})
        assert [each.name for each in page.context["listing"].rows] == [contact.name]
        assert page.context["asked"].chips[0].label == "Consent for e-mail"
    assert ContactFilter({"minor": "true"}, queryset=Contact.objects.all()).qs.count() == 0


def test_a_minor_is_blocked_as_soon_as_it_is_ticked_and_the_card_shows_it(staffer: Client) -> None:
    lena = builders.person()
    ticked, unblocked = ({"HX-Request": "true", "HX-Trigger": f"field-{name}"} for name in ("minor", "privacy_blocked"))
    answer = staffer.post(lena.get_absolute_url(), {"minor": "on"}, headers=ticked)
    assert 'id="field-privacy_blocked"' in answer.content.decode()
    lena.refresh_from_db()
    assert lena.privacy_blocked
    answer = staffer.post(lena.get_absolute_url(), {}, headers=unblocked)
    assert "until parental consent is received" in answer.content.decode()
