"""A key alone may do something, or not: each account says so for itself."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from tests.crm import builders


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(builders.user("staffer", "view_contact"))
    return client


def test_the_account_menu_leads_to_the_keys(client: Client) -> None:
    assertContains(client.get("/contacts/"), 'href="/contacts/keys/"')
    assertContains(client.get("/contacts/keys/"), 'id="single-keys" value="1"')


def test_switched_off_the_slash_searches_no_more_and_is_told_nowhere(client: Client) -> None:
    assertContains(client.get("/contacts/"), 'data-search="/" aria-keyshortcuts="/ F3"')
    client.post("/contacts/keys/", {})
    page = client.get("/contacts/")
    assertContains(page, 'data-search="" aria-keyshortcuts="F3"')
    assertNotContains(page, '<kbd class="opt">/</kbd>')


def test_it_is_kept_with_the_account_until_it_is_switched_on_again(client: Client) -> None:
    client.post("/contacts/keys/", {})
    client.post("/contacts/columns/", {"column": ["city"], "size": "50"})
    again = Client()
    again.force_login(User.objects.get(username="staffer"))
    assertNotContains(again.get("/contacts/keys/"), "checked")
    again.post("/contacts/keys/", {"single_keys": "1"})
    assertContains(client.get("/contacts/"), 'data-search="/"')


def test_others_keep_their_own(client: Client) -> None:
    client.post("/contacts/keys/", {})
    client.force_login(builders.user("other", "view_contact"))
    assertContains(client.get("/contacts/"), 'data-search="/"')
