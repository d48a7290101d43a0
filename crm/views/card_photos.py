"""Photos of business cards: sent in from the desk or a phone, shown beside the form and with the contact."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config.lib.errors import DomainError
from config.lib.web import go, reader, says_errors
from crm import operations, stacks
from crm.forms import BusinessCardForm, is_begun, standing_on
from crm.models import BusinessCard, CardPhoto, CardStack
from crm.pictures import LARGEST_FILE
from crm.views.business_cards import ADD, CHANGE, desk, find_stack, next_card, photo_context, posted_card

VIEW = "crm.view_contact"
MOST_AT_ONCE = 30  # pictures
DAY = 24 * 3600  # seconds


@require_POST
@permission_required(ADD, raise_exception=True)
def card_photo_add(request: HttpRequest) -> HttpResponse:
    """Pictures come in, one for each card; what is no picture is named, and the others are kept."""
    current = find_stack(request, None)
    files = [file for file in request.FILES.getlist("photos") if file is not None]
    errors = [] if files else [_("Choose a picture.")]
    if len(files) > MOST_AT_ONCE:
        text = _("At most %(count)d pictures are taken at once; the first ones were.")
        errors.append(text % {"count": MOST_AT_ONCE})
    for file in files[:MOST_AT_ONCE]:
        try:
            current = operations.add_card_photo(current, content=_content(file), by=reader(request)).stack
        except DomainError as error:
            errors.append(f"{file.name}: {error}")
    typed = standing_on(request.POST)
    if not is_begun(typed) and not request.POST.get("card"):
        return next_card(request, current, photo_errors=errors)
    form = BusinessCardForm(initial=typed, stack=current)
    return desk(request, current, form, card=posted_card(request, current), photo_errors=errors)


def _content(file: UploadedFile) -> bytes:
    """No more of it than shows that it is too large."""
    return file.read(LARGEST_FILE + 1)


@require_GET
@permission_required(ADD, raise_exception=True)
def card_photo(request: HttpRequest, card: int) -> HttpResponse:
    """The photo beside the form, by now perhaps with what was read in it."""
    record = _card(card)
    progress = stacks.progress_of(record.stack, request.user)
    context = {"stack": record.stack, "progress": progress, "may_change": request.user.has_perm(CHANGE)}
    return render(request, "crm/_card_photo.html", context | photo_context(record))


def _card(number: int) -> BusinessCard:
    cards = BusinessCard.objects.select_related("photo", "stack", "contact").defer("photo__content")
    return get_object_or_404(cards, pk=number, photo__isnull=False)


@require_GET
@permission_required(VIEW, raise_exception=True)
def card_photo_picture(request: HttpRequest, card: int) -> HttpResponse:
    """The picture itself."""
    photo = get_object_or_404(CardPhoto, card=card)
    headers = {"Cache-Control": f"private, max-age={DAY}", "Content-Disposition": "inline"}
    return HttpResponse(bytes(photo.content), content_type="image/jpeg", headers=headers)


@require_POST
@permission_required(ADD, raise_exception=True)
@says_errors
def card_photo_aside(request: HttpRequest, card: int) -> HttpResponse:
    """The card comes after the others that wait, and the next one lies there."""
    record = _card(card)
    operations.set_card_aside(record, by=reader(request))
    return _other_card(request, record.stack, but=record.pk)


@require_POST
@permission_required((ADD, CHANGE), raise_exception=True)
@says_errors
def card_photo_remove(request: HttpRequest, card: int) -> HttpResponse:
    """The photo is gone; from the desk the next card is seen, from a contact its card again."""
    record = _card(card)
    operations.remove_card_photo(record, by=reader(request))
    if record.contact:
        return go(request, record.contact.get_absolute_url())
    return _other_card(request, record.stack)


def _other_card(request: HttpRequest, stack: CardStack, *, but: int = 0) -> HttpResponse:
    """The next photographed card; what a person has typed meanwhile stays, without a photo."""
    typed = standing_on(request.POST)
    if request.POST.get("keep") and is_begun(typed):
        return desk(request, stack, BusinessCardForm(initial=typed, stack=stack), card=None)
    return next_card(request, stack, but=but)
