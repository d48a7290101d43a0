"""What segments keep about a person: where it stood, and what somebody wrote for it alone."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.personal_data import Effect, Ids, Keeper, Part, part, register_personal_data
from segments.models import LineEdit, SegmentLine
from segments.operations import forget_people

LINE = ("segment", "contact", "added_at", "removed_at")
EDIT = ("segment", "contact", "template", "language", "subject", "correspondence_type", "description", "document")


def collect(ids: Ids) -> Iterator[Part]:
    """The segments the person stands or stood in, by their steps, and the lines edited by hand."""
    lines = SegmentLine.objects.filter(contact__in=ids).select_related("segment", "contact").order_by("pk")
    yield part("segments", _("Segments"), lines, LINE)
    edits = LineEdit.objects.filter(contact__in=ids).select_related("segment", "contact", "template", "language")
    yield part("line_edits", _("Lines edited by hand"), edits.prefetch_related("document").order_by("pk"), EDIT)


def effects(ids: Ids) -> Iterator[Effect]:
    """The lines stay, what was written for the person alone goes."""
    if LineEdit.objects.filter(contact__in=ids).exists():
        yield Effect(_("Subjects, texts and documents that were written for this person alone go."))
    if count := SegmentLine.objects.filter(contact__in=ids).values("segment").distinct().count():
        text = ngettext(
            "The line in %(count)d segment stays; an open segment sends it nothing.",
            "The lines in %(count)d segments stay; open segments send them nothing.",
            count,
        )
        yield Effect(text % {"count": count}, stays=True)


def register() -> None:
    """Make it known."""
    register_personal_data("contact", Keeper(collect, forget_people, effects))
