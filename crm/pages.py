"""The app's pages in the menu and what the page search finds of it."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.navigation import CONTACTS, Found, Page, register_page, register_search
from config.lib.text import finder
from crm.models import Contact
from crm.search import words_in

FOUND = 5
PAGES = (
    Page(
        gettext_lazy("Contacts"),
        "contacts",
        icon="users",
        section=CONTACTS,
        permission="crm.view_contact",
        other_names=gettext_lazy("Companies; Persons; Customers; Prospects; Address book"),
        order=50,
    ),
    Page(
        gettext_lazy("Business cards"),
        "business_cards",
        icon="card",
        section=CONTACTS,
        permission="crm.add_contact",
        other_names=gettext_lazy("Business Card; Enter business cards; Trade fair contacts"),
        order=60,
    ),
    Page(
        gettext_lazy("Stacks of business cards"),
        "card_stacks",
        icon="card",
        section=CONTACTS,
        permission="crm.add_contact",
        other_names=gettext_lazy("Card stacks; Trade fairs; Cards of a fair"),
        order=62,
        in_menu=False,
    ),
    Page(
        gettext_lazy("Import contacts"),
        "contact_imports",
        icon="upload",
        section=CONTACTS,
        permission="crm.add_contact",
        other_names=gettext_lazy("Import vCards; Import business cards; vcf; CSV; Excel; Imports"),
        order=65,
    ),
    Page(
        gettext_lazy("Duplicates"),
        "duplicates",
        icon="dup",
        section=CONTACTS,
        permission="crm.view_contact",
        other_names=gettext_lazy("Possible duplicates; Contact duplicates; Merge contacts; Twice the same"),
        order=70,
    ),
)


def find_contacts(request: HttpRequest, text: str) -> Iterator[Found]:
    """Contacts by any words, and the ways to a new one."""
    if request.user.has_perm("crm.add_contact"):
        fits = finder(text)
        for kind, name in (("person", _("New person")), ("company", _("New company"))):
            if fits(name):
                yield Found(name, f"{reverse('contact_new')}?type={kind}", icon="plus")
    if request.user.has_perm("crm.view_contact"):
        for contact in Contact.objects.present().filter(words_in(text))[:FOUND]:
            icon = "building" if contact.is_company else "user"
            yield Found(contact.name, contact.get_absolute_url(), kind=contact.get_type_display(), icon=icon)


def register() -> None:
    """Make the pages known."""
    for page in PAGES:
        register_page(page)
    register_page(
        Page(
            gettext_lazy("Changes of many contacts"),
            "contacts_changes",
            icon="undo",
            section=CONTACTS,
            permission="crm.change_contact",
            other_names=gettext_lazy("Undo changes of contacts; Bulk changes; Mass update"),
            order=75,
            in_menu=False,
        )
    )
    register_page(
        Page(
            gettext_lazy("Keys"),
            "keys",
            icon="keyboard",
            other_names=gettext_lazy("Keyboard; Shortcuts; Accessibility"),
            order=95,
            in_menu=False,
        )
    )
    register_search(find_contacts)
