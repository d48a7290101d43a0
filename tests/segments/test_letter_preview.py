"""Letters are seen before they are sent: each as its contact would get it."""

from __future__ import annotations

import pytest

from interactions.models import Delivery
from interactions.operations import put_template_document
from segments import journal, operations, queries
from segments.models import Segment
from segments.queries.letters import FROM_LINE
from tests.interactions.builders import text_of, word_letter
from tests.segments.builders import (
    count_statements,
    job,
    make_contact,
    make_contacts,
    make_language,
    make_segment,
    make_template,
    make_user,
)

pytestmark = pytest.mark.django_db


def text(content: bytes | None) -> list[str]:
    assert content is not None
    return text_of(content).splitlines()


def segment_with_letters(*contacts: object) -> Segment:
    template = make_template(languages=())
    for code, fields in (("EN", ("Contact Name", "Document Subject")), ("FR", ("Nom du contact",))):
        content = word_letter(*fields, text=code)
        put_template_document(template, language=make_language(code), content=content, name="letter.docx", by=None)
    segment = make_segment(*contacts)  # type: ignore[arg-type]
    operations.choose_template(segment, template=template, by=make_user())
    operations.edit_header(segment, subject="Hello", language=make_language("EN"), by=make_user())
    return segment


def preview(segment: Segment, contact: object) -> queries.LetterPreview:
    found = queries.letter_preview(segment, contact.number)  # type: ignore[attr-defined]
    assert found is not None
    return found


def test_each_contact_is_shown_the_letter_in_their_language() -> None:
    anna, bert = make_contact("Anna", language="EN"), make_contact("Bert", language="FR")
    segment = segment_with_letters(anna, bert)
    assert text(preview(segment, anna).content) == ["Anna", "Hello", "EN"]
    assert text(preview(segment, bert).content) == ["Bert", "FR"]


def test_it_is_what_logging_sends_afterwards() -> None:
    anna = make_contact("Anna", language="EN")
    segment = segment_with_letters(anna)
    seen = preview(segment, anna)
    journal.log_segment(segment, send_attachments=True, create_follow_up=False, by=make_user())
    [delivery] = Delivery.objects.select_related("entry")
    for name in FROM_LINE:
        assert getattr(delivery.entry, name) == getattr(seen.entry, name), name


def test_what_was_set_by_hand_is_in_it() -> None:
    anna = make_contact("Anna", language="EN")
    segment = segment_with_letters(anna)
    operations.edit_line(segment, contact=anna, subject="For you", by=make_user())
    assert text(preview(segment, anna).content) == ["Anna", "For you", "EN"]


def test_one_walks_from_letter_to_letter_in_list_order() -> None:
    people = [make_contact(name, language="EN") for name in ("Carl", "Anna", "Bert")]
    segment = segment_with_letters(*people)
    numbers = [person.number for person in people]
    assert queries.first_letter(segment) == numbers[0]
    walk = [(each.place, each.previous, each.next) for each in (preview(segment, person) for person in people)]
    assert walk == [(1, "", numbers[1]), (2, numbers[0], numbers[2]), (3, numbers[1], "")]


def test_who_is_not_in_the_list_has_no_letter() -> None:
    segment = segment_with_letters(make_contact("Anna"))
    assert queries.letter_preview(segment, make_contact("Bert").number) is None
    operations.remove_lines(segment, matching="anna", by=make_user())
    assert queries.first_letter(segment) is None


def test_without_a_document_the_reason_is_told() -> None:
    anna = make_contact("Anna")
    segment = make_segment(anna)
    found = preview(segment, anna)
    assert found.content is None
    assert found.problem == "There is no document to send."


def test_who_would_be_left_out_is_told_so() -> None:
    anna = make_contact("Anna", language="EN", email="", address="", city="", post_code="")
    found = preview(segment_with_letters(anna), anna)
    assert found.left_out
    assert found.content


def test_a_preview_takes_the_same_statements_for_ten_and_a_thousand() -> None:
    def statements(number: int) -> int:
        segment = segment_with_letters()
        make_contacts(number, job=f"JOB{number}")
        operations.add_contacts(segment, criteria=job(f"JOB{number}"), by=make_user())
        first = queries.first_letter(segment)
        queries.letter_preview(segment, first)  # the document is parsed once
        return count_statements(lambda: queries.letter_preview(segment, first))

    assert statements(10) == statements(1000)
