"""Interaction templates, the log of interactions, and the deliveries that carry them out."""

from interactions.models.bounces import BouncedAddress
from interactions.models.deliveries import Claim, Delivery, MailServer, PrintChunk, PrintJob, PrintOrder, Run
from interactions.models.incoming import IncomingMail, Mailbox
from interactions.models.installation import Installation
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
    "BouncedAddress",
    "Claim",
    "Delivery",
    "Document",
    "Evaluation",
    "FieldMatch",
    "IncomingMail",
    "InformationFlow",
    "InitiatedBy",
    "Installation",
    "InteractionGroup",
    "InteractionLogEntry",
    "InteractionTemplate",
    "LeftOut",
    "LoggedSegment",
    "MailServer",
    "Mailbox",
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
