"""The form of the filters: filled in with criteria, it says the same criteria again."""

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings

from campaigns.models import Campaign, CampaignStatus
from crm.models import (
    Answer,
    BusinessRelation,
    Country,
    IndustryGroup,
    JobResponsibility,
    Language,
    MailingGroup,
    OrganizationalLevel,
    Question,
    Questionnaire,
    Salesperson,
    Territory,
)
from interactions.models import InteractionGroup, InteractionTemplate, LoggedSegment
from segments.criteria import OPTIONS, validate
from segments.forms.criteria import AddContactsForm, ReduceContactsForm
from segments.models import Segment
from tests.segments.any_criteria import CODES, any_criteria
from tests.segments.builders import criteria, group, make_code

pytestmark = pytest.mark.django_db
TABLES = [
    BusinessRelation,
    CampaignStatus,
    Country,
    IndustryGroup,
    InteractionGroup,
    InteractionTemplate,
    JobResponsibility,
    MailingGroup,
    OrganizationalLevel,
    Questionnaire,
    Territory,
]


def make_every_code():
    for code in CODES:
        for table in TABLES:
            make_code(table, code)
        make_code(Language, code, iso="en")
        Salesperson.objects.get_or_create(code=code, defaults={"name": code})
        question = make_code(Question, code, questionnaire_id=code, position=1)
        make_code(Answer, code, question=question, position=1)
        Campaign.objects.get_or_create(number=code)
        Segment.objects.get_or_create(number=code)
        LoggedSegment.objects.get_or_create(segment_number=code)


def said(form):
    assert form.is_valid(), [group.errors for group in form.groups]
    return validate(form.criteria())


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(what=any_criteria(tuple(OPTIONS)))
def test_what_criteria_say_the_form_says_too(what):
    make_every_code()
    assert validate(what) == what
    for language in ("en", "fr", "da"):
        with translation.override(language):
            assert said(AddContactsForm.of(what)) == what


def test_a_reduction_keeps_its_choice():
    form = ReduceContactsForm.of(criteria(entire_companies=True), keep="others")
    assert said(form) == {"version": 1, "groups": [], "options": {"entire_companies": True}}
    assert form.cleaned_data["keep"] == "others"


def test_a_code_gone_meanwhile_stands_in_the_form_with_its_error():
    form = AddContactsForm.of(criteria(group("mailing_group", code={"in": ["GONE"]})))
    assert not form.is_valid()
    errors = next(each for each in form.groups if each.section.name == "mailing_group").errors
    assert "There is no “GONE”" in str(errors["code"])
