"""Template tags of the design system."""

from __future__ import annotations

from django import template
from django.forms import BoundField, CheckboxInput
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from config.lib.listing import Listing, Walk
from config.lib.panels import panels as panels_of

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing of the sprite in static/icons.svg; it never speaks, the text beside it does."""
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#i-{}"/></svg>', static("icons.svg"), name)


@register.inclusion_tag("components/field.html", takes_context=True)
def field(
    context: template.Context, bound: BoundField, url: str = "", wide: bool = False, top: bool = False, help: str = ""
) -> dict[str, object]:
    """A form field with label, help and error; with a url it is saved there as soon as it is left."""
    kind = bound.field.widget
    return {
        "bound": bound,
        "url": url or context.get("card_url", ""),
        "wide": wide,
        "top": top,
        "help": help or bound.help_text,
        "check": isinstance(kind, CheckboxInput),
        "out_of_band": context.get("out_of_band", False),
        "has_seen": "revision" in context,
    }


@register.simple_tag(takes_context=True)
def panels(context: template.Context, page: str, record: object = None) -> SafeString:
    """The panels that upper apps show on this page."""
    return format_html_join("\n", "{}", ((part,) for part in panels_of(context["request"], page, record)))


@register.inclusion_tag("components/column.html")
def column(listing: Listing | Walk, key: str, title: str, css: str = "") -> dict[str, object]:
    """The head of a column one can order by."""
    current = listing.order.lstrip("-") == key
    descending = current and listing.order.startswith("-")
    query = QueryDict(listing.query, mutable=True)
    query["order"] = key if not current or descending else f"-{key}"
    direction = ("descending" if descending else "ascending") if current else ""
    return {"key": key, "title": title, "css": css, "direction": direction, "query": query.urlencode()}


@register.simple_tag
def page_query(listing: Listing, number: int) -> str:
    """The query of another page of the same list."""
    query = QueryDict(listing.query, mutable=True)
    query["order"], query["page"] = listing.order, str(number)
    return query.urlencode()


@register.filter
def initials(user: object) -> str:
    """Up to two letters for the round mark beside a user's name."""
    name = getattr(user, "get_full_name", lambda: "")() or str(user)
    return "".join(part[0] for part in name.split()[:2]).upper()
