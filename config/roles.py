"""The two roles of the product as groups of Django; the administrator is a superuser and needs none."""

from __future__ import annotations

from typing import Any

from django.apps import apps as all_apps
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext_noop

DIRECTOR = gettext_noop("Marketing or Sales Manager")
STAFFER = gettext_noop("Marketing Staffer")

# What either role looks codes up in.
CODES = {
    "crm": (
        "answer businessrelation companyinformation country industrygroup jobresponsibility language mailinggroup "
        "organizationallevel question questionnaire salesperson salutation salutationformula territory"
    ),
    "campaigns": "campaignstatus",
    "interactions": "interactiongroup",
}

ROLES: dict[str, dict[str, str]] = {
    DIRECTOR: {
        "crm.contact": "view add change delete",
        "crm.contactanswer": "view",  # answering is changing the contact
        "campaigns.campaignstatus": "view add change",
        "campaigns.campaign": "view add change delete",
        "campaigns.campaignentry": "view change",
        "campaigns.reach": "view",
        "interactions.interactiontemplate": "view add change delete",
        "interactions.templatelanguage": "view add change delete",
        "interactions.document": "view add",
        "interactions.loggedsegment": "view change",
        "interactions.leftout": "view",
        "interactions.interactionlogentry": "view add change",
        "interactions.run": "view change",
        "interactions.printchunk": "view",
        "interactions.delivery": "view change",
        "segments.segment": "view add change delete",
        "segments.segmentline": "view add change delete",
        "segments.segmentlanguage": "view add change delete",
        "segments.savedcriteria": "view add change delete",
    },
    # Letters are prepared in the segment: templates and campaigns are the director's.
    STAFFER: {
        "crm.contact": "view add change",
        "crm.contactanswer": "view",
        "campaigns.campaign": "view",
        "campaigns.campaignentry": "view",
        "campaigns.reach": "view",
        "interactions.interactiontemplate": "view",
        "interactions.templatelanguage": "view",
        "interactions.document": "view add",
        "interactions.loggedsegment": "view",
        "interactions.leftout": "view",
        "interactions.interactionlogentry": "view",
        "interactions.run": "view change",
        "interactions.printchunk": "view",
        "interactions.delivery": "view change",
        "segments.segment": "view add change",
        "segments.segmentline": "view add change delete",
        "segments.segmentlanguage": "view add change",
        "segments.savedcriteria": "view",
    },
}
OTHER_PERMISSIONS = {
    DIRECTOR: {
        *("crm.anonymise_contact", "crm.export_personal_data"),
        *("segments.log_segment", "segments.log_campaign_segment", "segments.set_campaign_response"),
    },
    STAFFER: {"segments.log_campaign_segment"},
}


def permissions_of(role: str) -> set[str]:
    """The permissions of a role, such as "crm.view_contact"."""
    found = {f"{app}.view_{model}" for app, models in CODES.items() for model in models.split()}
    for name, verbs in ROLES[role].items():
        app, model = name.split(".")
        found |= {f"{app}.{verb}_{model}" for verb in verbs.split()}
    return found | OTHER_PERMISSIONS[role]


def ensure_roles(apps: Any = all_apps, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Makes the groups that are missing. One that is there stays as the administrator has set it.

    Called after every migration. While some of the tables are still to come, their permissions are too, and the
    group waits for them.
    """
    try:
        group_model, permission_model = (apps.get_model("auth", name) for name in ("Group", "Permission"))
    except LookupError:
        return
    for role in ROLES:
        if group_model.objects.using(using).filter(name=role).exists():
            continue
        wanted = permissions_of(role)
        permissions = permission_model.objects.using(using).select_related("content_type")
        found = [each for each in permissions if f"{each.content_type.app_label}.{each.codename}" in wanted]
        if len(found) == len(wanted):
            group_model.objects.using(using).create(name=role).permissions.set(found)
