"""What is set by hand for one contact."""

import pytest

from segments import operations, queries
from segments.errors import CannotSet, NotInSegment
from segments.models import LineEdit
from tests.segments.builders import make_contact, make_document, make_language, make_segment, make_template, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return make_contact("Anna", language="EN")


@pytest.fixture
def segment(anna):
    segment = make_segment(anna, make_contact("Bert", language="EN"))
    operations.choose_template(segment, template=make_template("BUS"), by=make_user())
    return segment


def edit(segment, contact, **fields):
    return operations.edit_line(segment, contact=contact, by=make_user(), **fields)


def line(segment, contact):
    return queries.lines(segment).get(contact=contact)


def test_one_line_gets_another_language_and_with_it_another_document(segment, anna):
    before = line(segment, anna).document_id
    edit(segment, anna, language=make_language("FR"))
    after = line(segment, anna)
    assert (after.language_id, after.language_fallback, after.edited) == ("FR", False, True)
    assert after.document_id not in {None, before}
    assert queries.lines(segment).filter(edited=True).count() == 1


def test_nothing_lets_a_field_follow_the_segment_again(segment, anna):
    edit(segment, anna, subject="Dear Anna", description="Met at the bar")
    edit(segment, anna, subject=None)
    assert line(segment, anna).edited
    assert edit(segment, anna, description=None) is None
    assert not LineEdit.objects.exists()


def test_an_empty_subject_is_a_subject(segment, anna):
    operations.edit_header(segment, subject="Thank you", by=make_user())
    edit(segment, anna, subject="")
    assert line(segment, anna).subject == ""


def test_another_template_brings_its_documents_and_drops_those_of_the_first(segment, anna):
    edit(segment, anna, document=make_document("own"))
    golf = make_template("GOLF", languages=("EN",), unit_cost=3)
    edit(segment, anna, template=golf)
    after = line(segment, anna)
    assert (after.template_id, after.document_id, after.cost) == ("GOLF", golf.languages.get().document_id, 3)


def test_the_mark_is_in_force_again_when_the_contact_comes_back(segment, anna):
    edit(segment, anna, subject="Dear Anna")
    operations.remove_lines(segment, contacts=[anna.pk], by=make_user())
    operations.add_contact(segment, contact=anna, by=make_user())
    assert line(segment, anna).subject == "Dear Anna"


def test_who_is_not_in_the_list_has_no_line(segment):
    with pytest.raises(NotInSegment):
        edit(segment, make_contact("Clara"), subject="Hello")


def test_a_value_that_does_not_fit_is_refused_beside_its_field(segment, anna):
    with pytest.raises(CannotSet) as refused:
        edit(segment, anna, correspondence_type="pigeon")
    assert refused.value.field == "correspondence_type"
