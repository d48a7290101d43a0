"""What happened to a contact, on its card."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from crm import operations
from crm.models import ChangeSet, Contact, ContactAnswer, ContactChange
from interactions.models import InteractionLogEntry
from segments.operations import add_contact, create_segment, undo_last_action
from tests.crm import builders

HTMX = {"HX-Request": "true"}
EVERYTHING = ("view_contact", "change_contact")
OLDER = re.compile(r"older=([\d-]+)")


@pytest.fixture
def client(administrator: Client) -> Client:
    return administrator


def page(client: Client, contact: Contact, older: str = "", **headers: str) -> str:
    return client.get(f"{contact.get_absolute_url()}timeline/", {"older": older}, headers=headers).content.decode()


def walk(client: Client, contact: Contact) -> list[str]:
    """The pages of the timeline, one after the other."""
    pages, older = [], ""
    while True:
        pages.append(page(client, contact, older, **HTMX))
        found = OLDER.search(pages[-1])
        if not found:
            return pages
        older = found[1]


def last_change() -> ChangeSet:
    return ChangeSet.objects.latest("id")


def test_a_change_tells_each_field_in_the_readers_words(client: Client) -> None:
    lake = builders.company("Lake")
    lena = builders.person("Lena Brandt", city="Bern", country=builders.country("CH"))
    operations.edit_contact(
        lena, by=None, city="Thun", country=builders.country("GB"), company=lake, exclude_from_segment=True
    )
    told = page(client, lena)
    for text in ("<del>Bern</del>", "<b>Thun</b>", "<del>Switzerland</del>", "<b>Great Britain</b>", "<b>Lake</b>"):
        assert text in told
    assert "<del>No</del> <b>Yes</b>" in told
    client.cookies["django_language"] = "fr"
    assert "<del>Suisse</del>" in page(client, lena)


def test_of_an_address_that_follows_the_companys_only_what_changed_is_told(client: Client) -> None:
    lake = builders.company("Lake", address="Way 1", city="Nice")
    lena = operations.create_contact(type=Contact.Type.PERSON, name="Lena Brandt", company=lake, by=None)
    operations.edit_contact(lake, by=None, address="Way 2")
    told = page(client, lena)
    assert "<del>Way 1</del> <b>Way 2</b>" in told
    assert "Nice</del>" not in told
    assert "Address 2" not in told


def test_codes_are_told_by_their_descriptions(client: Client) -> None:
    lena = builders.person()
    operations.set_classifications(lena, by=None, job_responsibilities=["PURCHASE"])
    assert "<b>Purchase</b>" in page(client, lena)


def test_of_several_codes_and_addresses_what_went_and_what_came_is_told(client: Client) -> None:
    lake = builders.company("Lake")
    operations.set_classifications(lake, by=None, business_relations=["PROS"])
    operations.set_classifications(lake, by=None, business_relations=["PROS", "CUST"])
    for code in ("SEA", "HILL"):
        operations.add_address(lake, by=None, code=code, address="Way 1", city="Nice")
    operations.delete_address(lake.alternative_addresses.get(code="SEA"), by=None)
    told = page(client, lake)
    assert "<b>Customer</b>" in told
    assert re.search(r"<del>SEA, Nice \([^)]*\)</del>\s*</p>", told)
    assert re.search(r"</span>\s*<b>HILL, Nice \([^)]*\)</b>", told)


def test_how_the_contact_came_in_is_told(client: Client) -> None:
    card = b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Kern;Ada;;;\r\nFN:Ada Kern\r\nEND:VCARD\r\n"
    operations.import_contacts(content=card, name="fair.vcf", by=None)
    entered = operations.enter_business_card(by=None, surname="Brandt").contact
    assert "Came in by import of fair.vcf" in page(client, Contact.objects.get(surname="Kern"))
    assert "Entered from a business card" in page(client, entered)


def test_interactions_answers_and_segments_are_told_with_it(client: Client) -> None:
    lena = builders.person()
    asked = builders.questionnaire()
    operations.answer_profile(lena, questionnaire=asked, answers=["LEADS-1-1"], by=None)
    InteractionLogEntry.objects.create(contact=lena, description="Talked at the fair")
    builders.NumberSeries.objects.create(code="SEGMENTS", description="Segments", prefix="SM")
    segment = create_segment(by=None, description="Invitations")
    add_contact(segment, contact=lena, by=None)
    told = page(client, lena)
    for text in ("<b>Servers</b>", "Talked at the fair", "Came into a segment", "Invitations"):
        assert text in told
    assert told.index("Came into a segment") < told.index("Talked at the fair") < told.index("Created")
    undo_last_action(segment, by=None)
    assert '<li class="undone"><span class="strong">Came into a segment' in page(client, lena)


def test_a_company_tells_the_interactions_of_its_persons(client: Client) -> None:
    lake = builders.company("Lake")
    lena = builders.person("Lena Brandt", company=lake)
    InteractionLogEntry.objects.create(contact=lena, description="Talked at the fair")
    assert "Talked at the fair" in page(client, lake)


def test_what_a_merged_contact_lived_through_is_told_as_its_own(client: Client) -> None:
    lena, again = builders.person("Lena Brandt"), builders.person("Lena Brant")
    builders.NumberSeries.objects.create(code="SEGMENTS", description="Segments", prefix="SM")
    add_contact(create_segment(by=None, description="Invitations"), contact=again, by=None)
    InteractionLogEntry.objects.create(contact=again, description="Talked at the fair")
    assert "Invitations" not in page(client, lena)
    operations.merge_contacts(lena, again, by=None)
    told = page(client, lena)
    assert "Talked at the fair" in told
    assert told.count(f"as Lena Brant ({again.number}), merged into this contact") == 2
    operations.unmerge_contact(Contact.objects.get(pk=again.pk), by=None)
    assert "Invitations" not in page(client, lena)


def test_what_the_reader_may_not_see_is_not_told(client: Client) -> None:
    lena = builders.person()
    InteractionLogEntry.objects.create(contact=lena, description="Talked at the fair")
    client.force_login(builders.user("reader", "view_contact"))
    told = page(client, lena)
    assert "Created" in told
    assert "Talked at the fair" not in told
    assert "/undo/" not in told


def many_events(contact: Contact, count: int) -> None:
    """So many changes, interactions and answers, many of them at the same moment."""
    moment = timezone.now() - datetime.timedelta(days=1)
    sets = ChangeSet.objects.bulk_create(ChangeSet(kind="edit") for _ in range(count))
    ContactChange.objects.bulk_create(
        ContactChange(change_set=each, contact=contact, before={"city": ""}, after={"city": f"change {number}."})
        for number, each in enumerate(sets)
    )
    ChangeSet.objects.filter(pk__in=[each.pk for each in sets]).update(created_at=moment)
    entries = [InteractionLogEntry(contact=contact, description=f"entry {number}.") for number in range(count)]
    InteractionLogEntry.objects.bulk_create(entries)
    InteractionLogEntry.objects.filter(contact=contact).update(created_at=moment)


def test_pages_tell_every_event_once_also_those_of_one_moment(client: Client) -> None:
    lena = builders.person()
    asked = builders.questionnaire(topics=[f"answer {number}." for number in range(25)])
    operations.answer_profile(lena, questionnaire=asked, answers=[f"LEADS-1-{n}" for n in range(1, 26)], by=None)
    ContactAnswer.objects.update(answered_at=timezone.localdate() - datetime.timedelta(days=3))
    many_events(lena, 45)
    pages = walk(client, lena)
    told = "".join(pages)
    for kind, count in (("change", 45), ("entry", 45), ("answer", 25)):
        assert sorted(re.findall(rf"{kind} (\d+)\.", told), key=int) == [str(number) for number in range(count)]
    assert len(pages) == 6


@pytest.mark.parametrize(
    "cursor", ["x", "1-2", "99999999999999999999-0-1", "999999999999999999-0-1", "-1-0-0", "0-0-0"]
)
def test_a_cursor_made_up_is_no_error(client: Client, cursor: str) -> None:
    lena = builders.person()
    assert client.get(f"{lena.get_absolute_url()}timeline/", {"older": cursor}).status_code == 200


def test_without_script_older_events_stand_on_a_page_of_their_own(client: Client) -> None:
    lena = builders.person()
    many_events(lena, 30)
    cursor = OLDER.search(page(client, lena))
    assert cursor
    older = page(client, lena, cursor[1])
    assert "<h1>What happened</h1>" in older


def test_card_and_timeline_ask_the_same_questions_for_ten_and_a_thousand_events(client: Client) -> None:
    lena = builders.person(company=builders.company())
    counted = []
    client.get(lena.get_absolute_url())
    for count in (10, 990):
        many_events(lena, count)
        with CaptureQueriesContext(connection) as queries:
            client.get(lena.get_absolute_url())
            page(client, lena)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_an_edit_is_undone_from_the_timeline(client: Client) -> None:
    lena = builders.person(city="Bern")
    operations.edit_contact(lena, by=None, city="Thun")
    url = f"{lena.get_absolute_url()}undo/{last_change().pk}/"
    assertContains(client.get(lena.get_absolute_url()), url)
    assertContains(client.post(url, follow=True), "Undone: 1 contact has its old values again.")
    assert Contact.objects.get(pk=lena.pk).city == "Bern"
    assertContains(client.post(url, follow=True), "This has been undone already.")
    assert '<span class="badge">undone</span>' in page(client, lena)


def test_what_stayed_is_said(client: Client) -> None:
    lena = builders.person(city="Bern")
    operations.edit_contact(lena, by=None, city="Thun")
    first = last_change()
    operations.edit_contact(lena, by=None, city="Chur")
    answer = client.post(f"{lena.get_absolute_url()}undo/{first.pk}/", follow=True)
    assertContains(answer, "Lena Brandt stays as it is. Changed since: City.")
    assertNotContains(answer, "old values again")


def test_an_import_or_somebody_elses_change_is_not_undone_from_a_card(client: Client) -> None:
    lena, tom = builders.person(), builders.person("Tom Kern")
    created = last_change()
    operations.edit_contact(lena, by=None, city="Thun")
    assert client.post(f"{tom.get_absolute_url()}undo/{last_change().pk}/").status_code == 404
    assert client.post(f"{tom.get_absolute_url()}undo/{created.pk}/").status_code == 404
