"""What can go wrong with contacts and numbers, each with a sentence for the user."""

from __future__ import annotations

from config.lib.errors import DomainError


class CrmError(DomainError):
    """Something asked of contacts, cards or number series cannot be done."""


class NumberRefused(CrmError):
    """The number typed cannot be used, or none can be drawn."""


class ContactRefused(CrmError):
    """The contact cannot be kept as asked; `field` names the field at fault."""


class ContactInUse(CrmError):
    """The contact cannot be deleted, since something refers to it."""


class AnswerRefused(CrmError):
    """The answers to a profile questionnaire cannot be kept; `field` is the code of the question at fault."""


class ConsentRefused(CrmError):
    """Consent cannot be recorded like this; `field` names the field at fault."""


class AnonymisingRefused(CrmError):
    """The contact cannot be anonymised, or not now."""


class AlreadyUndone(CrmError):
    """What is to be undone has been undone already."""


class MergeRefused(CrmError):
    """Two contacts cannot become one, or one cannot become two again."""


class ImportRefused(CrmError):
    """The file cannot be imported, or the import not be gone on with; `field` names the field at fault."""


class ListHasChanged(CrmError):
    """The contacts chosen in the list are no longer those that were looked at."""


class StackRefused(CrmError):
    """The stack of business cards cannot be kept as asked, or has no card to take back."""


class ViewRefused(CrmError):
    """A view of the list cannot be kept as asked; `field` names the field at fault."""


class PictureRefused(CrmError):
    """What was sent in is no picture, or one too large."""


class ReadingUnavailable(CrmError):
    """Photos cannot be read here, since what reads them is not installed."""
