"""The card desk, where business cards are typed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.lib.errors import DomainError, say_beside
from config.lib.web import answer, reader, says_errors, wants_fragment
from crm import ocr, operations, queries, stacks
from crm.forms import BusinessCardForm, is_begun, read_form, standing_on, typed_in
from crm.forms.cards import LONGEST_TEXT
from crm.models import BusinessCard, CardStack, Channel, Contact

ADD, CHANGE = "crm.add_contact", "crm.change_contact"
OFFERED = 3  # stacks to go on with, where none lies on the desk
LAST_SHOWN = 6
SUGGESTED = 8


@require_http_methods(["GET", "POST"])
@permission_required(ADD, raise_exception=True)
def business_cards(request: HttpRequest, stack: int | None = None) -> HttpResponse:
    """The card desk: a card is kept and the next one lies there empty.

    Without the number of a stack it is the one the reader was at; the first card of a day begins one.
    """
    current = find_stack(request, stack)
    if request.method == "GET":
        return next_card(request, current)
    form = BusinessCardForm(request.POST, stack=current)
    if form.is_valid():
        try:
            entry = _enter(request, current, form)
            return next_card(request, entry.stack, entry=entry)
        except DomainError as error:
            say_beside(form, error)
    form.focus(next((name for name in form.fields if name in form.errors), "surname"))
    return desk(request, current, form, card=posted_card(request, current))


def find_stack(request: HttpRequest, number: int | None) -> CardStack | None:
    """The stack of the address, else the one the card names, else the one the reader was at."""
    number = number or _number(request.POST.get("stack", ""))
    if number is None:
        return stacks.current_stack(request.user)
    return get_object_or_404(CardStack.objects.select_related("language", "country", "salesperson"), pk=number)


def posted_card(request: HttpRequest, stack: CardStack | None) -> BusinessCard | None:
    """The photographed card that is being typed in, while it waits; without one on the desk the next that waits."""
    if not (number := _number(request.POST.get("card", ""))):
        return stacks.waiting_cards(stack).first()
    return stacks.waiting_cards(stack).filter(pk=number).first()


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _enter(request: HttpRequest, stack: CardStack | None, form: BusinessCardForm) -> operations.CardEntry:
    card = form.card() | {"by": reader(request), "completes": _completed(request)}
    if stack is None:
        return operations.enter_first_card(**card)
    photographed = stack.cards.filter(pk=_number(request.POST.get("card", "")) or 0).first()
    return operations.enter_business_card(stack=stack, waiting=photographed, **card)


def _completed(request: HttpRequest) -> Contact | None:
    """The possible duplicate the card is to complete."""
    number = request.POST.get("completes", "")
    if not number or not request.user.has_perm(CHANGE):
        return None
    return Contact.objects.persons().select_related("company").filter(number=number).first()


def next_card(request: HttpRequest, stack: CardStack | None, *, but: int = 0, **context: Any) -> HttpResponse:
    """The desk with the next card: an empty one, or a photographed one with what could be read of it."""
    card = stacks.waiting_cards(stack).exclude(pk=but).first()
    form = BusinessCardForm(stack=stack)
    if card and card.photo.text:
        form = read_form(card.photo.text, typed={}, stack=stack)
    return desk(request, stack, form, card=card, **context)


def desk(
    request: HttpRequest, stack: CardStack | None, form: BusinessCardForm, *, card: BusinessCard | None, **more: Any
) -> HttpResponse:
    """The page with a card on it, and its photo beside it."""
    url = stack.get_absolute_url() if stack else reverse("business_cards")
    context: dict[str, object] = {"form": form, "stack": stack, "desk_url": url, "channels": Channel.choices}
    if stack is None:
        context["open_stacks"] = stacks.open_stacks()[:OFFERED]
    context |= {"is_fragment": wants_fragment(request)}
    context |= {"longest_text": LONGEST_TEXT, **photo_context(card), **_checks(request, form)}
    context |= {**_done(request, stack), **more}
    return answer(request, page="crm/business_cards.html", fragment="crm/_desk.html", context=context)


def photo_context(card: BusinessCard | None) -> dict[str, Any]:
    """What is shown of a photographed card."""
    unread = card is not None and card.photo.read_at is None
    return {"card": card, "may_read": ocr.is_installed(), "is_reading": unread and ocr.is_installed()}


@require_POST
@permission_required(ADD, raise_exception=True)
def business_card_read(request: HttpRequest) -> HttpResponse:
    """What a pasted text or the photo says is put into the empty fields of the card, and marked until it is seen."""
    current = find_stack(request, None)
    card = posted_card(request, current)
    typed = standing_on(request.POST)
    text = request.POST.get("text", "").replace("\0", "")
    if "from_photo" in request.POST:
        text = card.photo.text if card else ""
    if len(text) > LONGEST_TEXT:
        form = BusinessCardForm(initial=typed, stack=current)
        return desk(request, current, form, card=card, too_long=len(text), text=text)
    form = read_form(text, typed=typed, stack=current)
    form.focus(next(iter(form.read), "first_name"))
    return desk(request, current, form, card=card)


@require_POST
@permission_required((ADD, CHANGE), raise_exception=True)
@says_errors
def business_card_undo(request: HttpRequest, stack: int) -> HttpResponse:
    """The reader's last card of the stack is taken back; on an empty desk it lies there again to be put right."""
    current = find_stack(request, stack)
    assert current is not None  # noqa: S101 — a number that there is none of has been answered
    undone = operations.undo_last_card(current, by=reader(request))
    typed = standing_on(request.POST)
    if is_begun(typed):
        form, card = BusinessCardForm(initial=typed, stack=current), posted_card(request, current)
    else:
        form, card = BusinessCardForm(initial=undone.typed, stack=current), undone.waiting
    return desk(request, current, form, card=card, undone=undone)


