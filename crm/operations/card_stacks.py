"""Stacks of business cards: begun, changed, finished, and the last card taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.records import check_record, set_fields
from crm.errors import StackRefused
from crm.models import BusinessCard, CardPhoto, CardStack, ChangeSet, Contact, Country, Language, Salesperson
from crm.operations.changes import Author
from crm.operations.undoing import Undone, undo_changes
from crm.stacks import last_card, typed_on

CODES = ("business_relations", "mailing_groups")


class StackFields(TypedDict, total=False):
    """What the cards of a stack have in common."""

    description: str
    date: date
    size: int | None
    language: Language | None
    country: Country | None
    salesperson: Salesperson | None
    business_relations: Iterable[str]
    mailing_groups: Iterable[str]
    consent_channels: list[str]
    consent_source: str
    consent_wording: str


@dataclass(frozen=True)
class UndoneCard:
    """A card that was taken back: whose it was, what had been typed on it, and what could not be undone."""

    name: str
    typed: dict[str, Any]
    undone: Undone
    waiting: BusinessCard | None = None  # the photographed card, which is to be typed in again


@transaction.atomic
def begin_card_stack(*, by: Author, **fields: Unpack[StackFields]) -> CardStack:
    """A new stack, whose values its cards start with. Raises StackRefused with the field at fault."""
    return _keep(CardStack(created_by_id=getattr(by, "pk", None)), fields)


@transaction.atomic
def edit_card_stack(stack: CardStack, *, by: Author, **fields: Unpack[StackFields]) -> CardStack:
    """The stack with other values, for the cards to come. Raises StackRefused with the field at fault."""
    return _keep(CardStack.objects.select_for_update().get(pk=stack.pk), fields)


Finishing = Callable[[CardStack, Author], None]
_finishing: list[Finishing] = []


def register_finishing(do: Finishing) -> None:
    """Let an upper app do something with a stack that is finished, within the same transaction."""
    _finishing.append(do)


@transaction.atomic
def finish_card_stack(stack: CardStack, *, by: Author, finished: bool = True) -> None:
    """The stack is typed in, or with `finished=False` goes on: the desk no longer comes back to a finished one."""
    for do in _finishing if finished else ():
        do(stack, by)
    CardStack.objects.filter(pk=stack.pk).update(finished_at=timezone.now() if finished else None)


@transaction.atomic
def undo_last_card(stack: CardStack, *, by: Author) -> UndoneCard:
    """Takes back the card of the stack that the person entered last, and what was made or completed by it.

    Raises StackRefused where there is none.
    """
    CardStack.objects.select_for_update().get(pk=stack.pk)
    card = last_card(stack, getattr(by, "pk", None))
    if card is None or card.contact is None:
        raise StackRefused(_("There is no card of yours in this stack to take back."))
    name, typed = card.contact.name, typed_on(card)
    changes = card.changes
    waiting = _wait_again(card)
    return UndoneCard(name, typed, undo_changes(changes, by=by) if changes else Undone(), waiting)


def _keep(stack: CardStack, fields: StackFields) -> CardStack:
    plain = {name: value for name, value in fields.items() if name not in CODES}
    set_fields(stack, plain, StackFields.__optional_keys__)
    stack.description = " ".join(stack.description.split())
    check_record(stack, StackRefused)
    stack.save()
    for name in CODES:
        if name in fields:
            getattr(stack, name).set([code for code in fields[name] if code.strip()])  # type: ignore[literal-required]
    return stack


def record_card(
    stack: CardStack,
    contact: Contact,
    *,
    by: Author,
    completed: bool,
    changes: ChangeSet | None,
    waiting: BusinessCard | None = None,
) -> BusinessCard:
    """Counts a card that became the contact; `waiting` is the photographed one. Raises StackRefused."""
    card = BusinessCard(stack=stack)
    if waiting:
        open_ones = BusinessCard.objects.select_for_update().filter(stack=stack, entered_at__isnull=True)
        found = open_ones.filter(pk=waiting.pk).first()
        if found is None:
            raise StackRefused(_("Somebody has typed in or removed the photographed card meanwhile."))
        card = found
    card.contact, card.completed, card.changes, card.waiting_since = contact, completed, changes, None
    card.entered_at, card.entered_by_id = timezone.now(), getattr(by, "pk", None)
    card.save()
    return card


def _wait_again(card: BusinessCard) -> BusinessCard | None:
    """A photographed card lies first among those to type in; of another one nothing is left."""
    if not CardPhoto.objects.filter(card=card).exists():
        card.delete()
        return None
    card.waiting_since = CardPhoto.objects.values_list("created_at", flat=True).get(card=card)
    card.contact = card.changes = card.entered_at = card.entered_by = None
    card.completed = False
    card.save()
    return card
