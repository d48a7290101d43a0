"""Everything the demonstration consists of, in its order."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from campaigns.models import Campaign
from config.demo.cards import ensure_card_stack
from config.demo.codes import ensure_codes
from config.demo.contacts import ensure_contacts
from config.demo.examples import ensure_examples
from config.demo.past import ensure_past_campaigns
from config.demo.profiles import ensure_questionnaires
from config.demo.staff import ensure_staff
from config.demo.templates import ensure_templates
from config.roles import ensure_roles
from crm.models import Contact
from interactions.models import InteractionLogEntry, InteractionTemplate


@dataclass(frozen=True)
class Totals:
    """How much of each kind there is."""

    companies: int
    persons: int
    templates: int
    campaigns: int
    interactions: int


@transaction.atomic
def load_demo() -> Totals:
    """Creates what is missing of the demonstration company, all of it or nothing; what is there stays as it is."""
    ensure_roles()
    ensure_codes()
    ensure_questionnaires()
    ensure_staff()
    director = User.objects.get(username="director")
    ensure_templates(by=director)
    ensure_contacts()
    ensure_past_campaigns(by=director)
    ensure_examples(by=director)
    ensure_card_stack(by=director)
    return totals()


def totals() -> Totals:
    """What the database has now."""
    return Totals(
        companies=Contact.objects.companies().count(),
        persons=Contact.objects.persons().count(),
        templates=InteractionTemplate.objects.count(),
        campaigns=Campaign.objects.count(),
        interactions=InteractionLogEntry.objects.count(),
    )
