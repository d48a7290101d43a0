"""IF fields: which text a letter shows."""

from __future__ import annotations

import docx
import pytest

from interactions.documents.template import compile_template
from tests.interactions.documents.builders import (
    add,
    code,
    document_of,
    field,
    first_text,
    mark,
    merge,
    opened,
    run,
    saved,
    texts,
)


def shown(*instruction: str, **values: str) -> str:
    return first_text(compile_template(document_of(run("["), field(*instruction), run("]"))).render(values))[1:-1]


@pytest.mark.parametrize(
    ("sign", "right", "value", "holds"),
    [
        ("=", '"CH"', "CH", True),
        ("=", '"CH"', "ch", False),
        ("<>", '"CH"', "FR", True),
        ("=", '""', "", True),
        ("<>", '""', "x", True),
        (">", "10", "9", False),
        (">=", "10", "10.0", True),
        ("<", '"b"', "a", True),
        ("=", '"C*"', "CH", True),
        ("=", '"C?"', "CHX", False),
        ("<>", '"C*"', "FR", True),
    ],
)
def test_the_comparison_decides(sign, right, value, holds):
    assert shown(" IF ", merge("A"), f' {sign} {right} "yes" "no" ', a=value) == ("yes" if holds else "no")


def test_sides_written_without_spaces_are_understood():
    assert shown(" IF ", merge("A"), '="x" "yes" "no" ', a="x") == "yes"


def test_typographic_quotes_count_as_quotes():
    assert shown(" IF ", merge("A"), " = “x” “a b” “c d” ", a="x") == "a b"


def test_a_missing_second_text_is_empty():
    assert shown(" IF ", merge("A"), ' = "x" "yes" ', a="y") == ""


def test_fields_in_the_texts_are_filled():
    nested = (" IF ", merge("A"), ' = "" "nobody" "for ', merge("A", "\\* Upper"), ' only" \\* MERGEFORMAT ')
    assert shown(*nested, a="ann") == "for ANN only"
    assert shown(*nested, a="") == "nobody"


def test_quotes_in_a_value_do_not_end_the_text():
    assert shown(" IF ", merge("A"), ' = "x" "yes" "not ', merge("A"), '" ', a='say "hi"') == 'not say "hi"'


def test_if_fields_stand_inside_each_other():
    inner = field(" IF ", merge("B"), ' = "1" "both" "first" ')
    assert shown(" IF ", merge("A"), ' = "1" "', inner, '" "none" ', a="1", b="1") == "both"
    assert shown(" IF ", merge("A"), ' = "1" "', inner, '" "none" ', a="1", b="2") == "first"
    assert shown(" IF ", inner, ' = "both" "yes" "no" ', b="1") == "yes"


def test_each_text_keeps_its_look():
    bold = '<w:r><w:rPr><w:b/></w:rPr><w:instrText xml:space="preserve">loud</w:instrText></w:r>'
    content = compile_template(document_of(field(" IF ", merge("A"), ' = "1" "', bold, ' quiet" "" '))).render(
        {"a": "1"}
    )
    assert [(one.text, bool(one.bold)) for one in opened(content).paragraphs[0].runs] == [
        ("loud", True),
        (" quiet", False),
    ]


def test_an_if_field_that_shows_nothing_leaves_no_gap():
    document = docx.Document()
    add(document, field(" IF ", merge("A"), ' <> "" "Attn: ', merge("A"), '" "" '))
    document.add_paragraph("End")
    template = compile_template(saved(document))
    assert texts(template.render({})) == ["End"]
    assert texts(template.render({"a": "Ann"})) == ["Attn: Ann", "End"]


def test_a_text_over_several_paragraphs_is_shown_line_by_line():
    document = docx.Document()
    add(document, run("["), mark("begin"), code(" IF "), merge("A"), code(' = "1" "one'))
    add(document, code('two" "none" '), mark("separate"), run("old"), mark("end"), run("]"))
    document.add_paragraph("End")
    template = compile_template(saved(document))
    assert texts(template.render({"a": "1"})) == ["[one\ntwo]", "End"]
    assert texts(template.render({"a": "2"})) == ["[none]", "End"]


def test_the_fields_of_an_if_field_count_as_used():
    template = compile_template(document_of(field(" IF ", merge("A"), ' = "1" "', merge("B"), '" "" ')))
    assert template.fields == ("A", "B")


def test_a_quote_field_with_merge_fields_is_filled():
    assert shown(' QUOTE "to ', merge("A"), '" ', a="Ann") == "to Ann"


def test_an_incomplete_if_field_is_left_alone():
    assert shown(" IF x ", a="1") == "«field»"
