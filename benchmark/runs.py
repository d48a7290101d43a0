"""A run of letters from end to end: a segment is logged, and a worker merges everybody's letter."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.db import connection
from django.test import override_settings

from benchmark import floors_runs as floors
from benchmark.databases import Database
from benchmark.floors_letters import LetterFloor
from benchmark.floors_logs import LOGGED, LogFloor
from benchmark.letters import letter_template
from benchmark.measure import Figure
from campaigns.models import Campaign
from campaigns.operations import create_campaign
from crm.models import Contact, CorrespondenceType, Language, NumberSeries
from interactions.delivery.sending import drain
from interactions.models import InteractionTemplate, LoggedSegment
from interactions.operations import create_template, put_template_document
from segments import operations
from segments.journal import log_segment
from segments.models import Segment

MOST, SOME = 10_000, 1_000  # letters
MEGABYTES = 60
# By statement: Django would fetch the rows.
LEFT_BEHIND = (
    *("interactions_delivery", "interactions_printchunk", "interactions_run", "interactions_interactionlogentry"),
    *("campaigns_reach", "campaigns_campaignentry", "segments_segmentline"),
)


def run(database: Database) -> Iterator[Figure]:
    """Ten thousand letters logged and merged; no program makes a PDF of them meanwhile."""
    count = min(max(database.contacts // 100, 10), MOST)
    with apart():
        prepared, logging_floor, letter = _prepared(database, count)
        file = Path(settings.MEDIA_ROOT) / "floor.zip"
        yield Figure(
            "letters.run",
            1.5,
            product=prepared.work,
            floor=lambda: floors.log_and_merge(logging_floor, letter, file),
            before_product=lambda: prepared.begin(count),
            before_floor=lambda: floors.forget(logging_floor, file),
        )
        yield from _memory(prepared, count)
        prepared.forget()


def prepared_on(database: Database) -> Prepared:
    """What is logged, made once for each database."""
    if "prepared" not in database.made:
        database.made["prepared"] = Prepared()
    found: Prepared = database.made["prepared"]
    return found


def _prepared(database: Database, count: int) -> tuple[Prepared, LogFloor, LetterFloor]:
    """What is run, and what the floor writes: made once for each database."""
    if "runs" not in database.made:
        prepared = prepared_on(database)
        prepared.begin(count)
        logged = prepared.work()
        floor = LogFloor(database.floor, "run", list(LOGGED))
        floor.keep_finished(segment=prepared.segment.pk, logged=logged.pk)  # type: ignore[union-attr]
        database.made["runs"] = prepared, floor, LetterFloor(letter_template())
    found: tuple[Prepared, LogFloor, LetterFloor] = database.made["runs"]
    return found


def _memory(prepared: Prepared, count: int) -> Iterator[Figure]:
    """A run takes no more memory than a tenth of it, and in itself little."""
    few = max(count // 10, 10)
    yield Figure(
        "letters.run/memory",
        1.2 if few >= SOME else 10.0,  # fewer are no more than is held at once
        product=prepared.work,
        floor=prepared.work,
        before_product=lambda: prepared.begin(count),
        before_floor=lambda: prepared.begin(few),
        unit="MB",
    )
    yield Figure(
        f"letters.run/{MEGABYTES}_megabytes",
        1.0,
        product=prepared.work,
        floor=lambda: bytes(MEGABYTES * 1_000_000),
        before_product=lambda: prepared.begin(count),
        unit="MB",
    )


FIGURES = {"letters.run": run}


@contextmanager
def apart() -> Iterator[None]:
    """Letters go into a folder of their own, no worker is called, and no converter is found."""
    before = os.environ.get("PDF_CONVERTER", "")
    os.environ["PDF_CONVERTER"] = "none"
    current_app.conf.update(broker_url="memory://")
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="benchmark-", dir=settings.VAR) as folder:
        try:
            with override_settings(MEDIA_ROOT=Path(folder)):
                yield
        finally:
            os.environ["PDF_CONVERTER"] = before
            logging.disable(logging.NOTSET)


def segment_of(count: int, template: InteractionTemplate) -> Segment:
    """So many people in a new segment, who get the letter of the template."""
    segment = operations.create_segment(by=None, description="Benchmark")
    last = Contact.objects.exclude(exclude_from_segment=True).exclude(privacy_blocked=True)
    number = last.order_by("number")[count - 1].number
    chosen = {"version": 1, "groups": [{"section": "contact", "number": {"range": [None, number]}}]}
    operations.add_contacts(segment, criteria=chosen, by=None)
    operations.choose_template(segment, template=template, by=None)
    segment.refresh_from_db()
    return segment


def delete_logged(segment: Segment) -> None:
    """The segment and all that was left behind by logging it."""
    with connection.cursor() as cursor:
        for table in LEFT_BEHIND:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  names of our own tables
    Segment.objects.filter(pk=segment.pk).update(logged_segment=None)
    segment.refresh_from_db()
    operations.delete_segment(segment, by=None)


class Prepared:
    """A segment that is ready to be logged, on a base without what the last run left."""

    def __init__(self) -> None:
        NumberSeries.objects.get_or_create(code=NumberSeries.CAMPAIGNS, defaults={"prefix": "CP"})
        self.campaign: Campaign = create_campaign(by=None, description="Trade fair")
        self.template: InteractionTemplate = create_template(
            by=None,
            code="BENCHMARK",
            description="Letter",
            correspondence_type=CorrespondenceType.HARD_COPY,
            ignore_contact_correspondence=True,
        )
        language = Language.objects.get(code="EN")
        put_template_document(self.template, language=language, content=letter_template(), name="letter.docx", by=None)
        self.segment: Segment | None = None

    def begin(self, count: int) -> None:
        """So many people are in a new segment, and what they are sent is chosen."""
        self.forget()
        self.segment = segment_of(count, self.template)
        operations.link_to_campaign(self.segment, campaign=self.campaign, is_target=True, by=None)
        self.segment.refresh_from_db()

    def work(self) -> LoggedSegment:
        """It is logged, and the letters are made as in a worker."""
        assert self.segment is not None  # noqa: S101 — it was begun
        logged = log_segment(self.segment, send_attachments=True, create_follow_up=False, by=None)
        assert logged.run is not None  # noqa: S101 — else nothing was measured
        drain(logged.run.pk)
        return logged.logged_segment

    def forget(self) -> None:
        """As before."""
        if self.segment is None:
            return
        delete_logged(self.segment)
        self.segment = None
        shutil.rmtree(Path(settings.MEDIA_ROOT) / "letters", ignore_errors=True)
