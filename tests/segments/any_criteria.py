"""Strategies for any valid criteria: every section, column and operator."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from config.lib.filters import Choice, Code, Column, Day, Number, Text, YesNo
from segments.filters import SECTIONS

CODES = ("ONE", "TWO", "3-A/B", "FO.UR")

texts = st.one_of(
    st.sampled_from(["Bern", "bern", "Genève", "B*", "*n", "?I*", "*,*", "*"]),
    st.sampled_from(["Lyon, Dijon", "A..C", '"quoted"', "<>X", "Müller & Co.", "O'Neil|Sons"]),
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12),
)
texts = texts.map(str.strip).filter(bool)
uppers = st.sampled_from(["A", "CT0001", "CT0002", "X-1", "..", "1.", '"'])
days = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat)


def ranges(ends: Any, order: Any = lambda end: end) -> Any:
    """Both ends in order, one of them perhaps open."""
    both = st.tuples(ends, ends).map(lambda pair: sorted(pair, key=order))
    return both | ends.map(lambda end: [end, None]) | ends.map(lambda end: [None, end])


def several(values: Any) -> Any:
    return st.lists(values, min_size=1, max_size=4, unique=True)


def patterns(values: Any) -> Any:
    few_stars = values.filter(lambda text: text.count("*") <= 5)
    return few_stars | st.lists(few_stars, min_size=2, max_size=3, unique=True)


def operators(column: Column) -> dict[str, Any]:
    """A strategy for the values of each operator of the column."""
    found = {
        Text: lambda: {"in": several(texts), "like": patterns(texts), "range": ranges(texts, str.upper)},
        Number: lambda: {"in": several(uppers), "like": patterns(uppers), "range": ranges(uppers)},
        Code: lambda: {
            "in": several(st.sampled_from(CODES)),
            "like": patterns(st.sampled_from([*CODES, "O*", "T?O"])),
            "range": ranges(st.sampled_from(CODES)),
        },
        Choice: lambda: {"in": several(st.sampled_from([value for value, _label in column.choices]))},
        YesNo: lambda: {"in": st.booleans().map(lambda yes: [yes])},
        Day: lambda: {"range": ranges(days), "last_days": st.integers(0, 36_500)},
    }
    kind = next(kind for kind in type(column).__mro__ if kind in found)
    empty = {"empty": st.booleans()} if column.optional else {}
    return found[kind]() | empty


@st.composite
def groups(draw: Any) -> dict[str, Any]:
    section = draw(st.sampled_from(list(SECTIONS.values())))
    least = 1 if section.needs_condition else 0
    columns = draw(st.lists(st.sampled_from(section.columns), min_size=least, max_size=3, unique_by=lambda c: c.name))
    group: dict[str, Any] = {"section": section.name}
    if draw(st.booleans()):
        group["has"] = False
    for column in columns:
        values = operators(column)
        chosen = draw(st.lists(st.sampled_from(list(values)), min_size=1, max_size=3, unique=True))
        group[column.name] = {operator: draw(values[operator]) for operator in chosen}
    return group


def any_criteria(options: tuple[str, ...]) -> Any:
    """Criteria as they are stored."""
    on = st.lists(st.sampled_from(options), unique=True).map(lambda names: dict.fromkeys(names, True))
    order = {name: place for place, name in enumerate(SECTIONS)}
    sorted_groups = st.lists(groups(), max_size=5).map(lambda all: sorted(all, key=lambda g: order[g["section"]]))
    return st.builds(
        lambda these, chosen: {"version": 1, "groups": these} | ({"options": chosen} if chosen else {}),
        sorted_groups,
        on,
    )
