"""Recording what contacts agree to, one by one and many at once."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm import operations
from crm.consents import consents_of
from crm.errors import AlreadyUndone, ConsentRefused
from crm.models import ChangeSet, Consent, ConsentProof, ConsentWording, Contact
from tests.crm import builders

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
YESTERDAY = datetime.timedelta(days=1)


def record(contact: Contact, channel: str = "email", *, given: bool = True, **more: Any) -> Consent:
    return operations.record_consent(contact, channel=channel, given=given, **({"source": "card", "by": None} | more))


def states(contact: Contact) -> tuple[str, str, str]:
    row = Contact.objects.get(pk=contact.pk)
    return row.email_consent, row.letter_consent, row.phone_consent


def wording(code: str = "FAIR", language: str = "FRA", text: str = "J’accepte.") -> ConsentWording:
    return operations.keep_wording(code=code, language=builders.language(language), text=text, by=None)


def test_of_a_new_contact_nothing_is_known() -> None:
    assert states(builders.person()) == ("unknown", "unknown", "unknown")


def test_each_channel_stands_for_itself() -> None:
    lena = builders.person()
    record(lena, "email")
    record(lena, "phone", given=False)
    assert states(lena) == ("given", "unknown", "withdrawn")


def test_everything_that_proves_it_is_kept() -> None:
    lena, staffer = builders.person(language=builders.language("FRA")), builders.user()
    words = wording()
    form = operations.keep_proof(ContentFile(b"scan", "C:\\scans\\form.pdf"))
    day = TODAY() - YESTERDAY
    consent = record(lena, source="form", at=day, wording="fair", proof=" Stand B12 ", proof_file=form, by=staffer)
    stored = Consent.objects.get(pk=consent.pk)
    assert (stored.source, stored.date, stored.wording, stored.proof) == ("form", day, words, "Stand B12")
    assert (stored.proof_file, form.name, bytes(form.content)) == (form, "form.pdf", b"scan")
    assert stored.created_by == staffer


def test_the_latest_day_counts_and_of_one_day_what_was_recorded_last() -> None:
    lena = builders.person()
    record(lena, given=False)
    record(lena, at=TODAY() - YESTERDAY)
    assert states(lena)[0] == "withdrawn"
    record(lena)
    assert states(lena)[0] == "given"
    assert Consent.objects.filter(contact=lena).count() == 3


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("channel", {"channel": "pigeon"}),
        ("source", {"source": "hearsay"}),
        ("wording", {"wording": "NOWHERE"}),
        ("date", {"at": datetime.date(2999, 1, 1)}),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(field: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(ConsentRefused) as refused:
        record(builders.person(), **wrong)
    assert refused.value.field == field
    assert not Consent.objects.exists()


@pytest.mark.parametrize("content", [b"", b"x" * (10 * 1024 * 1024 + 1)], ids=["empty", "too large"])
def test_a_proof_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(ConsentRefused):
        operations.keep_proof(ContentFile(content, "form.pdf"))
    assert not ConsentProof.objects.exists()


def test_changed_words_are_a_new_version_and_the_old_ones_stay_with_who_agreed_to_them() -> None:
    lena = builders.person()
    old = record(lena, wording=wording(text="Old words")).wording
    new = wording(text="New words")
    assert wording(text="New words") == new
    assert old is not None
    assert (old.version, new.version) == (1, 2)
    assert Consent.objects.get().wording == old
    assert record(lena, wording="FAIR").wording == new


def test_many_at_once_each_with_the_words_of_their_language() -> None:
    people = [builders.person(f"Person {code}", language=builders.language(code)) for code in ("FRA", "DAN", "ENU")]
    by_language = {code: wording(language=code, text=code) for code in ("FRA", "DAN")}
    told = operations.record_consents(
        [person.pk for person in people],
        channel=["email", "letter"],
        given=True,
        source="form",
        wording="FAIR",
        by=None,
    )
    assert (told.recorded, told.kept_withdrawn) == (6, 0)
    assert {states(person) for person in people} == {("given", "given", "unknown")}
    agreed = dict(Consent.objects.filter(channel="email").values_list("contact__language", "wording"))
    assert agreed["FRA"] == by_language["FRA"].pk
    assert agreed["DAN"] == agreed["ENU"] == by_language["DAN"].pk


def test_who_has_withdrawn_is_not_taken_for_somebody_who_agrees_again() -> None:
    lena, tom = builders.person(), builders.person("Tom Vale")
    record(lena, given=False)
    told = operations.record_consents(Contact.objects.persons(), channel="email", given=True, source="import", by=None)
    assert (told.recorded, told.kept_withdrawn) == (1, 1)
    assert (states(lena)[0], states(tom)[0]) == ("withdrawn", "given")


def test_so_many_statements_for_few_as_for_many() -> None:
    def statements(number: int) -> int:
        ids = [builders.person(f"Person {each}").pk for each in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as seen:
            operations.record_consents(ids, channel=["email", "phone"], given=True, source="import", by=None)
        return len(seen)

    assert statements(2) == statements(60) <= 16


def test_taken_back_with_the_changes_it_came_with() -> None:
    lena = builders.person()
    record(lena, given=False, at=TODAY() - YESTERDAY)
    within = operations.begin_changes(ChangeSet.Kind.IMPORT, by=None, file="fair.csv")
    record(lena, within=within)
    undone = operations.undo_changes(within, by=None)
    assert (undone.consents, states(lena)[0]) == (1, "withdrawn")
    with pytest.raises(AlreadyUndone):
        operations.undo_changes(within, by=None)
    assert Consent.objects.count() == 2


def test_a_new_contact_whose_consent_was_recorded_since_stays_when_its_import_is_undone() -> None:
    within = operations.begin_changes(ChangeSet.Kind.IMPORT, by=None, file="fair.csv")
    lena, tom = builders.person(within=within), builders.person("Tom Vale", within=within)
    for each in (lena, tom):
        record(each, within=within)
    record(lena, given=False)
    undone = operations.undo_changes(within, by=None)
    assert (undone.deleted, [kept.contact for kept in undone.kept]) == (1, [lena])
    assert states(lena)[0] == "withdrawn"


def test_two_who_are_one_person_have_agreed_together() -> None:
    lena, other = builders.person(), builders.person("Lena Brand")
    record(lena, at=TODAY() - YESTERDAY)
    record(other, given=False)
    operations.merge_contacts(lena, other, by=None)
    assert states(lena)[0] == states(other)[0] == "withdrawn"
    lena.refresh_from_db()
    record(lena)
    assert states(lena)[0] == states(other)[0] == "given"
    operations.unmerge_contact(Contact.objects.get(pk=other.pk), by=None)
    assert (states(lena)[0], states(other)[0]) == ("given", "withdrawn")


def test_how_each_channel_stands_and_the_row_that_says_so() -> None:
    lena = builders.person()
    record(lena, given=False, at=TODAY() - YESTERDAY)
    last = record(lena)
    lena.refresh_from_db()
    by_email, by_letter, _by_phone = consents_of(lena)
    assert (by_email.state, by_email.latest, by_letter.state, by_letter.latest) == ("given", last, "unknown", None)


def test_what_was_recorded_for_many_is_undone_in_one_go() -> None:
    people = [builders.person(), builders.person("Tom Vale")]
    told = operations.record_consents(
        [each.pk for each in people], channel="email", given=True, source="import", by=None
    )
    assert operations.undo_changes(told.changes, by=None).consents == 2
    assert {states(each)[0] for each in people} == {"unknown"}
