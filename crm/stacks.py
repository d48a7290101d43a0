"""What is read about stacks of business cards: which one lies on the desk, how far it is, what its last card said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from crm.models import BusinessCard, CardStack, Contact

PAUSE = timedelta(minutes=10)  # between two cards: longer is no typing
RECENT = 20  # cards whose pace counts
FROM_THE_PERSON = (
    *("first_name", "middle_name", "surname", "job_title", "phone", "mobile_phone", "email", "home_page", "note"),
    *("language", "country"),
)
ADDRESS = ("address", "post_code", "city")
OF_THE_PERSON = ("job_responsibilities", "mailing_groups")


def stacks() -> QuerySet[CardStack]:
    """All stacks, with how many cards are entered and when the last one was."""
    entered = Q(cards__entered_at__isnull=False)
    found = CardStack.objects.select_related("language", "country", "salesperson", "created_by")
    return found.annotate(entered=Count("cards", filter=entered), last=Max("cards__entered_at"))


def current_stack(user: AbstractBaseUser | AnonymousUser) -> CardStack | None:
    """The open stack the person typed in last, else began last; one without a name is for its own day only."""
    today = timezone.localdate()
    open_ones = CardStack.objects.filter(finished_at=None).exclude(~Q(date=today), description="")
    own = Q(created_by=user.pk) | Q(cards__entered_by=user.pk)
    last = Max("cards__entered_at", filter=Q(cards__entered_by=user.pk))
    found = list(open_ones.filter(own).annotate(last=last).order_by("-id")[:50])
    return max(found, key=lambda stack: (stack.last or stack.created_at, stack.pk), default=None)


def open_stacks() -> QuerySet[CardStack]:
    """The stacks of fairs that are not finished, whoever began them, the latest first."""
    return CardStack.objects.filter(finished_at=None).exclude(description="").order_by("-id")


@dataclass(frozen=True)
class Progress:
    """How far a stack is typed in, and how fast."""

    entered: int
    size: int
    pace: int | None  # cards an hour
    waiting: int = 0  # photographed cards that are still to be typed in

    @property
    def next(self) -> int:
        """The number of the card that is being typed."""
        return self.entered + 1

    @property
    def left(self) -> int:
        """How many cards are still to come, where that is known."""
        return max(0, self.size - self.entered)

    @property
    def minutes(self) -> int | None:
        """How long the rest takes at this pace."""
        return -(-self.left * 60 // self.pace) if self.pace and self.left else None


def progress_of(stack: CardStack | None, user: AbstractBaseUser | AnonymousUser) -> Progress:
    """The figures of the stack, the pace being the person's own."""
    if stack is None:
        return Progress(0, 0, None)
    entered = stack.cards.filter(entered_at__isnull=False)
    times = entered.filter(entered_by=user.pk).order_by("-entered_at").values_list("entered_at", flat=True)
    moments = [moment for moment in times[:RECENT] if moment]
    return Progress(entered.count(), stack.size or 0, pace(moments), waiting_cards(stack).count())


def pace(moments: Sequence[datetime]) -> int | None:
    """Cards an hour by the moments they were entered at, pauses left out; unknown before the third card."""
    gaps = [later - earlier for earlier, later in pairwise(sorted(moments)) if later - earlier <= PAUSE]
    total = sum(gaps, timedelta())
    return round(len(gaps) * 3600 / total.total_seconds()) if len(gaps) > 1 and total else None


def waiting_cards(stack: CardStack | None) -> QuerySet[BusinessCard]:
    """The photographed cards that nobody has typed in, those set aside last; without the pictures themselves."""
    waiting = BusinessCard.objects.filter(stack=stack, entered_at__isnull=True, photo__isnull=False)
    return waiting.select_related("photo").defer("photo__content").order_by("waiting_since", "id")


def photographed_cards(contacts: Collection[int]) -> QuerySet[BusinessCard]:
    """The cards with a photo that became the contacts with these ids, the last one first; without the pictures."""
    cards = BusinessCard.objects.filter(contact__in=contacts, photo__isnull=False)
    return cards.select_related("photo", "stack").defer("photo__content").order_by("-entered_at", "-id")


def cards_of(stack: CardStack) -> QuerySet[BusinessCard]:
    """The cards entered, the last one first."""
    entered = stack.cards.filter(entered_at__isnull=False)
    return entered.select_related("contact__company", "entered_by").order_by("-entered_at", "-id")


def last_card(stack: CardStack, user_id: int | None) -> BusinessCard | None:
    """The card the person entered last."""
    return cards_of(stack).filter(entered_by=user_id).select_related("changes").first()


def typed_on(card: BusinessCard) -> dict[str, Any]:
    """What was typed on the card, read from what it made of the contact and the company."""
    person = card.contact
    assert person is not None  # noqa: S101 — an entered card has a contact
    rows = {row.contact_id: row for row in card.changes.changes.all()} if card.changes else {}
    row = rows.get(person.pk)
    company = None if person.is_company else person.company
    written = set(FROM_THE_PERSON + ADDRESS) if row is None or row.created else set(row.after)
    typed = {name: getattr(person, name) for name in FROM_THE_PERSON if {name, f"{name}_id"} & written}
    if not person.is_company:
        typed["first_name"] = " ".join(filter(None, (typed.get("first_name"), typed.pop("middle_name", ""))))
    new_company = company is not None and company.pk in rows and rows[company.pk].created
    if company is None or new_company or any(getattr(person, name) != getattr(company, name) for name in ADDRESS):
        typed |= {name: getattr(person, name) for name in ADDRESS if name in written}
    elif not new_company:
        typed = {name: value for name, value in typed.items() if name == "language" or value != getattr(company, name)}
    typed["company_name"] = person.name if person.is_company else company.name if company else ""
    return typed | _codes(person, company)


def _codes(person: Contact, company: Contact | None) -> dict[str, list[str]]:
    employer = person if person.is_company else company
    found = {name: list(getattr(person, name).values_list("pk", flat=True)) for name in OF_THE_PERSON}
    relations = list(employer.business_relations.values_list("pk", flat=True)) if employer else []
    return found | {"business_relations": relations}
