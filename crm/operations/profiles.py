"""Profile questionnaires: their questions and answers, and what contacts have answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from crm.errors import AnswerRefused
from crm.models import Answer, Contact, ContactAnswer, Question, Questionnaire


@dataclass(frozen=True)
class ProfileChange:
    """The codes of the answers that are new, and of those taken back."""

    added: tuple[str, ...]
    removed: tuple[str, ...]


@transaction.atomic
def keep_in_questionnaire(line: Question | Answer) -> None:
    """Keeps a question or an answer: a new one gets its code; without a position it comes last."""
    above = type(line.above)._default_manager.select_for_update().get(pk=line.above.pk)
    if is_new := not line.code:
        above.last_number += 1
        above.save(update_fields=["last_number"])
        line.code = f"{above.pk}-{above.last_number}"
    line.position = line.position or above.last_number
    line.save(force_insert=is_new)


@transaction.atomic
def answer_profile(
    contact: Contact, *, questionnaire: Questionnaire, answers: Iterable[str], by: User | None
) -> ProfileChange:
    """The contact's answers to the questionnaire are exactly those whose codes are given.

    What was answered before keeps its day. Raises AnswerRefused with the question at fault: for an answer of another
    questionnaire, for two where one is allowed, and for a questionnaire that is not for this type of contact.
    """
    current = Contact.objects.select_for_update().filter(pk=contact.pk).first()
    if current is None:
        raise AnswerRefused(_("%(name)s has been deleted meanwhile.") % {"name": contact.name})
    if current.anonymised_at:
        raise AnswerRefused(_("%(name)s was anonymised.") % {"name": current.name})
    if not questionnaire.fits(current):
        raise AnswerRefused(
            _("The questionnaire “%(questionnaire)s” is not for %(name)s.")
            % {"questionnaire": questionnaire.label, "name": current.name}
        )
    chosen = _chosen(questionnaire, answers)
    given = ContactAnswer.objects.filter(contact=current, answer__question__questionnaire=questionnaire)
    had = set(given.values_list("answer", flat=True))
    added, removed = sorted(chosen - had), sorted(had - chosen)
    given.filter(answer__in=removed).delete()
    ContactAnswer.objects.bulk_create(ContactAnswer(contact=current, answer_id=code) for code in added)
    return ProfileChange(tuple(added), tuple(removed))


def _chosen(questionnaire: Questionnaire, answers: Iterable[str]) -> set[str]:
    """The codes as they are written in the questionnaire."""
    wanted = {code.strip().upper() for code in answers}
    found = list(Answer.objects.filter(pk__in=wanted, question__questionnaire=questionnaire).select_related("question"))
    if unknown := wanted - {answer.pk for answer in found}:
        raise AnswerRefused(
            _("“%(questionnaire)s” has no answer %(code)s.")
            % {"questionnaire": questionnaire.label, "code": ", ".join(sorted(unknown))}
        )
    answered = Counter(answer.question for answer in found if not answer.question.several)
    for question, count in answered.items():
        if count > 1:
            raise AnswerRefused(_("Only one answer is allowed."), field=question.pk)
    return wanted
