"""Photos of business cards: taken in, set aside, removed, and read by a worker where that is installed."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.doorbell import ring, ring_on_commit
from crm import ocr
from crm.errors import StackRefused
from crm.models import BusinessCard, CardPhoto, CardStack
from crm.operations.card_stacks import begin_card_stack
from crm.operations.changes import Author
from crm.pictures import tidy_picture

logger = logging.getLogger(__name__)

TASK = "crm.tasks.read_card_photo"
LOST = timedelta(seconds=60)  # without having been read: the doorbell was lost, or the worker died
GIVEN_UP = timedelta(days=1)
AT_ONCE = 20  # photos a sweep rings for


def add_card_photo(stack: CardStack | None, *, content: bytes, by: Author) -> BusinessCard:
    """A photographed card, which waits in the stack to be typed in; without one it begins the stack of the day.

    The picture is kept upright, small and without what the camera wrote in. Raises PictureRefused.
    """
    picture = tidy_picture(content)
    with transaction.atomic():
        card = BusinessCard.objects.create(stack=stack or begin_card_stack(by=by), waiting_since=timezone.now())
        author = getattr(by, "pk", None)
        size = {"width": picture.width, "height": picture.height}
        photo = CardPhoto.objects.create(card=card, content=picture.content, created_by_id=author, **size)
        if ocr.is_installed():
            ring_on_commit(photo.pk, TASK)
    return card


def set_card_aside(card: BusinessCard, *, by: Author) -> None:
    """A card that cannot be typed in now comes after all others that wait."""
    BusinessCard.objects.filter(pk=card.pk, entered_at__isnull=True).update(waiting_since=timezone.now())


@transaction.atomic
def remove_card_photo(card: BusinessCard, *, by: Author) -> None:
    """The photo is gone for good; a card that nobody has typed in goes with it. Raises StackRefused."""
    current = BusinessCard.objects.select_for_update().filter(pk=card.pk).first()
    if current is None or not CardPhoto.objects.filter(card=current).delete()[0]:
        raise StackRefused(_("This photo has been removed already."))
    if current.entered_at is None:
        current.delete()


def read_card_photo(photo_id: int) -> None:
    """Reads the text of a photo, in a worker; one that cannot be read counts as read, with no text."""
    photo = CardPhoto.objects.filter(pk=photo_id, read_at=None).first()
    if photo is None or not ocr.is_installed():
        return
    try:
        text = ocr.read_picture(bytes(photo.content))
    except Exception:  # whatever a reader of pictures may stumble upon: the person types
        logger.exception("photo %s could not be read", photo_id)
        text = ""
    CardPhoto.objects.filter(pk=photo_id).update(text=text.replace("\0", ""), read_at=timezone.now())


def ring_for_photos() -> None:
    """Ring again for photos whose doorbell was lost."""
    if not ocr.is_installed():
        return
    now = timezone.now()
    late = CardPhoto.objects.filter(read_at=None, created_at__range=(now - GIVEN_UP, now - LOST), card__entered_at=None)
    for photo_id in late.order_by("id").values_list("pk", flat=True)[:AT_ONCE]:
        ring(photo_id, TASK)
