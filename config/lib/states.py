"""Which state may follow which: one table per kind of record, asked before every move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Moves:
    """The legal moves between states."""

    def __init__(self, moves: Mapping[str, Iterable[str]]) -> None:
        self._moves = {source: frozenset(targets) for source, targets in moves.items()}

    def allows(self, source: str, target: str) -> bool:
        """Whether a record in the first state may go to the second."""
        return target in self._moves.get(source, frozenset())

    def sources(self, target: str) -> tuple[str, ...]:
        """The states from which the target may be reached."""
        return tuple(sorted(source for source, targets in self._moves.items() if target in targets))
