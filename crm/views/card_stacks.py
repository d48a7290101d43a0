"""Stacks of business cards: the list, the cards of one, and what its cards have in common."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.lib.errors import DomainError, say_beside
from config.lib.listing import listing
from config.lib.web import answer, go, reader, says_errors
from crm import operations, stacks
from crm.forms import CardStackForm
from crm.models import CardStack

ADD = "crm.add_contact"
ORDERS = {"begun": "created_at", "description": "description", "date": "date", "entered": "entered", "last": "last"}
CARDS = {"entered": "entered_at", "name": "contact__name"}
PREFIX = "stack"  # the desk behind the dialog has fields of the same names


@require_GET
@permission_required(ADD, raise_exception=True)
def card_stacks(request: HttpRequest) -> HttpResponse:
    """All stacks, the ones still open first seen by how many cards they have."""
    return render(request, "crm/card_stacks.html", _list(request))


def _list(request: HttpRequest) -> dict[str, Any]:
    return {"listing": listing(request, stacks.stacks(), orders=ORDERS, default="-begun")}


@require_GET
@permission_required(ADD, raise_exception=True)
def card_stack_cards(request: HttpRequest, stack: int) -> HttpResponse:
    """The cards of a stack, with whose contacts they became."""
    record = get_object_or_404(stacks.stacks(), pk=stack)
    rows = listing(request, stacks.cards_of(record), orders=CARDS, default="-entered")
    context = {"stack": record, "listing": rows, "progress": stacks.progress_of(record, request.user)}
    return render(request, "crm/card_stack.html", context)


@require_http_methods(["GET", "POST"])
@permission_required(ADD, raise_exception=True)
def card_stack_new(request: HttpRequest) -> HttpResponse:
    """Another stack is put on the desk."""
    return _typed(request, CardStack())


@require_http_methods(["GET", "POST"])
@permission_required(ADD, raise_exception=True)
def card_stack_edit(request: HttpRequest, stack: int) -> HttpResponse:
    """What the cards to come have in common."""
    return _typed(request, get_object_or_404(CardStack, pk=stack))


def _typed(request: HttpRequest, stack: CardStack) -> HttpResponse:
    """The dialog, or what was typed in it kept; then on to the desk."""
    form = CardStackForm(request.POST or None, instance=stack, prefix=PREFIX)
    if request.method == "POST" and form.is_valid():
        try:
            kept = (
                operations.edit_card_stack(stack, by=reader(request), **form.stack())
                if stack.pk
                else operations.begin_card_stack(by=reader(request), **form.stack())
            )
            return go(request, kept.get_absolute_url())
        except DomainError as error:
            say_beside(form, error)
    url = reverse("card_stack_edit", args=[stack.pk]) if stack.pk else reverse("card_stack_new")
    back = stack.get_absolute_url() if stack.pk else reverse("card_stacks")
    context = {**_list(request), "form": form, "url": url, "is_new": not stack.pk, "back": back}
    return answer(request, page="crm/card_stacks.html", fragment="crm/_card_stack_form.html", context=context)


@require_POST
@permission_required(ADD, raise_exception=True)
@says_errors
def card_stack_finish(request: HttpRequest, stack: int) -> HttpResponse:
    """The stack is typed in, or goes on after all."""
    record = get_object_or_404(CardStack, pk=stack)
    finished = "again" not in request.POST
    operations.finish_card_stack(record, by=reader(request), finished=finished)
    if not finished:
        return go(request, record.get_absolute_url())
    messages.success(request, _("%(stack)s is finished.") % {"stack": record})
    return go(request, reverse("card_stacks"))