@require_GET
@permission_required(ADD, raise_exception=True)
def business_card_check(request: HttpRequest) -> HttpResponse:
    """What is known of the card being typed: its company, and people who may be the same."""
    return render(request, "crm/_card_check.html", {"out_of_band": True, **_checks(request, None)})


def _checks(request: HttpRequest, form: BusinessCardForm | None) -> dict[str, Any]:
    """The company of the typed name, else one that may be meant, and possible duplicates."""
    value = dict.fromkeys(BusinessCardForm.base_fields, "") | _shown(request, form)
    company = queries.find_company(value["company_name"], city=value["city"])
    return {
        "company": company,
        "new_company": value["company_name"] if not company else "",
        "suggested": None if company else _suggested(value),
        "companies": queries.companies_like(value["company_name"])[:SUGGESTED] if value["company_name"] else [],
        "duplicates": queries.possible_duplicates(
            name=f"{value['first_name']} {value['surname']}",
            email=value["email"],
            phones=(value["phone"], value["mobile_phone"]),
            company=company.name if company else value["company_name"],
        ),
        "may_change": request.user.has_perm(CHANGE),
    }


def _shown(request: HttpRequest, form: BusinessCardForm | None) -> dict[str, str]:
    """What stands on the card."""
    if form is None:
        return typed_in(request.GET)
    return typed_in(form.data if form.is_bound else {k: v for k, v in form.initial.items() if isinstance(v, str)})


def _suggested(value: Mapping[str, str]) -> Contact | None:
    """A company there already: one whose name is nearly the typed one, else the one of the e-mail's domain."""
    if not value["company_name"]:
        return queries.company_of_domain(value["email"])
    alike = queries.possible_duplicates(name=value["company_name"], type=Contact.Type.COMPANY, city=value["city"])
    return alike[0].contact if alike else None


def _done(request: HttpRequest, stack: CardStack | None) -> dict[str, Any]:
    """How many cards the reader has entered today, how far the stack is, and its last cards."""
    progress = stacks.progress_of(stack, request.user)
    last = list(stacks.cards_of(stack)[:LAST_SHOWN]) if stack else []
    numbered = [(progress.entered - place, card) for place, card in enumerate(last)]
    return {"count": queries.cards_today(request.user).count(), "progress": progress, "last_cards": numbered}
