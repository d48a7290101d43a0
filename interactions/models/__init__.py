"""Interaction templates, the log of interactions, and the deliveries that carry them out."""

from interactions.models.deliveries import Claim, Delivery, MailServer, PrintChunk, PrintJob, PrintOrder, Run
from interactions.models.log import Evaluation, InteractionLogEntry, LeftOut, LoggedSegment
from interactions.models.rules import SendingRoom, SendingRules
from interactions.models.templates import (
    Document,
    FieldMatch,
    InformationFlow,
    InitiatedBy,
    InteractionGroup,
    InteractionTemplate,
    TemplateLanguage,
    TemplateVersion,
)
from interactions.models.word import OpenDocument

__all__ = [
    "Claim",
    "Delivery",
    "Document",
    "Evaluation",
    "FieldMatch",
    "InformationFlow",
    "InitiatedBy",
    "InteractionGroup",
    "InteractionLogEntry",
    "InteractionTemplate",
    "LeftOut",
    "LoggedSegment",
    "MailServer",
    "OpenDocument",
    "PrintChunk",
    "PrintJob",
    "PrintOrder",
    "Run",
    "SendingRoom",
    "SendingRules",
    "TemplateLanguage",
    "TemplateVersion",
]
