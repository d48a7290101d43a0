"""Questionnaires that profile contacts, and what the contacts have answered."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.lib.models import CodeField, CodeTable
from crm.models.contacts import Contact


class Questionnaire(CodeTable):
    """Questions with answers to choose from, for companies, for persons or for both."""

    for_type = models.CharField(
        _("For"), max_length=10, choices=[("", _("Companies and persons")), *Contact.Type.choices], blank=True
    )
    last_number = models.PositiveIntegerField(default=0, editable=False)

    class Meta(CodeTable.Meta):
        verbose_name = _("profile questionnaire")
        verbose_name_plural = _("profile questionnaires")

    def clean(self) -> None:
        """Whoever has answered goes on to fit."""
        strangers = ContactAnswer.objects.filter(answer__question__questionnaire=self.pk)
        if self.for_type and strangers.exclude(contact__type=self.for_type).exists():
            raise ValidationError({"for_type": _("Contacts of the other type have answered.")})

    def fits(self, contact: Contact) -> bool:
        """Whether it is for contacts of this type."""
        return self.for_type in ("", contact.type)


class NumberedCode(CodeTable):
    """A line below another: its code is the other's code and the next number there, drawn once and never again.

    So criteria that name a code go on to mean the same line, in whatever order the lines stand.
    """

    code = CodeField(_("Code"), max_length=40, primary_key=True, editable=False)
    position = models.PositiveIntegerField(_("Position"), blank=True)

    class Meta(CodeTable.Meta):
        abstract = True


class Question(NumberedCode):
    """A question of a questionnaire, for example LEADS-1."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, related_name="questions", verbose_name=_("profile questionnaire")
    )
    several = models.BooleanField(_("Several answers allowed"), default=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)

    class Meta(NumberedCode.Meta):
        ordering = ["questionnaire", "position", "code"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    @property
    def above(self) -> Questionnaire:
        """What it is numbered in."""
        return self.questionnaire

    def clean(self) -> None:
        """Nobody's second answer is lost from sight."""
        given = ContactAnswer.objects.filter(answer__question=self.pk).values("contact").order_by()
        if not self.several and given.annotate(answers=Count("pk")).filter(answers__gt=1).exists():
            raise ValidationError({"several": _("There are contacts with several answers to this question.")})


class Answer(NumberedCode):
    """An answer to choose, for example LEADS-1-2."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="answers", verbose_name=_("question"))

    class Meta(NumberedCode.Meta):
        ordering = ["question", "position", "code"]
        verbose_name = _("profile answer")
        verbose_name_plural = _("profile answers")

    @property
    def above(self) -> Question:
        """What it is numbered in."""
        return self.question


class ContactAnswer(models.Model):
    """An answer a contact has given."""

    # The pairs below serve both ways; indexes of their own would only have to be kept.
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="profile_answers", db_index=False)
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="given", db_index=False)
    answered_at = models.DateField(_("Answered on"), default=timezone.localdate)

    class Meta:
        verbose_name = _("answer of a contact")
        verbose_name_plural = _("answers of contacts")
        constraints = [models.UniqueConstraint(fields=["contact", "answer"], name="one_answer_once")]
        indexes = [models.Index(fields=["answer", "contact"], name="contact_by_answer")]
