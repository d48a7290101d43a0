"""What can go wrong with templates, the log and deliveries, each with a sentence for the user."""

from __future__ import annotations

from config.lib.errors import DomainError


class InteractionError(DomainError):
    """Something asked of interactions cannot be done."""


class DocumentNotAccepted(InteractionError):
    """The file is not a Word document that can be used."""


class TemplateRefused(InteractionError):
    """The interaction template cannot be kept as asked; `field` names the field at fault."""


class StillCanceled(InteractionError):
    """An entry cannot be taken back while what it belongs to is canceled."""


class CannotEvaluate(InteractionError):
    """Interactions cannot be evaluated as asked."""


class MoveRefused(InteractionError):
    """A run or a delivery is not in a state in which this can be done."""


class LetterChanged(InteractionError):
    """The letter cannot be shown exactly as it was received."""


class PartMissing(InteractionError):
    """The letters asked for are not in the run, or not in the form asked for."""


class PrintFailed(InteractionError):
    """The printer did not take the letters."""


class CannotResend(InteractionError):
    """What was sent cannot be sent again as asked."""


class AlreadyDecided(InteractionError):
    """Somebody else has decided meanwhile."""


class NotSettledYet(InteractionError):
    """What became of an e-mail is being written down; a moment later it can be told what came back."""
