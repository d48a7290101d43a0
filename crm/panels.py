"""What the app shows on the home page."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from config.lib.panels import register_panel
from crm import queries


def home_cards(request: HttpRequest, record: object) -> str:
    """How many cards the reader has entered today, and the way to the next."""
    context = {"count": queries.cards_today(request.user).count()}
    return render_to_string("crm/_home_cards.html", context, request=request)


def register() -> None:
    """Make the panels known."""
    register_panel("home", home_cards, order=16, permission="crm.add_contact")
