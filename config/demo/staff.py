"""CRONUS itself: its letterhead, its salespersons, and the accounts to sign in with."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group, User

from config.lib.accounts import demo_password
from config.roles import DIRECTOR, STAFFER
from crm.models import CompanyInformation, Salesperson


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in."""

    first_name: str
    last_name: str
    role: str = ""  # none: the administrator


ACCOUNTS = {
    "director": Account("Claire", "Aubert", DIRECTOR),
    "staffer": Account("Thomas", "Grisel", STAFFER),
    "admin": Account("Ursina", "Brodbeck"),
}

# Code, name, job title, extension, account.
SALESPERSONS = (
    ("CA", "Claire Aubert", "Marketing", 11, "director"),
    ("TG", "Thomas Grisel", "Marketing", 12, "staffer"),
    ("KS", "Katrin Sager", "Sales Manager", 21, ""),
    ("MB", "Mette Bang", "Sales Manager", 31, ""),
    ("JR", "Julian Rook", "Sales Manager", 41, ""),
)

# No telephone area of Switzerland begins with 20, and no company there has the number 0.
COMPANY = {
    "name": "CRONUS",
    "address": "Rue des Érables 18",
    "post_code": "1003",
    "city": "Lausanne",
    "country_id": "CH",
    "phone": "+41 20 554 00 10",
    "email": "marketing@cronus.example",
    "home_page": "www.cronus.example",
    "vat_number": "CHE-000.000.000",
    "registration_number": "CH-550.0.000.000-0",
    "bank_name": "Banque des Érables",
    "bank_account": "CH00 0000 0000 0000 0000 0",
}


def ensure_staff() -> None:
    """The company, the accounts and the salespersons are there; passwords once set are left alone."""
    if not CompanyInformation.objects.exists():
        CompanyInformation.objects.create(**COMPANY)
    users = {username: _ensure_account(username, account) for username, account in ACCOUNTS.items()}
    for code, name, job_title, extension, username in SALESPERSONS:
        defaults = {
            "name": name,
            "job_title": job_title,
            "phone": f"+41 20 554 00 {extension}",
            "email": f"{name.lower().replace(' ', '.')}@cronus.example",
            "user": _unlinked(users.get(username)),
        }
        Salesperson.objects.get_or_create(code=code, defaults=defaults)


def _ensure_account(username: str, account: Account) -> User:
    user, is_new = User.objects.get_or_create(
        username=username,
        defaults={
            "first_name": account.first_name,
            "last_name": account.last_name,
            "email": f"{account.first_name}.{account.last_name}@cronus.example".lower(),
            "is_staff": not account.role,
            "is_superuser": not account.role,
        },
    )
    if is_new:
        user.set_password(demo_password())
        user.save(update_fields=["password"])
        user.groups.set(Group.objects.filter(name=account.role))
    return user


def _unlinked(user: User | None) -> User | None:
    """The user, unless somebody is that user's salesperson already."""
    return None if user is None or Salesperson.objects.filter(user=user).exists() else user
