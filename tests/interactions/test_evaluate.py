"""Saying how interactions went."""

from __future__ import annotations

import pytest

from interactions import operations
from interactions.errors import CannotEvaluate
from interactions.models import InteractionLogEntry
from tests.interactions.builders import logged, many
from tests.segments.builders import count_statements

pytestmark = pytest.mark.django_db


def evaluations() -> list[str]:
    return sorted(InteractionLogEntry.objects.values_list("evaluation", flat=True))


def test_several_interactions_are_evaluated_at_once_and_the_others_stay() -> None:
    segment = logged(many(3))
    chosen = segment.entries.filter(pk__in=segment.entries.values("pk")[:2])
    assert operations.evaluate_interactions(chosen, evaluation="very_positive", by=None) == 2
    assert evaluations() == ["", "very_positive", "very_positive"]


def test_an_evaluation_can_be_taken_back() -> None:
    entries = logged(many(2)).entries.all()
    operations.evaluate_interactions(entries, evaluation="negative", by=None)
    operations.evaluate_interactions(entries, evaluation="", by=None)
    assert evaluations() == ["", ""]


def test_what_is_no_evaluation_is_refused() -> None:
    entries = logged(many(1)).entries.all()
    with pytest.raises(CannotEvaluate, match="There is no evaluation “superb”"):
        operations.evaluate_interactions(entries, evaluation="superb", by=None)
    assert evaluations() == [""]


def test_no_interaction_at_all_is_refused() -> None:
    with pytest.raises(CannotEvaluate, match="Choose the interactions"):
        operations.evaluate_interactions(InteractionLogEntry.objects.none(), evaluation="neutral", by=None)


def test_a_thousand_interactions_cost_what_ten_cost() -> None:
    few, lots = logged(many(10)), logged(many(1000))

    def statements(entries: object) -> int:
        return count_statements(
            lambda: operations.evaluate_interactions(entries, evaluation="neutral", by=None)  # type: ignore[arg-type]
        )

    assert statements(few.entries.all()) == statements(lots.entries.all()) == 1
