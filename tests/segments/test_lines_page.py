"""The pages of a list, compared with a plain sort of its lines."""

import contextlib
import random
from operator import attrgetter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.lib.keyset import cursor
from config.lib.text import fold
from crm.models import Contact
from interactions.models import InteractionTemplate
from segments import operations, queries
from segments.errors import NothingToUndo, NotInSegment
from segments.models import LineEdit, SegmentLine
from segments.queries import page, paging
from tests.segments.builders import (
    count_statements,
    criteria,
    group,
    job,
    make_company,
    make_contact,
    make_contacts,
    make_segment,
    make_template,
    make_user,
)

pytestmark = pytest.mark.django_db
NAMES = ["Anna", "Bert", "Cleo", "Dora"]
CITIES = ["Bern", "Biel", "Chur", ""]
IN_BERN = criteria(group("contact", city={"like": "B*"}))
COLUMNS = ["", "number", "name", "company", "city", "language", "correspondence_type"]
ORDERS = [sign + column for column in COLUMNS for sign in ("", "-")]
BAD_CURSORS = [
    "nonsense",
    "é",
    "bnVsbA",
    "W10",
    cursor("", 1),
    cursor("", 1, ["Anna", 1]),
    cursor("", 1, [2**70]),
    cursor("", -1, [1]),
    cursor("name", 1, ["An\0na", 1]),
    cursor("name", 1, ["\ud800", 1]),
    cursor("name", 1, ["Anna", True]),
    cursor("name", 1, [1, 1]),
    "[" * 5000,
]


def make_people(number=25):
    dice = random.Random(7)
    make_template()
    firms = [make_company(name, city=dice.choice(CITIES)) for name in ("Alpha", "Beta", "Beta")]
    for _each in range(number):
        make_contact(
            dice.choice(NAMES),
            city=dice.choice(CITIES),
            company=dice.choice([None, *firms]),
            language=dice.choice(["EN", "FR", "DA", None]),
            correspondence_type=dice.choice(["", "email", "hard_copy"]),
            jobs=dice.sample(["PURCHASE", "SALE"], dice.randint(0, 2)),
        )


def make_history(dice, steps=8):
    """A list that grew, shrank and was walked through, some of its lines edited by hand."""
    segment, by = make_segment(), make_user()
    operations.choose_template(segment, template=InteractionTemplate.objects.get(), by=by)
    moves = {
        "everybody": lambda: operations.add_contacts(segment, criteria=criteria(), by=by),
        "buyers": lambda: operations.add_contacts(segment, criteria=job("PURCHASE"), by=by),
        "keep": lambda: operations.reduce_contacts(segment, criteria=IN_BERN, keep="matching", by=by),
        "remove": lambda: operations.remove_lines(segment, contacts=some_inside(segment, dice), by=by),
        "undo": lambda: operations.undo_last_action(segment, by=by),
        "redo": lambda: operations.redo_action(segment, by=by),
    }
    for _each in range(steps):
        with contextlib.suppress(NothingToUndo, NotInSegment):
            moves[dice.choice(list(moves))]()
    for contact in dice.sample(list(Contact.objects.values_list("pk", flat=True)), 6):
        LineEdit.objects.create(segment=segment, contact_id=contact, language_id=dice.choice(["EN", "FR", None]))
    return segment


def some_inside(segment, dice):
    inside = [line.contact_id for line in queries.members(segment)]
    return dice.sample(inside, min(3, len(inside)))


class Oracle:
    """The lines with what they are sorted by, told in Python."""

    def __init__(self, segment):
        self.segment = segment
        self.edits = {edit.contact_id: edit for edit in LineEdit.objects.filter(segment=segment)}
        rows = SegmentLine.objects.filter(segment=segment).select_related("contact__company")
        self.lines = [self.told(line) for line in rows]

    def told(self, line):
        contact, edit = line.contact, self.edits.get(line.contact_id)
        own = contact.language_id if contact.language_id in {"EN", "FR"} else "EN"
        line.number, line.name, line.city = contact.number, contact.name, contact.city
        line.company = contact.company.name if contact.company else ""
        line.language = (edit and edit.language_id) or own
        line.correspondence_type = contact.correspondence_type
        line.is_edited = edit is not None
        return line

    def ids(self, at, order="", search="", edited=False):
        at = self.segment.position if at is None else at
        rows = [each for each in self.lines if each.added_at <= at and (each.removed_at or at + 1) > at]
        rows = [each for each in rows if all(word in each.contact.search_text for word in fold(search).split())]
        rows = [each for each in rows if each.is_edited or not edited]
        column = order.removeprefix("-")
        keys = {"": [], "company": ["company", "name"], "city": ["city", "name"]}.get(column, [column])
        rows.sort(key=attrgetter(*keys, "id", "added_at"), reverse=order.startswith("-"))
        return [each.id for each in rows]


