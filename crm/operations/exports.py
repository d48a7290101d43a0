"""Noting that a list was taken away as a file."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from config.lib.text import words_of
from crm.models import Export
from crm.operations.changes import Author

AT_ONCE = 500  # rows


def note_export(
    source: Export.Source,
    *,
    kind: str,
    lines: int,
    columns: Sequence[str],
    name: str = "",
    search: str = "",
    filters: str = "",
    by: Author,
) -> Export:
    """The administrator sees that somebody took so many lines away, how they were found and what stands in them."""
    return Export.objects.create(
        source=source,
        name=name[:150],
        kind=kind,
        lines=lines,
        columns=list(columns),
        search=search,
        filters=filters,
        created_by_id=getattr(by, "pk", None),
    )


def forget_in_exports(names: Collection[str]) -> None:
    """That somebody was searched for is told no more; that a list was taken away is."""
    words = {word for name in names for word in words_of(name)}
    told = Export.objects.exclude(search="", filters="").only("search", "filters")
    changed = [each for each in told.iterator() if _forget(each, names, words)]
    Export.objects.bulk_update(changed, ["search", "filters"], batch_size=AT_ONCE)


def _forget(each: Export, names: Collection[str], words: set[str]) -> bool:
    by_search = bool(words.intersection(words_of(each.search)))
    by_filter = any(name in each.filters for name in names)
    if by_search:
        each.search = ""
    if by_filter:
        each.filters = ""
    return by_search or by_filter
