"""Print chunks: the letters of a run in the order of its stack, in parts small enough to be merged at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import F, IntegerField, Max, QuerySet, Value, Window
from django.db.models.functions import Cast, RowNumber
from django.utils import timezone

from config.lib.sql import run as run_statement
from crm.addresses import email_today, place_today
from crm.models import CorrespondenceType
from interactions.models import Delivery, InteractionLogEntry, PrintChunk, PrintOrder, Run

LETTERS = 500

PERSON = "entry__contact"
LOST = (Delivery.State.FAILED, Delivery.State.STOPPED)


def postal_order(person: str = PERSON) -> tuple[Any, ...]:
    """By country and post code of where they go today and by name, as the post wants them for a cheaper rate.

    The id settles equals.
    """
    return place_today(person, "country_id"), place_today(person, "post_code"), F(f"{person}__name"), F("pk")


def stack_order(run: Run, person: str = PERSON) -> tuple[Any, ...]:
    """What the letters of the run are ordered by: deliveries, as entries, are numbered as their lines in the list."""
    return postal_order(person) if run.print_order == PrintOrder.POSTAL else (F("pk"),)


ADD_CHUNKS = """
    WITH RECURSIVE added (number) AS (
        SELECT CAST(%s AS integer) UNION ALL SELECT number + 1 FROM added WHERE number < %s
    )
    INSERT INTO interactions_printchunk (run_id, number, state, attempts, error, letters_zip, letters_pdf)
    SELECT %s, number, %s, 0, '', '', '' FROM added
"""
# Deliveries get their places and chunks when they are written: done afterwards, PostgreSQL would write every row, and
# look up all that it refers to, once more.
FILL = """
    INSERT INTO interactions_delivery (
        run_id, entry_id, channel, address, state, due_at, attempts, error, sha256, engine, place, chunk_id
    )
    SELECT %s, line.entry, line.channel, line.address, %s, %s, 0, '', '', '', line.nth, chunk.id
    FROM ({lines}) AS line
    LEFT JOIN interactions_printchunk AS chunk ON chunk.run_id = %s AND chunk.number = 1 + (line.nth - 1) / %s
    ORDER BY line.entry
"""
# Each letter goes to the chunk of its place, all in one statement: the letters may be hundreds of thousands.
ASSIGN = """
    UPDATE interactions_delivery SET chunk_id = chunk.id, place = %s + letter.nth
    FROM ({places}) AS letter
    JOIN interactions_printchunk AS chunk ON chunk.run_id = %s AND chunk.number = %s + (letter.nth - 1) / %s
    WHERE interactions_delivery.id = letter.id
"""
PLACE = """
    UPDATE interactions_delivery SET place = letter.nth FROM ({places}) AS letter
    WHERE interactions_delivery.id = letter.id
"""


def fill(run: Run, served: QuerySet[InteractionLogEntry], counts: Mapping[str, int]) -> None:
    """Writes a delivery for each entry, in the log's order; letters go into new chunks.

    `counts` says how many of the entries are for which channel.
    """
    if letters := counts.get(CorrespondenceType.HARD_COPY, 0):
        _add_chunks(run, 1, -(-letters // LETTERS))
    parts = [_lines(run, served, channel) for channel in CorrespondenceType if channel in counts]
    select, params = parts[0].union(*parts[1:], all=True).query.sql_with_params()
    due_at = Delivery._meta.get_field("due_at").get_db_prep_value(timezone.now(), connection)
    run_statement(FILL.format(lines=select), [run.pk, Delivery.State.WAITING, due_at, *params, run.pk, LETTERS])


def _lines(run: Run, served: QuerySet[InteractionLogEntry], channel: str) -> QuerySet[Any, Any]:
    """The entries for one channel: where an e-mail goes, which letter of the stack another is."""
    told: dict[str, Any] = {"address": email_today("contact"), "nth": Cast(Value(None), IntegerField())}
    if channel == CorrespondenceType.HARD_COPY:
        told = {"address": Value(""), "nth": Window(RowNumber(), order_by=stack_order(run, "contact"))}
    rows = served.filter(correspondence_type=channel).order_by()
    return rows.values(entry=F("pk"), channel=F("correspondence_type"), **told)


def _add_chunks(run: Run, first: int, count: int) -> None:
    run_statement(ADD_CHUNKS, [first, first + count - 1, run.pk, PrintChunk.State.WAITING])


def make_chunks(run: Run) -> int:
    """Puts the run's waiting letters that are in no chunk into new ones; how many chunks that makes.

    They come behind those that have a place in the stack: what was printed keeps its number.
    """
    letters = Delivery.objects.filter(
        run=run, channel=CorrespondenceType.HARD_COPY, state=Delivery.State.WAITING, chunk__isnull=True
    )
    wanted = -(-letters.count() // LETTERS)
    if not wanted:
        return 0
    last = PrintChunk.objects.filter(run=run).aggregate(number=Max("number"), place=Max("deliveries__place"))
    first, before = (last["number"] or 0) + 1, last["place"] or 0
    _add_chunks(run, first, wanted)
    _place(ASSIGN, run, letters, [before], [run.pk, first, LETTERS])
    return wanted


def place_anew(run: Run) -> None:
    """Gives the run's letters their places by its order of today; nothing is merged again.

    Where nothing was merged yet the chunks are made anew. What failed has no place until it is tried again.
    """
    letters = Delivery.objects.filter(run=run, channel=CorrespondenceType.HARD_COPY, chunk__isnull=False)
    if not run.chunks.exclude(state=PrintChunk.State.WAITING).exists():
        letters.update(chunk=None, place=None)
        run.chunks.all().delete()
        make_chunks(run)
        return
    letters.filter(state__in=LOST).update(place=None)
    _place(PLACE, run, letters.exclude(state__in=LOST), [], [])


def _place(statement: str, run: Run, letters: QuerySet[Delivery], before: list[Any], behind: list[Any]) -> None:
    places = letters.order_by().annotate(nth=Window(RowNumber(), order_by=stack_order(run))).values("id", "nth")
    select, params = places.query.sql_with_params()
    run_statement(statement.format(places=select), [*before, *params, *behind])
