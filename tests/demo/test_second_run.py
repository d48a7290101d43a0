"""Loading again adds what is missing and changes nothing else."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command

from campaigns.models import CampaignStatus
from config.demo.load import Totals, load_demo, totals
from config.lib.accounts import demo_password, password_file
from config.roles import STAFFER
from crm.models import CompanyInformation, Contact
from interactions.models import Document, InteractionTemplate, TemplateLanguage

pytestmark = pytest.mark.usefixtures("cronus")


def test_a_second_run_changes_no_totals(cronus: Totals) -> None:
    documents = Document.objects.count()
    assert load_demo() == cronus
    assert Document.objects.count() == documents


def test_the_command_says_what_is_there_and_where_the_password_is() -> None:
    output = io.StringIO()
    call_command("demo", stdout=output)
    assert "61 companies, 142 persons" in output.getvalue()
    assert str(password_file()) in output.getvalue()
    assert demo_password() not in output.getvalue()


def test_a_changed_password_stays() -> None:
    director = User.objects.get(username="director")
    director.set_password("chosen by the director")
    director.save(update_fields=["password"])
    load_demo()
    assert User.objects.get(username="director").check_password("chosen by the director")


def test_edited_records_stay() -> None:
    CampaignStatus.objects.filter(code="1-PLAN").update(description_fr="Prévue")
    CompanyInformation.objects.update(city="Genève")
    InteractionTemplate.objects.filter(code="BUS").update(unit_cost=12)
    load_demo()
    assert CampaignStatus.objects.get(code="1-PLAN").description_fr == "Prévue"
    assert CompanyInformation.objects.get().city == "Genève"
    assert InteractionTemplate.objects.get(code="BUS").unit_cost == 12


def test_a_contact_that_was_deleted_or_renamed_does_not_come_back() -> None:
    gone, renamed = Contact.objects.persons().filter(segment_lines=None, interactions=None)[:2]
    gone.delete()
    Contact.objects.filter(pk=renamed.pk).update(name="Somebody Else", email="")
    load_demo()
    assert totals().persons == 141


def test_what_is_missing_is_added() -> None:
    CampaignStatus.objects.filter(code="4-SCH").delete()
    TemplateLanguage.objects.filter(template="BUS", language="DAN").delete()
    load_demo()
    assert CampaignStatus.objects.get(code="4-SCH").description_da == "Tidsfastsat"
    assert TemplateLanguage.objects.get(template="BUS", language="DAN").document is not None


def test_a_role_that_was_changed_stays() -> None:
    Group.objects.get(name=STAFFER).permissions.clear()
    load_demo()
    assert not Group.objects.get(name=STAFFER).permissions.exists()


@pytest.mark.parametrize("username", ["director", "staffer", "admin"])
def test_the_accounts_share_the_drawn_password(username: str) -> None:
    assert User.objects.get(username=username).check_password(demo_password())
