"""The frame's own page in the menu."""

from django.utils.translation import gettext_lazy as _

from config.lib.navigation import Page, register_page

register_page(Page(_("Home"), "home", icon="home", order=0, other_names=_("Role centre; Start page; Dashboard")))
