"""Nothing is served before signing in; afterwards the account menu is there."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

pytestmark = pytest.mark.django_db
WORD = "a-long-enough-word"


@pytest.fixture
def anna():
    return User.objects.create_user("anna", password=WORD, first_name="Anna", last_name="Sand")


@pytest.mark.parametrize("path", ["/", "/search/", "/lookup/language/", "/password/", "/contacts/", "/segments/"])
def test_a_stranger_is_sent_to_the_sign_in_page(client, path):
    assert client.get(path).headers["Location"].startswith("/sign-in/")


def test_the_right_password_leads_home(client, anna):
    answer = client.post("/sign-in/", {"username": "anna", "password": WORD})
    assert answer.headers["Location"] == "/"


def test_a_wrong_password_is_said_and_the_name_stays_typed(client, anna):
    answer = client.post("/sign-in/", {"username": "anna", "password": "wrong"})
    assert b'role="alert"' in answer.content
    assert b'value="anna"' in answer.content


def test_signing_out_ends_the_session(client, anna):
    client.force_login(anna)
    client.post("/sign-out/")
    assert client.get("/").status_code == 302


def test_the_password_can_be_changed(client, anna):
    client.force_login(anna)
    new = "another-long-word"
    client.post("/password/", {"old_password": WORD, "new_password1": new, "new_password2": new})
    assert Client().login(username="anna", password=new)


def test_the_language_can_be_chosen_before_signing_in(client):
    client.post("/language/", {"language": "fr", "next": "/sign-in/"})
    assert b'lang="fr"' in client.get("/sign-in/").content


def test_pages_forbid_scripts_from_elsewhere(client, anna):
    client.force_login(anna)
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/search/?q=%00", "/contacts/%00/"])
def test_an_address_with_a_nul_character_is_refused(client, anna, path):
    client.force_login(anna)
    assert client.get(path).status_code == 400


def test_an_address_that_does_not_exist_says_so(client, anna):
    client.force_login(anna)
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert b"There is nothing at this address" in answer.content


def test_a_look_up_window_that_does_not_exist_is_not_found(client, anna):
    client.force_login(anna)
    assert client.get("/lookup/nothing/").status_code == 404
