"""The look-up windows of the app."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from config.lib.lookups import Lookup, code_table_rows, register_lookup
from crm.forms import NewCodeForm
from interactions import operations
from interactions.models import InteractionGroup, InteractionTemplate


def new_template(*, by: User, **fields: str) -> str:
    """A template made inside the window; its code."""
    return operations.create_template(by=by, **fields).code


def register() -> None:
    """Make the windows known."""
    register_lookup(
        Lookup(
            "interaction_template",
            _("Interaction Templates"),
            code_table_rows(InteractionTemplate),
            permission="interactions.view_interactiontemplate",
            form=NewCodeForm,
            create=new_template,
            create_permission="interactions.add_interactiontemplate",
        )
    )
    register_lookup(Lookup("interaction_group", _("Interaction groups"), code_table_rows(InteractionGroup)))
