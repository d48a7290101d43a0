"""Parts of a page that come from an app above it.

The upper app registers a panel for the page when it starts; the page renders the panels it is given without
knowing them. Pages with panels: "home" with "home_side", "home_wide" and "waiting" (lines of what waits for a
decision), "contact", "campaign", "logged_segment", "interaction_template", "runs", "run", "card_stack" (in its
head).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

Render = Callable[[HttpRequest, object], str]


@dataclass(frozen=True)
class Panel:
    """A piece of a page: `render(request, record)` gives its HTML, or nothing where there is nothing to show."""

    render: Render
    order: int = 100
    permission: str = ""


_panels: dict[str, list[Panel]] = {}


def register_panel(page: str, render: Render, *, order: int = 100, permission: str = "") -> None:
    """Show a panel on the page to readers with the permission."""
    _panels.setdefault(page, []).append(Panel(render, order, permission))


def panels(request: HttpRequest, page: str, record: object = None) -> list[SafeString]:
    """The page's panels for this reader, in order."""
    shown = sorted(_panels.get(page, []), key=lambda panel: panel.order)
    parts = (
        panel.render(request, record)
        for panel in shown
        if not panel.permission or request.user.has_perm(panel.permission)
    )
    return [mark_safe(part) for part in parts if part]  # noqa: S308 — rendered by the apps' own templates
