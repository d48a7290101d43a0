"""Subject and document per language of a segment."""

import pytest

from segments import operations, queries
from segments.errors import CannotSet
from tests.segments.builders import make_contact, make_language, make_segment, make_template, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def segment():
    segment = make_segment(make_contact("Anna", language="EN"), make_contact("Bert", language="FR"))
    operations.choose_template(segment, template=make_template(), by=make_user())
    operations.edit_header(segment, subject="Thank you", by=make_user())
    return segment


def test_lines_in_a_language_get_its_subject(segment):
    operations.edit_segment_language(segment, language=make_language("FR"), subject="Merci", by=make_user())
    assert [line.subject for line in queries.lines(segment)] == ["Thank you", "Merci"]


def test_a_language_can_be_added(segment):
    row = operations.edit_segment_language(segment, language=make_language("DA"), description="Tak", by=make_user())
    assert row.document is None
    assert [each.language_id for each in queries.segment_languages(segment)] == ["DA", "EN", "FR"]


def test_without_a_template_there_are_no_languages():
    with pytest.raises(CannotSet) as refused:
        operations.edit_segment_language(make_segment(), language=make_language("FR"), subject="x", by=make_user())
    assert refused.value.field == "template"
