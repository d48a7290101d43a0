"""Anonymising a contact: what goes from the card, what stays, and that there is no way back."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm import operations
from crm.errors import AnonymisingRefused, AnswerRefused, ConsentRefused, ContactRefused, MergeRefused
from crm.models import (
    ChangeSet,
    Consent,
    ConsentProof,
    Contact,
    ContactAnswer,
    ContactChange,
    DuplicateKey,
    DuplicatePair,
)
from crm.search import words_in
from tests.crm import builders

pytestmark = pytest.mark.django_db
KNOWN = {
    "job_title": "Purser",
    "address": "Quai 7",
    "post_code": "1800",
    "city": "Vevey",
    "phone": "+41 21 555 66 77",
    "email": "lena@brandt.example",
    "note": "Plays the cello",
}


def lena(**fields: Any) -> Contact:
    given = {"language": builders.language("FRA"), "country": builders.country("CH")} | KNOWN | fields
    return builders.person("Lena Brandt", **given)


def anonymise(*contacts: Contact, request: str = "Letter of 3 March") -> operations.Anonymised:
    return operations.anonymise_contacts([contact.pk for contact in contacts], request=request, by=None)


def again(contact: Contact) -> Contact:
    return Contact.objects.get(pk=contact.pk)


def test_what_says_who_it_was_goes_and_what_is_counted_by_stays() -> None:
    contact = lena(company=builders.company())
    operations.set_classifications(contact, by=None, job_responsibilities=["PURCHASE"], mailing_groups=["NEWS"])
    anonymise(contact)
    gone = again(contact)
    assert gone.name == gone.number == contact.number
    assert {getattr(gone, name) for name in [*KNOWN, "first_name", "surname"]} == {""}
    assert gone.company is None
    assert (gone.language_id, gone.country_id, gone.type) == ("FRA", "CH", "person")
    assert gone.job_responsibilities.count() == gone.mailing_groups.count() == 1
    assert gone.privacy_blocked
    assert gone.anonymised_at


def test_it_is_found_by_its_number_and_by_nothing_else() -> None:
    contact = lena()
    anonymise(contact)
    for words, found in (("brandt", 0), ("vevey", 0), ("5556677", 0), (contact.number, 1)):
        assert Contact.objects.filter(words_in(words)).count() == found


def test_answers_stay_and_addresses_go() -> None:
    contact, asked = lena(), builders.questionnaire()
    operations.answer_profile(contact, questionnaire=asked, answers=["LEADS-1-1"], by=None)
    operations.add_address(contact, by=None, code="SEA", address="Beach 2", city="Nice")
    anonymise(contact)
    assert ContactAnswer.objects.filter(contact=contact).count() == 1
    assert not contact.alternative_addresses.exists()


def test_consents_stay_without_their_proofs_but_a_form_of_several_people_stays_with_the_others() -> None:
    contact, tom = lena(), builders.person("Tom Vale")
    ours = operations.keep_proof(ContentFile(b"both", "both.pdf"))
    for each in (contact, tom):
        operations.record_consent(each, channel="email", given=True, source="form", proof_file=ours, by=None)
    mine = {"channel": "phone", "given": True, "source": "form", "by": None}
    operations.record_consent(contact, proof="Signed by Lena", proof_file=ContentFile(b"one", "lena.pdf"), **mine)
    anonymise(contact)
    rows = Consent.objects.filter(contact=contact).order_by("pk")
    assert list(rows.values_list("channel", "given", "proof", "proof_file")) == [
        ("email", True, "", None),
        ("phone", True, "", None),
    ]
    assert list(ConsentProof.objects.all()) == [ours]
    assert again(contact).email_consent == "given"


def test_nothing_of_it_is_left_in_what_stood_there_before() -> None:
    within = operations.begin_changes(ChangeSet.Kind.IMPORT, by=None, file="Brandt, Lena.vcf")
    contact = lena(within=within)
    operations.edit_contact(contact, by=None, surname="Vogel", language=builders.language("DAN"))
    operations.edit_contact(contact, by=None, city="Montreux")
    anonymise(contact)
    stored = str([*ContactChange.objects.values("before", "after"), *ChangeSet.objects.values("note")])
    for word in ("Lena", "Brandt", "Vogel", "Vevey", "Montreux"):
        assert word not in stored
    assert {"language_id": "DAN"} in [row.after for row in ContactChange.objects.all()]


def test_it_cannot_be_undone_nor_can_anything_that_was_done_before() -> None:
    contact = lena()
    edit = operations.begin_changes(ChangeSet.Kind.EDIT, by=None)
    operations.edit_contact(contact, by=None, language=builders.language("DAN"), within=edit)
    told = anonymise(contact)
    with pytest.raises(AnonymisingRefused, match="cannot be undone"):
        operations.undo_changes(told.changes, by=None)
    undone = operations.undo_changes(edit, by=None)
    assert [kept.reason for kept in undone.kept] == ["Anonymised since."]
    assert again(contact).language_id == "DAN"


def test_the_import_it_came_with_is_undone_without_it() -> None:
    within = operations.begin_changes(ChangeSet.Kind.IMPORT, by=None, file="fair.csv")
    contact, tom = lena(within=within), builders.person("Tom Vale", within=within)
    anonymise(contact)
    undone = operations.undo_changes(within, by=None)
    assert (undone.deleted, [kept.contact for kept in undone.kept]) == (1, [contact])
    assert not Contact.objects.filter(pk=tom.pk).exists()


def test_who_did_it_and_upon_which_request_is_kept() -> None:
    staffer = builders.user()
    operations.anonymise_contact(lena(), request="Letter of 3 March", by=staffer)
    made = ChangeSet.objects.get(kind=ChangeSet.Kind.ANONYMISE)
    assert (made.created_by, made.note) == (staffer, {"request": "Letter of 3 March"})


@pytest.mark.parametrize("request_text", ["", "  "])
def test_without_a_request_it_is_not_done(request_text: str) -> None:
    contact = lena()
    with pytest.raises(AnonymisingRefused) as refused:
        anonymise(contact, request=request_text)
    assert refused.value.field == "request"
    assert again(contact).name == "Lena Brandt"


def test_it_is_done_once() -> None:
    contact = lena()
    anonymise(contact)
    with pytest.raises(AnonymisingRefused):
        anonymise(contact)


def test_nothing_is_written_about_it_any_more() -> None:
    contact, asked = lena(), builders.questionnaire()
    anonymise(contact)
    with pytest.raises(ContactRefused):
        operations.edit_contact(contact, by=None, privacy_blocked=False)
    with pytest.raises(ContactRefused):
        operations.add_address(contact, by=None, code="SEA", email="l@beach.example")
    with pytest.raises(AnswerRefused):
        operations.answer_profile(contact, questionnaire=asked, answers=[], by=None)
    with pytest.raises(ConsentRefused):
        operations.record_consent(contact, channel="email", given=True, source="form", by=None)
    with pytest.raises(MergeRefused):
        operations.merge_contacts(builders.person("Lena Brand"), contact, by=None)
    told = operations.record_consents([contact.pk], channel="email", given=True, source="form", by=None)
    assert told.recorded == 0


def test_whoever_was_merged_into_it_goes_with_it_whichever_of_them_was_meant() -> None:
    contact, other = lena(), builders.person("Lena Brand", email="l@brand.example")
    operations.merge_contacts(contact, other, by=None)
    told = anonymise(other)
    assert told.contacts == 2
    assert {again(each).email for each in (contact, other)} == {""}
    assert "Brand" not in str(list(ChangeSet.objects.values("note")))
    with pytest.raises(MergeRefused):
        operations.unmerge_contact(again(other), by=None)


def test_it_is_nobodys_duplicate_any_more() -> None:
    contact, other = lena(), builders.person("Lena Brandt", email="lena@brandt.example")
    operations.record_duplicates([contact.pk, other.pk])
    assert DuplicatePair.objects.count() == 1
    operations.keep_separate(contact, other, by=None)
    anonymise(contact)
    assert not DuplicatePair.objects.exists()
    shared = set(DuplicateKey.objects.filter(contact=contact).values_list("key", flat=True))
    assert not shared & set(DuplicateKey.objects.filter(contact=other).values_list("key", flat=True))


def test_a_company_keeps_its_persons_who_are_found_by_its_name_no_more() -> None:
    lake = builders.company("Fonderie du Lac SA")
    contact = lena(company=lake)
    anonymise(lake)
    assert again(contact).company == again(lake) == again(lake).company
    assert not Contact.objects.filter(words_in("fonderie")).exists()


def test_the_admin_sites_own_log_names_it_no_more() -> None:
    contact, boss = lena(), builders.user("boss")
    kind = ContentType.objects.get_for_model(Contact)
    LogEntry.objects.create(
        user=boss, content_type=kind, object_id=contact.pk, object_repr=str(contact), action_flag=CHANGE
    )
    anonymise(contact)
    assert LogEntry.objects.get().object_repr == ""


def test_as_many_statements_for_many_as_for_few() -> None:
    def statements(number: int) -> int:
        people = [lena() for _ in range(number)]
        with CaptureQueriesContext(connection) as seen:
            anonymise(*people)
        return len(seen)

    assert statements(3) == statements(60)


def test_files_that_people_came_with_and_rows_left_out_name_it_no_more() -> None:
    lines = (
        b"Name;E-mail;Country",
        b"Lena Brandt;lena@brandt.example;CH",
        b"Brandt, Lena;not an address;CH",
        b"Somebody;lena@brandt.example;Nowhere",
        b"Tom Vale;neither;CH",
    )
    run = operations.import_contacts(content=b"\n".join(lines), name="Brandt.csv", by=None)
    contact = Contact.objects.get(name="Lena Brandt")
    rejected = [row.cells[0] for row in run.rejected_rows.order_by("line")]
    assert {"Brandt, Lena", "Tom Vale"} <= set(rejected)
    anonymise(contact)
    run.refresh_from_db()
    assert run.name == "contacts.csv"
    assert [row.cells[0] for row in run.rejected_rows.all()] == ["Tom Vale"]
