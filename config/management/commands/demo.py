"""manage.py demo: the demonstration company CRONUS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from config.demo.load import load_demo
from config.lib.accounts import ACCOUNTS, password_place


class Command(BaseCommand):
    help = "Loads the demonstration company CRONUS. Run again, it adds what is missing and changes nothing else."

    def handle(self, *args: Any, **options: Any) -> None:
        totals = load_demo()
        self.stdout.write(
            f"CRONUS is there: {totals.companies} companies, {totals.persons} persons, "
            f"{totals.templates} interaction templates, {totals.campaigns} campaigns, "
            f"{totals.interactions} interactions."
        )
        self.stdout.write(f"Accounts: {', '.join(ACCOUNTS)}; {password_place()}.")
