"""The card desk, where business cards are typed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.lib.errors import DomainError
from config.lib.web import answer, reader, says_errors
from crm import operations, queries, stacks
from crm.forms import BusinessCardForm, is_begun, read_form, typed_in
from crm.forms.cards import LONGEST_TEXT
from crm.models import CardStack, Contact

ADD, CHANGE = "crm.add_contact", "crm.change_contact"
LAST_SHOWN = 6
SUGGESTED = 8


@require_http_methods(["GET", "POST"])
@permission_required(ADD, raise_exception=True)
def business_cards(request: HttpRequest, stack: int | None = None) -> HttpResponse:
    """The card desk: a card is kept and the next one lies there empty.

    Without the number of a stack it is the one the reader was at; the first card of a day begins one.
    """
    current = find_stack(request, stack)
    form = BusinessCardForm(request.POST or None, stack=current)
    entry = None
    if request.method == "POST" and form.is_valid():
        try:
            entry = _enter(request, current, form)
            form = BusinessCardForm(stack=entry.stack)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    if form.errors:
        form.focus(next((name for name in form.fields if name in form.errors), "surname"))
    return desk(request, entry.stack if entry else current, form, entry=entry)


def find_stack(request: HttpRequest, number: int | None) -> CardStack | None:
    """The stack of the address, else the one the card names, else the one the reader was at."""
    posted = request.POST.get("stack", "")
    if number is None and posted.isdecimal() and len(posted) < 10:
        number = int(posted)
    if number is None:
        return stacks.current_stack(request.user)
    return get_object_or_404(CardStack.objects.select_related("language", "country", "salesperson"), pk=number)


def _enter(request: HttpRequest, stack: CardStack | None, form: BusinessCardForm) -> operations.CardEntry:
    card = form.card() | {"by": reader(request), "completes": _completed(request)}
    return operations.enter_business_card(stack=stack, **card) if stack else operations.enter_first_card(**card)


def _completed(request: HttpRequest) -> Contact | None:
    """The possible duplicate the card is to complete."""
    number = request.POST.get("completes", "")
    if not number or not request.user.has_perm(CHANGE):
        return None
    return Contact.objects.persons().select_related("company").filter(number=number).first()


def desk(request: HttpRequest, stack: CardStack | None, form: BusinessCardForm, **context: Any) -> HttpResponse:
    """The page with a card on it."""
    context |= {
        "form": form,
        "stack": stack,
        "desk_url": stack.get_absolute_url() if stack else reverse("business_cards"),
    }
    context |= {**_checks(request, form), **_done(request, stack), "longest_text": LONGEST_TEXT}
    return answer(request, page="crm/business_cards.html", fragment="crm/_desk.html", context=context)


@require_POST
@permission_required(ADD, raise_exception=True)
def business_card_read(request: HttpRequest) -> HttpResponse:
    """What a pasted text says is put into the empty fields of the card, and marked until a person has seen it."""
    current = find_stack(request, None)
    text = request.POST.get("text", "").replace("\0", "")
    typed = typed_in(request.POST)
    if len(text) > LONGEST_TEXT:
        return desk(request, current, BusinessCardForm(initial=typed, stack=current), too_long=len(text), text=text)
    form = read_form(text, typed=typed, stack=current)
    form.focus(next(iter(form.read), "first_name"))
    return desk(request, current, form, read=len(form.read))


@require_POST
@permission_required((ADD, CHANGE), raise_exception=True)
@says_errors
def business_card_undo(request: HttpRequest, stack: int) -> HttpResponse:
    """The reader's last card of the stack is taken back; on an empty desk it lies there again to be put right."""
    current = find_stack(request, stack)
    assert current is not None  # noqa: S101 — a number that there is none of has been answered
    card = operations.undo_last_card(current, by=reader(request))
    typed = typed_in(request.POST)
    form = BusinessCardForm(initial=typed if is_begun(typed) else card.typed, stack=current)
    return desk(request, current, form, undone=card)


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
