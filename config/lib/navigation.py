"""The pages of the product: apps register theirs when they start; the menu and the page search read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.lib.text import finder, fold

Text = str | Promise

PREPARE, CONTACTS, FOLLOW = _("Prepare"), _("Contacts"), _("Follow")
SECTIONS: tuple[Text, ...] = ("", PREPARE, CONTACTS, FOLLOW)


@dataclass(frozen=True)
class Page:
    """A page of the menu or of the page search.

    `other_names` is one translatable text with names separated by semicolons: what else people call the page.
    """

    name: Text
    url_name: str
    icon: str = "list"
    section: Text = ""
    permission: str = ""
    other_names: Text = ""
    order: int = 100
    in_menu: bool = True
    count: Callable[[], int] | None = field(default=None, compare=False)

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.url_name)

    def visible_to(self, request: HttpRequest) -> bool:
        """Whether the reader may see the page."""
        return not self.permission or request.user.has_perm(self.permission)

    def names(self) -> Iterator[str]:
        """Its name and its other names, in the reader's language."""
        yield str(self.name)
        yield from (name.strip() for name in str(self.other_names).split(";") if name.strip())


@dataclass(frozen=True)
class Found:
    """One line of the page search."""

    name: str
    url: str
    kind: str = ""
    icon: str = "list"


RecordSearch = Callable[[HttpRequest, str], Iterable[Found]]

_pages: list[Page] = []
_searches: list[RecordSearch] = []


def register_page(page: Page) -> None:
    """Put a page into the menu and the page search."""
    _pages.append(page)


def register_search(search: RecordSearch) -> None:
    """Let the page search find an app's records and actions; the text it is given is folded."""
    _searches.append(search)


def visible_pages(request: HttpRequest) -> list[Page]:
    """The pages this reader may see, in menu order."""
    return sorted((page for page in _pages if page.visible_to(request)), key=lambda page: page.order)


def find(request: HttpRequest, text: str) -> list[Found]:
    """Pages first, then records and actions, whose name has all words of the text."""
    folded, fits = fold(text), finder(text)
    if not folded:
        return [Found(str(page.name), page.url, icon=page.icon) for page in visible_pages(request)]
    found = []
    for page in visible_pages(request):
        hit = next((name for name in page.names() if fits(name)), None)
        if hit is not None:
            kind = "" if hit == str(page.name) else str(page.name)
            found.append(Found(hit, page.url, kind=kind, icon=page.icon))
    found.sort(key=lambda line: not fold(line.name).startswith(folded))
    for search in _searches:
        found.extend(search(request, folded))
    return found[:20]


def context(request: HttpRequest) -> dict[str, object]:
    """What the frame of every page needs: the menu, section by section."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    pages = [page for page in visible_pages(request) if page.in_menu]
    here = max((page.url for page in pages if request.path.startswith(page.url)), key=len, default="")
    menu = [(section, [page for page in pages if page.section == section]) for section in SECTIONS]
    return {"menu": [(section, pages) for section, pages in menu if pages], "here": here}
