"""Director and staffer may do what the walkthrough has them do, and the administrator everything."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command

from config.roles import DIRECTOR, ROLES, STAFFER, ensure_roles, permissions_of


@pytest.fixture
def of_role(db: None) -> dict[str, User]:
    people = {role: User.objects.create(username=str(place)) for place, role in enumerate(ROLES)}
    for role, person in people.items():
        person.groups.add(Group.objects.get(name=role))
    return people


BOTH = [
    "crm.view_contact",
    "crm.add_contact",
    "crm.change_contact",
    "campaigns.view_campaign",
    "segments.view_segment",
    "segments.add_segment",
    "segments.change_segment",
    "segments.log_campaign_segment",
    "segments.view_savedcriteria",
    "interactions.view_interactiontemplate",
    "interactions.view_loggedsegment",
    "interactions.view_interactionlogentry",
    "interactions.view_run",
    "interactions.change_run",
]
DIRECTOR_ONLY = [
    "campaigns.add_campaign",
    "campaigns.change_campaign",
    "campaigns.add_campaignstatus",
    "segments.log_segment",
    "segments.set_campaign_response",
    "segments.add_savedcriteria",
    "interactions.add_interactiontemplate",
    "interactions.change_interactiontemplate",
]
NOBODY = ["crm.change_numberseries", "interactions.change_mailserver", "auth.change_user", "campaigns.change_reach"]


@pytest.mark.parametrize("permission", BOTH)
def test_both_roles_may(of_role: dict[str, User], permission: str) -> None:
    assert of_role[DIRECTOR].has_perm(permission)
    assert of_role[STAFFER].has_perm(permission)


@pytest.mark.parametrize("permission", DIRECTOR_ONLY)
def test_the_director_alone_may(of_role: dict[str, User], permission: str) -> None:
    assert of_role[DIRECTOR].has_perm(permission)
    assert not of_role[STAFFER].has_perm(permission)


@pytest.mark.parametrize("permission", NOBODY)
def test_set_up_is_the_administrators(of_role: dict[str, User], permission: str) -> None:
    assert not of_role[DIRECTOR].has_perm(permission)
    assert not of_role[STAFFER].has_perm(permission)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_migrated_database_has_the_role_with_all_its_permissions(role: str) -> None:
    granted = Permission.objects.filter(group__name=role).values_list("content_type__app_label", "codename")
    assert {f"{app}.{codename}" for app, codename in granted} == permissions_of(role)


@pytest.mark.django_db
def test_migrating_again_leaves_what_the_administrator_took_away() -> None:
    staffer = Group.objects.get(name=STAFFER)
    staffer.permissions.remove(Permission.objects.get(codename="log_campaign_segment"))
    call_command("migrate", verbosity=0)
    assert not staffer.permissions.filter(codename="log_campaign_segment").exists()
    assert Group.objects.count() == len(ROLES)


@pytest.mark.django_db
def test_a_role_waits_for_permissions_still_to_come() -> None:
    Group.objects.all().delete()
    late = Permission.objects.get(codename="log_campaign_segment")
    name, content_type = late.name, late.content_type
    late.delete()
    ensure_roles()
    assert not Group.objects.exists()
    Permission.objects.create(codename="log_campaign_segment", name=name, content_type=content_type)
    ensure_roles()
    assert Group.objects.count() == len(ROLES)
