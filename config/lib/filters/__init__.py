"""What lists and criteria are filtered by: columns, their conditions, as typed and as read aloud."""

from config.lib.filters.columns import (
    Choice,
    Code,
    Column,
    Condition,
    Day,
    Number,
    Text,
    YesNo,
    filterset_for,
    flat,
    like,
    stored,
)
from config.lib.filters.labels import Labels
from config.lib.filters.sentences import condition_text, either
from config.lib.filters.typed import read_filter, read_patterns, write_filter, write_patterns

__all__ = [
    "Choice",
    "Code",
    "Column",
    "Condition",
    "Day",
    "Labels",
    "Number",
    "Text",
    "YesNo",
    "condition_text",
    "either",
    "filterset_for",
    "flat",
    "like",
    "read_filter",
    "read_patterns",
    "stored",
    "write_filter",
    "write_patterns",
]
