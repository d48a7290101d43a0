"""The interaction templates of CRONUS and their documents."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib.auth.models import User

from config.demo.letter_texts import BUSINESS_LETTERS
from config.demo.letters import business_letter, golf_invitation
from crm.models import CorrespondenceType, Language
from interactions.models import InformationFlow, InitiatedBy, InteractionGroup, InteractionTemplate, TemplateLanguage
from interactions.operations import create_template, put_template_document

OUT, IN = InformationFlow.OUTBOUND, InformationFlow.INBOUND
US, THEM = InitiatedBy.US, InitiatedBy.THEM
PRINT, MAIL = CorrespondenceType.HARD_COPY, CorrespondenceType.EMAIL

# Code, description in three languages, group, correspondence type, cost, minutes, information flow, initiated by.
TEMPLATES = (
    ("ABSTRACT", "Minutes of a meeting", "Compte rendu de réunion", "Mødereferat", "LETTER", PRINT, 8, 90, OUT, ""),
    ("BUS", "Business letter", "Lettre commerciale", "Forretningsbrev", "LETTER", PRINT, 8, 30, OUT, US),
    ("GOLF", "Golf day", "Journée de golf", "Golfdag", "LETTER", MAIL, 8, 1, OUT, US),
    ("INCOME", "Incoming phone call", "Appel entrant", "Indgående opkald", "PHONE", "", 0, 15, IN, THEM),
    ("INHOUSE", "Meeting at CRONUS", "Réunion chez CRONUS", "Møde hos CRONUS", "MEETING", "", 25, 120, "", ""),
    ("ONSITE", "Visit to the customer", "Visite chez le client", "Besøg hos kunden", "MEETING", "", 45, 180, "", ""),
    ("OUTGOING", "Outgoing phone call", "Appel sortant", "Udgående opkald", "PHONE", "", 1, 15, OUT, US),
)
LANGUAGE = {"BUS": "ENG", "GOLF": "ENG"}

# Template, language, description of the document, file name, and how it is made.
DOCUMENTS: tuple[tuple[str, str, str, str, Callable[[], bytes]], ...] = (
    *(
        ("BUS", language, wording.title, wording.file_name, partial(business_letter, language))
        for language, wording in BUSINESS_LETTERS.items()
    ),
    ("GOLF", "ENG", "Invitation by e-mail", "golf-day-en.docx", golf_invitation),
)


def ensure_templates(*, by: User) -> None:
    """The templates with their documents; a template or language that is there keeps what it has."""
    for row in TEMPLATES:
        if not InteractionTemplate.objects.filter(code=row[0]).exists():
            _create(*row, by=by)
    with_document = TemplateLanguage.objects.filter(document__isnull=False)
    for code, language, description, file_name, make in DOCUMENTS:
        if not with_document.filter(template=code, language=language).exists():
            put_template_document(
                InteractionTemplate.objects.get(code=code),
                language=Language.objects.get(code=language),
                content=make(),
                name=file_name,
                description=description,
                by=by,
            )


def _create(
    code: str,
    english: str,
    french: str,
    danish: str,
    group: str,
    correspondence_type: str,
    cost: int,
    minutes: int,
    information_flow: str,
    initiated_by: str,
    *,
    by: User,
) -> None:
    create_template(
        by=by,
        code=code,
        description=english,
        description_fr=french,
        description_da=danish,
        group=InteractionGroup.objects.get(code=group),
        correspondence_type=correspondence_type,
        ignore_contact_correspondence=correspondence_type == PRINT,
        language=Language.objects.filter(code=LANGUAGE.get(code, "")).first(),
        information_flow=information_flow,
        initiated_by=initiated_by,
        unit_cost=cost,
        unit_duration=minutes,
    )
