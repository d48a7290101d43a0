"""A letter of a segment sent to oneself before it goes to anybody."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from interactions.delivery.specimen import send_specimen
from segments.errors import NotInSegment
from segments.models import Segment
from segments.queries.letters import letter_preview
from segments.queries.lines import current_header


def send_test_letter(segment: Segment, *, contact: str, by: User) -> str:
    """Send the letter that the contact of that number would get to the user's own address, which is returned.

    It is marked as a test, and recorded with nobody. Raises NotInSegment, and CannotTest or MailNotTaken with a
    sentence.
    """
    if (preview := letter_preview(segment, contact)) is None:
        raise NotInSegment(_("This contact is not in the segment."))
    header = current_header(segment)
    send_specimen(preview.entry, to=by.email, as_attachment=header.send_as_attachment, attach_pdf=header.attach_pdf)
    return by.email
