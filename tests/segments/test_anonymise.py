"""Somebody who was written to is anonymised: every figure stays as it was, and nothing tells who it was."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.apps import apps
from django.conf import settings

from campaigns.models import Campaign, Reach
from campaigns.queries import campaign_results
from crm.models import Contact
from crm.operations import add_address, anonymise_contact, edit_contact, merge_contacts, record_consent
from crm.person_archive import person_archive
from interactions.delivery.letters import remake
from interactions.delivery.sending import drain
from interactions.errors import LetterChanged
from interactions.models import Delivery, Document, InteractionLogEntry
from segments import journal, operations, queries
from segments.models import LineEdit, Segment, SegmentAction
from tests.interactions.builders import word_letter
from tests.segments.builders import make_contact, make_language, make_segment, make_template, make_user

pytestmark = pytest.mark.django_db
TRACES = ("Zebediah", "Quill", "quillmail", "Ottersgate", "5550199", "Saxophone", "Yours alone")


@pytest.fixture
def zebediah(settings, tmp_path) -> Contact:
    settings.OUTBOX, settings.MEDIA_ROOT = tmp_path / "outbox", tmp_path / "files"
    contact = make_contact("Zebediah Quill", language="EN", email="z@quillmail.example", correspondence_type="email")
    edit_contact(contact, by=None, address="5 Ottersgate", phone="+44 5550199", note="Saxophone")
    add_address(contact, by=None, code="SEA", email="sea@quillmail.example")
    record_consent(contact, channel="email", given=True, source="form", proof="Zebediah signed", by=None)
    return Contact.objects.get(pk=contact.pk)


def sent_segment(campaign: Campaign, *contacts: Contact, send: bool = True) -> Segment:
    template = make_template(f"T{Segment.objects.count()}", languages=("EN",), unit_cost=8, unit_duration=5)
    for row in template.languages.all():
        row.document.content = word_letter("Contact Name", "Contact Address")
        row.document.save()
    segment = make_segment(*contacts)
    operations.choose_template(segment, template=template, by=make_user())
    operations.link_to_campaign(segment, campaign=campaign, is_target=True, by=make_user())
    operations.edit_line(segment, contact=contacts[0], subject="Yours alone", by=make_user())
    content = word_letter("Contact Name", text="Yours alone")
    operations.put_line_document(segment, contact=contacts[0], content=content, name="alone.docx", by=make_user())
    journal.log_segment(segment, send_attachments=send, create_follow_up=False, by=make_user())
    return segment


def figures() -> list[object]:
    """Every figure of campaigns and segments, and the rows behind them."""
    campaigns = [campaign_results(campaign) for campaign in Campaign.objects.order_by("pk")]
    lists = [(segment.number, queries.line_count(segment)) for segment in Segment.objects.order_by("pk")]
    lists += [(action.pk, action.count_after) for action in SegmentAction.objects.order_by("pk")]
    reach = list(Reach.objects.order_by("pk").values_list())
    entries = InteractionLogEntry.objects.order_by("pk")
    kept = ("contact", "date", "template", "language", "campaign", "campaign_entry", "cost", "duration", "canceled")
    return [campaigns, lists, reach, list(entries.values_list(*kept))]


def everything_stored() -> str:
    """All that stands in the tables of the product, as texts."""
    found = []
    for app in ("crm", "campaigns", "interactions", "segments"):
        for model in apps.get_app_config(app).get_models():
            found += [str(row) for row in model._default_manager.values_list()]
    return "\n".join(found)


def files_stored() -> bytes:
    """All that lies in the outbox and in the file store, zips unpacked."""
    content = b""
    for folder in (settings.OUTBOX, settings.MEDIA_ROOT):
        for path in (each for each in folder.rglob("*") if each.is_file()):
            content += str(path).encode() + path.read_bytes()
            if path.suffix == ".zip":
                with zipfile.ZipFile(path) as archive:
                    content += b"".join(each.encode() + archive.read(each) for each in archive.namelist())
    return content


def test_every_figure_stays_and_nothing_tells_who_it_was(zebediah, django_capture_on_commit_callbacks):
    campaign = Campaign.objects.create(number="CP0001", description="Fair")
    anna, twin = make_contact("Anna", language="EN"), make_contact("Zebediah Quil", language="EN")
    by_mail = sent_segment(campaign, zebediah, anna)
    edit_contact(zebediah, by=None, correspondence_type="hard_copy")
    on_paper = sent_segment(campaign, zebediah, anna)
    open_segment = make_segment(zebediah, twin)
    operations.remove_lines(open_segment, matching="Quil", by=make_user())
    operations.undo_last_action(open_segment, by=make_user())
    drain()
    merge_contacts(zebediah, twin, by=None)
    before, letters = figures(), Delivery.objects.filter(entry__contact=anna).count()
    assert b"Zebediah" in files_stored()
    assert all(trace in everything_stored() for trace in TRACES if trace != "Yours alone")
    with django_capture_on_commit_callbacks(execute=True):
        anonymise_contact(zebediah, request="Letter of 3 March", by=None)
    assert figures() == before
    stored, files = everything_stored(), files_stored()
    for trace in (*TRACES, "Quil"):
        assert trace.lower() not in stored.lower()
        assert trace.encode() not in files
    assert b"Anna" in files
    assert letters == Delivery.objects.filter(entry__contact=anna, state="sent").count() == 2
    assert not Document.objects.filter(name="alone.docx").exists()
    with pytest.raises(LetterChanged, match="anonymised"):
        remake(Delivery.objects.filter(entry__contact=zebediah).select_related("entry__contact")[0])
    assert {by_mail.number, on_paper.number} == set(
        InteractionLogEntry.objects.filter(contact=zebediah).values_list("segment_number", flat=True)
    )


def test_an_open_segment_keeps_the_line_and_sends_it_nothing(zebediah):
    segment = make_segment(zebediah)
    operations.choose_template(segment, template=make_template(languages=("EN",)), by=make_user())
    operations.edit_line(segment, contact=zebediah, subject="Yours alone", language=make_language("EN"), by=make_user())
    anonymise_contact(zebediah, request="Letter", by=None)
    report = queries.preflight(segment)
    assert (report.lines, report.left_out, report.problems[0].kind) == (1, 1, "privacy")
    assert LineEdit.objects.values_list("subject", "language").get() == (None, "EN")


def test_what_still_waits_is_stopped_and_counts_no_longer(zebediah):
    campaign = Campaign.objects.create(number="CP0001", description="Fair")
    sent_segment(campaign, zebediah, make_contact("Anna", language="EN"))
    anonymise_contact(zebediah, request="Letter", by=None)
    delivery = Delivery.objects.get(entry__contact=zebediah)
    assert (delivery.state, delivery.error) == ("stopped", "This contact was anonymised.")
    assert campaign_results(campaign).contacted == 1


def test_everything_about_a_person_is_given_out(zebediah):
    campaign = Campaign.objects.create(number="CP0001", description="Fair")
    sent_segment(campaign, zebediah, make_contact("Anna", language="EN"))
    drain()
    with zipfile.ZipFile(io.BytesIO(person_archive(zebediah).content)) as archive:
        data, page = json.loads(archive.read("data.json")), archive.read("index.html").decode()
        names = archive.namelist()
    assert {name for name, rows in data.items() if rows} >= {
        *("contacts", "alternative_addresses", "consents", "changes"),
        *("campaigns", "interactions", "segments", "line_edits"),
    }
    assert data["contacts"][0]["name"] == "Zebediah Quill"
    assert data["consents"][0]["proof"] == "Zebediah signed"
    assert data["interactions"][0]["address"] == "sea@quillmail.example"
    assert {name.rpartition(".")[2] for name in names} == {"json", "html", "docx", "eml"}
    for trace in TRACES:
        assert trace in page
    assert "Anna" not in page
    assert "Anna" not in str(data)
