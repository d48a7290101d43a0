"""Entering a business card: a person and the company on it, in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.errors import ContactRefused
from crm.models import BusinessCard, CardStack, ChangeSet, ConsentSource, Contact
from crm.operations.card_stacks import begin_card_stack, edit_card_stack, record_card
from crm.operations.changes import Author, begin_changes
from crm.operations.classifications import set_classifications
from crm.operations.completing import ADDRESS, complete_contact
from crm.operations.consents import record_consents
from crm.operations.contacts import PARTS, CardFields, create_contact
from crm.queries import find_company

# What a new company takes from the card of its first person.
OF_THE_COMPANY = (*ADDRESS, "phone", "fax", "home_page", "language", "salesperson", "territory")


@dataclass(frozen=True)
class CardEntry:
    """What came of a business card."""

    person: Contact | None
    company: Contact | None
    new_company: bool = False
    completed: bool = False
    stack: CardStack | None = None
    kept_withdrawn: bool = False  # consent withdrawn earlier, which a card alone does not bring back

    @property
    def contact(self) -> Contact:
        """Whose card it was."""
        found = self.person or self.company
        assert found is not None  # noqa: S101 — a card without either is refused
        return found


@transaction.atomic
def enter_business_card(
    *,
    by: Author,
    company: Contact | None = None,
    company_name: str = "",
    completes: Contact | None = None,
    stack: CardStack | None = None,
    waiting: BusinessCard | None = None,
    consent_channels: Iterable[str] = (),
    job_responsibilities: Iterable[str] = (),
    business_relations: Iterable[str] = (),
    industry_groups: Iterable[str] = (),
    mailing_groups: Iterable[str] = (),
    **card: Unpack[CardFields],
) -> CardEntry:
    """The person on the card, with the company: a known one is recognised by its name, else it is made.

    `completes` is a contact already there, which gets what it lacked. A card without a person makes the company only.
    `stack` counts the card, names the salesperson of whoever has none yet, and says how the consent was given that the
    card brings; `waiting` is the photographed card of the stack that was typed in, which nobody else has meanwhile.
    Raises ContactRefused with the field at fault; then nothing is kept.
    """
    has_person = bool(completes) or any(str(card.get(name, "")).strip() for name in ("name", *PARTS))
    known = company or find_company(company_name, city=str(card.get("city", "")))
    if completes and not company_name.strip():
        known = known or completes.company
    if not has_person and (known or not company_name.strip()):
        raise ContactRefused(_("Type the person's name."), field="surname")
    within = begin_changes(ChangeSet.Kind.CARD, by=by)
    if stack:
        _follow_stack(stack, card, known, completes)
    employer = known or _new_company(within, company_name, card, only=not has_person)
    person = _person(within, employer, completes, card) if has_person else None
    if person:
        set_classifications(
            person,
            by=by,
            within=within,
            job_responsibilities=_added(person, "job_responsibilities", job_responsibilities),
            mailing_groups=_added(person, "mailing_groups", mailing_groups),
        )
    _classify_company(within, employer, _meant(stack, employer, business_relations), industry_groups)
    is_new = bool(employer and not known)
    entry = CardEntry(person, employer, new_company=is_new, completed=bool(completes), stack=stack)
    if not stack:
        return entry
    kept_withdrawn = _record_consent(stack, entry.contact, consent_channels, within)
    changes = within if within.pk else None
    record_card(stack, entry.contact, by=by, waiting=waiting, completed=entry.completed, changes=changes)
    return replace(entry, kept_withdrawn=kept_withdrawn)


@transaction.atomic
def enter_first_card(
    *,
    by: Author,
    business_relations: Iterable[str] = (),
    mailing_groups: Iterable[str] = (),
    consent_channels: Iterable[str] = (),
    **card: Any,
) -> CardEntry:
    """A card without a stack: it begins the stack of the day, whose values are those of the card."""
    relations, groups, channels = list(business_relations), list(mailing_groups), list(consent_channels)
    shared: Any = {"business_relations": relations, "mailing_groups": groups, "consent_channels": channels}
    stack = begin_card_stack(by=by, language=card.get("language"))
    entry = enter_business_card(by=by, stack=stack, **shared, **card)
    edit_card_stack(stack, by=by, **shared)
    return entry


def _record_consent(stack: CardStack, contact: Contact, channels: Iterable[str], within: ChangeSet) -> bool:
    """What was agreed to with the card; whether something stays withdrawn."""
    wanted = list(channels)
    if not wanted:
        return False
    recorded = record_consents(
        [contact.pk],
        channel=wanted,
        given=True,
        source=stack.consent_source or ConsentSource.CARD,
        at=min(stack.date, timezone.localdate()),
        wording=stack.consent_wording,
        proof=stack.description,
        by=within.created_by,
        within=within,
    )
    return bool(recorded.kept_withdrawn)


def _follow_stack(stack: CardStack, card: CardFields, known: Contact | None, completes: Contact | None) -> None:
    """What the stack says is for whoever has nothing of the kind: it neither replaces nor stands in the note."""
    if stack.salesperson and not any(each and each.salesperson_id for each in (known, completes)):
        card.setdefault("salesperson", stack.salesperson)
    if completes and completes.language_id and card.get("language") == stack.language:
        card.pop("language", None)


def _meant(stack: CardStack | None, employer: Contact | None, relations: Iterable[str]) -> list[str]:
    """The business relations but, where there is no company to have them, those that only the stack has said."""
    own = set() if employer or not stack else set(stack.business_relations.values_list("pk", flat=True))
    return [code for code in relations if code not in own]


def _new_company(within: ChangeSet, name: str, card: Mapping[str, Any], *, only: bool) -> Contact | None:
    """The company as the card shows it; where it is the company's own card, with the e-mail and the note."""
    if not name.strip():
        return None
    names = (*OF_THE_COMPANY, "email", "mobile_phone", "note") if only else OF_THE_COMPANY
    fields = {field: value for field, value in card.items() if field in names}
    try:
        return create_contact(by=within.created_by, within=within, type=Contact.Type.COMPANY, name=name, **fields)
    except ContactRefused as error:
        field = "company_name" if error.field == "name" else error.field
        raise ContactRefused(error.message, field=field) from error


def _person(within: ChangeSet, employer: Contact | None, completes: Contact | None, card: Mapping[str, Any]) -> Contact:
    """A new person, or the known one with what was missing."""
    fields = {**card, "company": employer} if employer else dict(card)
    return (
        complete_contact(completes, by=within.created_by, within=within, **fields)
        if completes
        else create_contact(by=within.created_by, within=within, **fields)
    )


def _classify_company(
    within: ChangeSet, employer: Contact | None, relations: Iterable[str], groups: Iterable[str]
) -> None:
    relations, groups = list(relations), list(groups)
    if employer:
        set_classifications(
            employer,
            by=within.created_by,
            within=within,
            business_relations=_added(employer, "business_relations", relations),
            industry_groups=_added(employer, "industry_groups", groups),
        )
    elif relations or groups:
        field = "business_relations" if relations else "industry_groups"
        raise ContactRefused(_("Business relation and industry group are a company's: type its name."), field=field)


def _added(contact: Contact, name: str, codes: Iterable[str]) -> list[str] | None:
    """The codes there are, and those of the card; nothing to do where the card has none."""
    new = [code for code in codes if code.strip()]
    return [*getattr(contact, name).values_list("pk", flat=True), *new] if new else None
