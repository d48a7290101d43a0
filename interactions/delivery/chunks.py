"""Print chunks: the letters of a run in postal order, in parts small enough to be merged and converted at once."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import F, Max, QuerySet, Window
from django.db.models.functions import RowNumber

from crm.addresses import place_today
from crm.models import CorrespondenceType
from interactions.models import Delivery, PrintChunk, Run

LETTERS = 500

PERSON = "entry__contact"


def postal_order() -> tuple[Any, ...]:
    """By country and post code of where they go today and by name, as the post wants them for a cheaper rate.

    The id settles equals.
    """
    return place_today(PERSON, "country_id"), place_today(PERSON, "post_code"), F(f"{PERSON}__name"), F("pk")


# Each letter goes to the chunk of its place, all in one statement: the letters may be hundreds of thousands.
ASSIGN = """
    UPDATE interactions_delivery SET chunk_id = chunk.id
    FROM ({places}) AS letter
    JOIN interactions_printchunk AS chunk ON chunk.run_id = %s AND chunk.number = %s + (letter.place - 1) / %s
    WHERE interactions_delivery.id = letter.id
"""


def make_chunks(run: Run) -> int:
    """Puts the run's waiting letters that are in no chunk into new ones; how many chunks that makes."""
    letters = Delivery.objects.filter(
        run=run, channel=CorrespondenceType.HARD_COPY, state=Delivery.State.WAITING, chunk__isnull=True
    )
    wanted = -(-letters.count() // LETTERS)
    if not wanted:
        return 0
    first = (PrintChunk.objects.filter(run=run).aggregate(last=Max("number"))["last"] or 0) + 1
    PrintChunk.objects.bulk_create(PrintChunk(run=run, number=number) for number in range(first, first + wanted))
    _assign(letters, run, first)
    return wanted


def _assign(letters: QuerySet[Delivery], run: Run, first: int) -> None:
    places = letters.order_by().annotate(place=Window(RowNumber(), order_by=postal_order())).values("id", "place")
    select, params = places.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(ASSIGN.format(places=select), [*params, run.pk, first, LETTERS])
