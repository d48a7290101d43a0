"""What the app shows on the home page."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.template.loader import render_to_string

from config.lib.panels import register_panel
from crm import duplicates, queries, stacks
from crm.consents import ConsentPolicy, consent_history, consents_of
from crm.models import Contact


def home_cards(request: HttpRequest, record: object) -> str:
    """How many cards the reader has entered today, and the way to the next."""
    context = {"count": queries.cards_today(request.user).count()}
    return render_to_string("crm/_home_cards.html", context, request=request)


def contact_duplicates(request: HttpRequest, record: object) -> str:
    """Who may be the same as the contact, and whom it goes on for."""
    contact = cast(Contact, record)
    context = {
        "contact": contact,
        "duplicates": duplicates.duplicates_of(contact),
        "merged": duplicates.merged_into(contact),
        "may_change": request.user.has_perm("crm.change_contact"),
    }
    if not context["duplicates"] and not context["merged"]:
        return ""
    return render_to_string("crm/_contact_duplicates.html", context, request=request)


def contact_consents(request: HttpRequest, record: object) -> str:
    """What the contact has agreed to, channel by channel, and all that was ever recorded about it."""
    contact = cast(Contact, record)
    history = list(consent_history(contact))
    context = {
        "contact": contact,
        "consents": consents_of(contact, history),
        "history": history,
        "opt_in": ConsentPolicy.current().opt_in,
        "may_change": request.user.has_perm("crm.change_contact") and not contact.anonymised_at,
    }
    return render_to_string("crm/_contact_consents.html", context, request=request)


def contact_photos(request: HttpRequest, record: object) -> str:
    """The photos of the business cards that the contact, and those merged into it, came from."""
    cards = list(stacks.photographed_cards(duplicates.one_person(cast(Contact, record))))
    if not cards:
        return ""
    context = {"cards": cards, "may_change": request.user.has_perm("crm.change_contact")}
    return render_to_string("crm/_contact_photos.html", context, request=request)


def register() -> None:
    """Make the panels known."""
    register_panel("contact", contact_duplicates, order=5, permission="crm.view_contact")
    register_panel("contact", contact_consents, order=8, permission="crm.view_contact")
    register_panel("contact", contact_photos, order=4, permission="crm.view_contact")
    register_panel("home", home_cards, order=16, permission="crm.add_contact")
