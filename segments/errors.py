"""What can go wrong with a segment, each with a sentence for the user."""

from __future__ import annotations

from config.lib.errors import DomainError


class SegmentError(DomainError):
    """Something asked of a segment cannot be done."""


class CriteriaError(SegmentError):
    """The criteria cannot be understood."""


class SegmentChanged(SegmentError):
    """Somebody changed the segment since the page was shown."""


class SegmentIsBusy(SegmentError):
    """Somebody else is changing the segment at this moment."""


class SegmentIsLogged(SegmentError):
    """A logged segment can no longer change."""


class AlreadyLogged(SegmentIsLogged):
    """The segment was logged before."""


class NothingToUndo(SegmentError):
    """There is no step to go back or forth to."""


class NoSuchAction(SegmentError):
    """The history has no step of that number to go to."""


class ContactRefused(SegmentError):
    """The contact may not come in, or is in already."""


class NotInSegment(SegmentError):
    """The contact is not in the list."""


class NothingToSave(SegmentError):
    """The segment has no steps that could be kept as criteria."""


class CodeTaken(SegmentError):
    """Saved criteria of that code exist."""


class CriteriaChanged(SegmentError):
    """Somebody changed or deleted saved criteria since the page was shown."""


class CannotPreview(SegmentError):
    """The effect of a step cannot be shown before it is taken."""


class CannotSet(SegmentError):
    """A value does not fit the segment as it is."""


class CannotLog(SegmentError):
    """Something is missing before the segment can be logged."""
