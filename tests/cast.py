"""The cast of the tests: somebody of each role, and a browser in which they are signed in."""

from __future__ import annotations

from django.contrib.auth.models import Group, User
from django.test import Client

from config.roles import ensure_roles


def user(role: str = "", name: str = "somebody") -> User:
    """Somebody of the role; without one, somebody who may see nothing."""
    ensure_roles()
    person = User.objects.create_user(name, f"{name}@example.org", "secret")
    if role:
        person.groups.add(Group.objects.get(name=role))
    return person


def signed_in(person: User) -> Client:
    """A browser of theirs."""
    client = Client()
    client.force_login(person)
    return client