def walk(segment, forward=True, size=4, **view):
    """The ids on all pages, first to last, and the numbers of their first rows.

    Walked back, the top page is whole like the others and so may begin what the next one shows.
    """
    part = queries.lines_page(segment, size=size, **view)
    if not forward:
        count = len(Oracle(segment).ids(view.get("at"), **{key: view[key] for key in view if key != "at"}))
        part = queries.lines_page(segment, size=size, before=queries.end_of(view.get("order", ""), count), **view)
    pages = [part]
    while link := part.next if forward else part.previous:
        part = queries.lines_page(segment, size=size, **{"after" if forward else "before": link}, **view)
        pages.append(part)
    pages = pages if forward else pages[::-1]
    return list(dict.fromkeys(row.line for each in pages for row in each.rows)), [each.first for each in pages]


def live(segment):
    return [None, 0, *segment.actions.filter(discarded=False).values_list("number", flat=True)]


@pytest.fixture(params=["dense", "thin", "many steps"])
def ways(request, monkeypatch):
    """Each way a page can be found."""
    for name in ("WALKED", "MANY"):
        monkeypatch.setattr(paging, name, 10**6 if request.param == "thin" else 1)
    if request.param == "many steps":
        monkeypatch.setattr(page, "MOST_STRETCHES", 0)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), size=st.integers(1, 9), data=st.data())
def test_the_pages_of_a_list_are_its_sorted_lines_cut_up(ways, seed, size, data):
    if not Contact.objects.exists():
        make_people()
    segment = make_history(random.Random(seed))
    oracle = Oracle(segment)
    for at in live(segment):
        order = data.draw(st.sampled_from(ORDERS))
        view = {"order": order, "search": data.draw(st.sampled_from(["", "", "ann", "be  ber"]))}
        view["edited"] = data.draw(st.sampled_from([False, False, True]))
        expected = oracle.ids(at, **view)
        firsts = list(range(1, len(expected) + 1, size)) or [1]
        assert walk(segment, size=size, at=at, **view) == (expected, firsts)
        assert walk(segment, size=size, at=at, forward=False, **view)[0] == expected
        found = queries.lines_found(segment, at=at, search=view["search"], edited=view["edited"])
        assert (found.count, found.more) == (len(expected), False)


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_can_be_walked_both_ways(ways, order):
    make_people()
    segment, by = make_segment(), make_user()
    operations.choose_template(segment, template=InteractionTemplate.objects.get(), by=by)
    operations.add_contacts(segment, criteria=job("SALE"), by=by)
    operations.add_contacts(segment, criteria=criteria(), by=by)
    expected = Oracle(segment).ids(None, order)
    assert walk(segment, order=order) == (expected, list(range(1, 29, 4)))
    assert walk(segment, order=order, forward=False) == (expected, list(range(1, 29, 4)))


def test_a_row_shows_the_contact_and_its_company(ways):
    firm = make_company("Alpha", city="Bern")
    anna = make_contact("Anna", company=firm, city="Chur")
    segment = make_segment(firm, anna, make_contact("Bert"))
    rows = queries.lines_page(segment, order="name").rows
    assert [(row.name, row.company, row.city, row.is_company) for row in rows] == [
        ("Alpha", "Alpha", "Bern", True),
        ("Anna", "Alpha", "Chur", False),
        ("Bert", None, "Lausanne", False),
    ]
    assert [(row.contact, row.number) for row in rows[:2]] == [(firm.pk, firm.number), (anna.pk, anna.number)]


@pytest.mark.parametrize("bad", BAD_CURSORS)
@pytest.mark.parametrize("order", ["", "name"])
def test_a_cursor_that_cannot_be_read_begins_at_the_top(ways, order, bad):
    segment = make_segment(make_contact("Anna"), make_contact("Bert"))
    top = queries.lines_page(segment, order=order, size=1)
    assert queries.lines_page(segment, order=order, size=1, after=bad) == top


def test_a_cursor_of_another_order_begins_at_the_top():
    segment = make_segment(make_contact("Bert"), make_contact("Anna"))
    link = queries.lines_page(segment, order="name", size=1).next
    assert queries.lines_page(segment, order="city", size=1, after=link).first == 1
    assert queries.lines_page(segment, order="-name", size=1, after=link).first == 1


def test_an_order_that_does_not_exist_is_list_order():
    segment = make_segment(make_contact("Bert"), make_contact("Anna"))
    assert [row.name for row in queries.lines_page(segment, order="nonsense").rows] == ["Bert", "Anna"]


def test_a_page_goes_on_where_it_was_although_the_line_before_it_left(ways):
    people = [make_contact(name) for name in ("Anna", "Bert", "Cleo", "Dora")]
    segment = make_segment(*people)
    for order in ("", "name"):
        link = queries.lines_page(segment, order=order, size=2).next
        operations.remove_lines(segment, contacts=[people[1].pk], by=make_user())
        assert [row.name for row in queries.lines_page(segment, order=order, size=2, after=link).rows] == [
            "Cleo",
            "Dora",
        ]
        operations.undo_last_action(segment, by=make_user())


