"""Every reading of a segment that takes more than a line."""

from segments.queries.history import Step, history, line_count, saved_criteria, sentence
from segments.queries.lines import (
    ORDERS,
    LinesAffected,
    current_header,
    lines,
    lines_affected,
    members,
    segment_languages,
)
from segments.queries.lists import may_log, open_segments
from segments.queries.preflight import SAFE_DEFAULTS, Preflight, Problem, preflight
from segments.queries.preview import Preview, Why, preview, undone_actions, why

__all__ = [
    "ORDERS",
    "SAFE_DEFAULTS",
    "LinesAffected",
    "Preflight",
    "Preview",
    "Problem",
    "Step",
    "Why",
    "current_header",
    "history",
    "line_count",
    "lines",
    "lines_affected",
    "may_log",
    "members",
    "open_segments",
    "preflight",
    "preview",
    "saved_criteria",
    "segment_languages",
    "sentence",
    "undone_actions",
    "why",
]
