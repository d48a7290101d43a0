"""Documents of a segment and of a single line."""

import io

import pytest
from docx import Document as Word

from interactions.errors import DocumentNotAccepted
from segments import operations, queries
from tests.segments.builders import make_contact, make_language, make_segment, make_template, make_user

pytestmark = pytest.mark.django_db


def word(text: str) -> bytes:
    file, content = Word(), io.BytesIO()
    file.add_paragraph(text)
    file.save(content)
    return content.getvalue()


@pytest.fixture
def segment():
    segment = make_segment(make_contact("Anna", language="FR"), make_contact("Bert", language="EN"))
    operations.choose_template(segment, template=make_template(), by=make_user())
    return segment


def documents(segment):
    return [line.document_id for line in queries.lines(segment)]


def test_a_document_put_back_is_for_this_segment_only(segment):
    template = queries.current_header(segment).template
    french, english = documents(segment)
    put = operations.put_segment_document(
        segment, language=make_language("FR"), content=word("Cher visiteur"), name="lettre.docx", by=make_user()
    )
    assert documents(segment) == [put.document_id, english]
    assert template.languages.get(language="FR").document_id == french


def test_one_line_can_have_a_document_of_its_own(segment):
    anna = queries.lines(segment)[0].contact
    edit = operations.put_line_document(
        segment, contact=anna, content=word("Dear Anna"), name="anna.docx", by=make_user()
    )
    assert documents(segment)[0] == edit.document_id
    assert queries.lines(segment)[0].edited


def test_a_file_that_is_no_word_document_changes_nothing(segment):
    before = documents(segment)
    with pytest.raises(DocumentNotAccepted):
        operations.put_segment_document(
            segment, language=make_language("FR"), content=b"%PDF-1.7", name="letter.pdf", by=make_user()
        )
    assert documents(segment) == before
