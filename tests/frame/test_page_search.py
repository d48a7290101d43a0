"""The page search finds what people look for by any of its names, and only what they may see."""

import pytest
from django.contrib.auth.models import Group, User
from django.utils.translation import override

from config.lib.navigation import find

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of(rf):
    def request(role):
        user = User.objects.create_user(role)
        user.groups.add(Group.objects.get(name=role))
        request = rf.get("/search/")
        request.user = user
        request.htmx = False
        return request

    return request


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "camp", "Campaigns"),
        ("en", "CAMPAIGN ENTR", "Campaign Entries"),
        ("fr", "campagnes", "Campagnes"),
        ("fr", "segments consignes", "Segments consignés"),
        ("fr", "ecritures journal", "Écritures journal interaction"),
        ("fr", "écritures campagne", "Écritures campagne"),
        ("da", "gemte malgrupper", "Gemte målgrupper"),
    ],
)
def test_a_page_is_found_by_its_names_without_case_and_accents(request_of, language, text, name):
    request = request_of("Marketing or Sales Manager")
    with override(language):
        assert name in [found.name for found in find(request, text)]


def test_a_page_one_may_not_see_is_not_found(request_of, rf):
    request = rf.get("/search/")
    request.user = User.objects.create_user("nobody")
    request.htmx = False
    assert [found.name for found in find(request, "")] == ["Home", "Keys"]


def test_nothing_fits_nonsense(request_of):
    assert find(request_of("Marketing Staffer"), "qqxxyy") == []
