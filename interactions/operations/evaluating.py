"""How interactions went, as somebody saw it."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from interactions.errors import CannotEvaluate
from interactions.models import Evaluation, InteractionLogEntry


def evaluate_interactions(entries: QuerySet[InteractionLogEntry], *, evaluation: str, by: User | None) -> int:
    """Say of the interactions how they went, or with "" take it back; of how many it was said.

    Raises CannotEvaluate where there is no such evaluation, or none of the interactions.
    """
    if evaluation not in ("", *Evaluation.values):
        raise CannotEvaluate(_("There is no evaluation “%(name)s”.") % {"name": evaluation}, field="evaluation")
    count = entries.update(evaluation=evaluation)
    if not count:
        raise CannotEvaluate(_("Choose the interactions to evaluate."), field="entry")
    return count
