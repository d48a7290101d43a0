"""Filters as people type them, and as they are shown to be edited."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from config.lib.filters import read_filter, read_patterns, write_filter, write_patterns


@pytest.mark.parametrize(
    ("typed", "operator", "value"),
    [
        ("Bern", "in", ["Bern"]),
        ("PROS, CUST", "in", ["PROS", "CUST"]),
        ("PROS|CUST", "in", ["PROS", "CUST"]),
        (" PROS ; CUST ,", "in", ["PROS", "CUST"]),
        ("Müller & Söhne", "in", ["Müller & Söhne"]),
        ("St. Gallen", "in", ["St. Gallen"]),
        ("L'Isle", "in", ["L'Isle"]),
        ('"Lyon, Dijon"', "in", ["Lyon, Dijon"]),
        ('"A*", "say ""hi"""', "in", ["A*", 'say "hi"']),
        ("Gen*", "like", "Gen*"),
        ("12*, 3??0", "like", ["12*", "3??0"]),
        ("Lyon|Gen*", "like", ["Lyon", "Gen*"]),
        ("1200..1299", "range", ["1200", "1299"]),
        ("A .. C", "range", ["A", "C"]),
        ("..C", "range", [None, "C"]),
        ("A..", "range", ["A", None]),
        ('"A..B"..C', "range", ["A..B", "C"]),
    ],
)
def test_what_is_typed_is_understood(typed, operator, value):
    assert read_filter(typed) == (operator, value)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ('"Lyon', "not closed"),
        ('Bern, "Lyon', "not closed"),
        ("<>PROS", "has none that fits"),
        ("A..C|F", "stands alone"),
        ("A..C..F", "stands alone"),
        ("F, A..C", "stands alone"),
        ('Gen*, "B*"', "do not go together"),
    ],
)
def test_what_cannot_be_meant_is_said(typed, sentence):
    with pytest.raises(ValidationError, match=sentence):
        read_filter(typed)


texts = st.one_of(st.text(alphabet='AB,;|*?."<>& é', min_size=1, max_size=8), st.text(min_size=1, max_size=20)).map(
    str.strip
)
texts = texts.filter(bool)


@given(values=st.lists(texts, min_size=1, max_size=4))
def test_values_come_back_as_they_were_written(values):
    assert read_filter(write_filter("in", values)) == ("in", values)


@given(ends=st.tuples(st.none() | texts, st.none() | texts))
def test_ranges_come_back_as_they_were_written(ends):
    assert read_filter(write_filter("range", list(ends))) == ("range", list(ends))


@given(patterns=texts | st.lists(texts, min_size=2, max_size=4))
def test_patterns_come_back_as_they_were_written(patterns):
    assert read_patterns(write_patterns(patterns)) == patterns
    typed = write_filter("like", patterns)
    assert typed is None or read_filter(typed) == ("like", patterns)


def test_a_very_long_text_is_read_at_once():
    assert len(read_filter("A" + " " * 500_000 + "B" * 500_000)[1]) == 1
