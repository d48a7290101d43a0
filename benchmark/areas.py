"""The figures of all areas. A new area is a module with FIGURES and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from benchmark import contacts, duplicates, imports, letters, logs, mail, runs, segments
from benchmark.databases import Database
from benchmark.measure import Figure

FIGURES: Mapping[str, Callable[[Database], Iterator[Figure]]] = {
    **segments.FIGURES,
    **contacts.FIGURES,
    **duplicates.FIGURES,
    **imports.FIGURES,
    **letters.FIGURES,
    **runs.FIGURES,
    **logs.FIGURES,
    **mail.FIGURES,
}
