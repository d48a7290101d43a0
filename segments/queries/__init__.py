"""Every reading of a segment that takes more than a line."""

from segments.queries.changes import InProgress, in_progress
from segments.queries.combining import OtherSegment, Way, other_segments, preview_combining
from segments.queries.history import (
    Entry,
    Step,
    StepPlace,
    as_before,
    entries,
    history,
    is_live,
    line_count,
    place_of_step,
    sentence,
    standing_actions,
)
from segments.queries.letters import LetterPreview, document_of, first_letter, letter_preview
from segments.queries.lines import (
    LinesAffected,
    current_header,
    lines,
    lines_affected,
    members,
    segment_languages,
)
from segments.queries.lists import may_log, open_segments
from segments.queries.paging import ORDERS, Found, LinesPage, Row, end_of, lines_found, lines_page, values_of
from segments.queries.preflight import Preflight, Problem, concerned_by, preflight, problem_page
from segments.queries.preview import Preview, preview, undone_actions
from segments.queries.problems import SAFE_DEFAULTS
from segments.queries.reuse import Effect, ReusePreview, StepEffect, preview_reuse
from segments.queries.saved import LastUse, in_words, last_uses, saved_criteria, step_sentence, version_of
from segments.queries.stacks import campaign_of_stack, cards_since
from segments.queries.why import Why, why

__all__ = [
    "ORDERS",
    "SAFE_DEFAULTS",
    "Effect",
    "Entry",
    "Found",
    "InProgress",
    "LastUse",
    "LetterPreview",
    "LinesAffected",
    "LinesPage",
    "OtherSegment",
    "Preflight",
    "Preview",
    "Problem",
    "ReusePreview",
    "Row",
    "Step",
    "StepEffect",
    "StepPlace",
    "Way",
    "Why",
    "as_before",
    "campaign_of_stack",
    "cards_since",
    "concerned_by",
    "current_header",
    "document_of",
    "end_of",
    "entries",
    "first_letter",
    "history",
    "in_progress",
    "in_words",
    "is_live",
    "last_uses",
    "letter_preview",
    "line_count",
    "lines",
    "lines_affected",
    "lines_found",
    "lines_page",
    "may_log",
    "members",
    "open_segments",
    "other_segments",
    "place_of_step",
    "preflight",
    "preview",
    "preview_combining",
    "preview_reuse",
    "problem_page",
    "saved_criteria",
    "segment_languages",
    "sentence",
    "standing_actions",
    "step_sentence",
    "undone_actions",
    "values_of",
    "version_of",
    "why",
]
