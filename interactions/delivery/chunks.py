"""Print chunks: the letters of a run in the order of its stack, in parts small enough to be merged at once."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import F, Max, QuerySet, Window
from django.db.models.functions import RowNumber

from crm.addresses import place_today
from crm.models import CorrespondenceType
from interactions.models import Delivery, PrintChunk, PrintOrder, Run

LETTERS = 500

PERSON = "entry__contact"
LOST = (Delivery.State.FAILED, Delivery.State.STOPPED)


def postal_order() -> tuple[Any, ...]:
    """By country and post code of where they go today and by name, as the post wants them for a cheaper rate.

    The id settles equals.
    """
    return place_today(PERSON, "country_id"), place_today(PERSON, "post_code"), F(f"{PERSON}__name"), F("pk")


def stack_order(run: Run) -> tuple[Any, ...]:
    """What the letters of the run are ordered by: deliveries are numbered as their lines stood in the list."""
    return postal_order() if run.print_order == PrintOrder.POSTAL else (F("pk"),)


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
    PrintChunk.objects.bulk_create(PrintChunk(run=run, number=number) for number in range(first, first + wanted))
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
    with connection.cursor() as cursor:
        cursor.execute(statement.format(places=select), [*before, *params, *behind])