def test_a_page_whose_lines_are_all_gone_begins_at_the_top(ways):
    people = [make_contact(name) for name in ("Anna", "Bert", "Cleo")]
    segment = make_segment(*people)
    link = queries.lines_page(segment, size=2).next
    operations.remove_lines(segment, contacts=[people[2].pk], by=make_user())
    assert [row.name for row in queries.lines_page(segment, size=2, after=link).rows] == ["Anna", "Bert"]


def test_going_back_shows_a_whole_page_although_some_of_it_left(ways):
    people = [make_contact(name) for name in ("Anna", "Bert", "Cleo", "Dora")]
    segment = make_segment(*people)
    second = queries.lines_page(segment, size=2, after=queries.lines_page(segment, size=2).next)
    operations.remove_lines(segment, contacts=[people[0].pk], by=make_user())
    back = queries.lines_page(segment, size=2, before=second.previous)
    assert [row.name for row in back.rows] == ["Bert", "Cleo"]
    assert (back.first, back.previous) == (1, "")


def test_an_empty_list_has_one_empty_page(ways):
    segment = make_segment()
    for order in ("", "name", "city"):
        assert queries.lines_page(segment, order=order) == paging.LinesPage([], 1, "", "")


def test_after_add_all_keep_few_add_all_and_undo_the_few_are_shown(ways):
    make_contacts(60, job="PURCHASE")
    segment, by = make_segment(), make_user()
    few = Contact.objects.order_by("number")[9].number
    up_to = criteria(group("contact", number={"range": [None, few]}))
    operations.add_contacts(segment, criteria=criteria(), by=by)
    operations.reduce_contacts(segment, criteria=up_to, keep="matching", by=by)
    operations.add_contacts(segment, criteria=criteria(), by=by)
    operations.undo_last_action(segment, by=by)
    assert [len(queries.lines_page(segment, at=at, size=99).rows) for at in (0, 1, 2, 3, None)] == [0, 60, 10, 60, 10]
    assert walk(segment, at=1, size=7)[0] == Oracle(segment).ids(1)


def test_a_step_that_was_edited_can_be_looked_at_before_and_after(ways):
    make_people()
    segment, by = make_segment(), make_user()
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=by)
    operations.add_contacts(segment, criteria=job("SALE"), by=by)
    operations.edit_action(segment, action=1, criteria=IN_BERN, by=by)
    oracle = Oracle(segment)
    for at in live(segment):
        for order in ("", "-name"):
            assert walk(segment, at=at, order=order)[0] == oracle.ids(at, order)


def test_other_segments_are_not_in_the_way(ways):
    people = [make_contact(name) for name in NAMES]
    make_segment(*people)
    segment = make_segment(people[2], people[0])
    make_segment(*people)
    for order, expected in (("", ["Cleo", "Anna"]), ("name", ["Anna", "Cleo"]), ("city", ["Anna", "Cleo"])):
        assert [row.name for row in queries.lines_page(segment, order=order).rows] == expected


def test_what_is_found_is_counted_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(paging, "MOST_FOUND", 3)
    segment = make_segment(*[make_contact("Anna") for _each in range(4)], make_contact("Bert"))
    assert queries.lines_found(segment, search="anna") == paging.Found(3, True)
    assert queries.lines_found(segment, search="bert") == paging.Found(1, False)


def test_the_lines_of_a_page_are_told_what_they_get():
    anna, bert = make_contact("Anna", language="DA"), make_contact("Bert", language="FR")
    segment = make_segment(anna, bert)
    operations.choose_template(segment, template=make_template(), by=make_user())
    operations.edit_line(segment, contact=bert, correspondence_type="email", by=make_user())
    rows = queries.lines_page(segment).rows
    values = queries.values_of(segment, rows)
    first, second = (values[row.line] for row in rows)
    assert (first["language_id"], first["language_fallback"], first["wanted"], first["edited"]) == (
        "EN",
        True,
        "DA",
        False,
    )
    assert (second["language_id"], second["correspondence_type"], second["edited"]) == ("FR", "email", True)


def test_a_page_costs_the_same_statements_for_ten_and_a_thousand_lines():
    def statements(number):
        make_contacts(number, job=f"JOB{number}")
        segment, by = make_segment(), make_user()
        operations.add_contacts(segment, criteria=job(f"JOB{number}"), by=by)
        operations.remove_lines(segment, contacts=[queries.members(segment)[0].contact_id], by=by)
        rows = queries.lines_page(segment).rows
        yield count_statements(lambda: queries.values_of(segment, rows))
        for order in COLUMNS:
            for at in (None, 1):
                yield count_statements(lambda at=at, by=order: queries.lines_page(segment, at=at, order=by))

    few = list(statements(10))
    assert list(statements(1000)) == few
    assert few[1:5] == [1, 2, 2, 3]  # in list order now and as of step 1, by number now and as of step 1
