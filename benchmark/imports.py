"""Imports: a list of new contacts with some who are there already, read, compared with everybody, and written."""

from __future__ import annotations

import io
from collections.abc import Iterator

from django.db import connection

from benchmark import floors_imports as floors
from benchmark.databases import Database
from benchmark.measure import Figure
from crm.models import Contact, ContactChange, ContactImport, DuplicateKey, NumberSeries
from crm.operations import refresh_keys, start_import, upload_contacts, work_on_import

MOST = 100_000  # rows
AT_ONCE = 10_000
KNOWN = 50  # every so many rows are about somebody who is there; phone numbers of the others end like nobody's
HEADS = "First name;Surname;Company;Job title;Address;Post code;City;Phone;E-mail;Language;Mailing group"
SYLLABLES = ["ba", "le", "mo", "na", "ri", "tu", "ve", "ko", "sa", "de", "li", "pu", "me", "ra", "no", "ti", "so", "vi"]


def bring_in(database: Database) -> Iterator[Figure]:
    """As many rows as there are contacts, a hundred thousand at most; and what memory that takes beside a tenth."""
    _fill(database)
    last, rows = database.contacts, min(database.contacts, MOST)
    prepared = _Prepared(last)
    prepared.begin(rows)
    prepared.work()
    finished = floors.finished(database.floor, last)
    yield Figure(
        "contacts.import",
        3.33,
        product=prepared.work,
        floor=lambda: floors.insert(database.floor, finished),
        before_product=lambda: prepared.begin(rows),
        before_floor=lambda: floors.forget(database.floor, finished, last),
    )
    if rows >= 10 * AT_ONCE:  # else a tenth is no more than is held at once
        yield Figure(
            "contacts.import/memory",
            1.5,
            product=prepared.work,
            floor=prepared.work,
            before_product=lambda: prepared.begin(rows),
            before_floor=lambda: prepared.begin(rows // 10),
            unit="MB",
        )
    prepared.forget()


def _fill(database: Database) -> None:
    """Those who are there have their keys; the floor has the same rows."""
    if "imports" in database.made:
        return
    series = {"description": "Contacts", "prefix": "IM", "digits": 8}
    NumberSeries.objects.get_or_create(code=NumberSeries.CONTACTS, defaults=series)
    if not DuplicateKey.objects.exists():
        for start in range(1, database.contacts + 1, AT_ONCE):
            refresh_keys(range(start, min(start + AT_ONCE, database.contacts + 1)), new=True)
    floors.fill(database.floor)
    database.made["imports"] = True


class _Prepared:
    """A file that was set up, on a base without what it brought in the last time."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.run: ContactImport | None = None

    def begin(self, rows: int) -> None:
        """The file is uploaded and may come in."""
        self.forget()
        file = io.BytesIO("\r\n".join([HEADS, *map(self._row, range(rows))]).encode("cp1252"))
        run = upload_contacts(file=file, name="list.csv", by=None)
        run.state = ContactImport.State.CHECKED
        run.save()
        self.run = start_import(run, by=None)

    def work(self) -> None:
        """It comes in, as in a worker."""
        assert self.run is not None  # noqa: S101 — it was begun
        work_on_import(self.run.pk)
        self.run.refresh_from_db()
        assert (self.run.state, self.run.error) == (ContactImport.State.DONE, "")  # noqa: S101 — else nothing was measured

    def forget(self) -> None:
        """As before."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM crm_duplicatepair WHERE second_id > %s", [self.last])
            for table, column in reversed(floors.TABLES.items()):
                cursor.execute(f"DELETE FROM {table} WHERE {column} > %s", [self.last])  # noqa: S608
        ContactChange.objects.all().delete()
        ContactImport.objects.all().delete()

    def _row(self, number: int) -> str:
        if number % KNOWN == 0 and (known := Contact.objects.filter(pk=number + 1).first()):
            return f"{known.name};;;;;;;;{known.email};;"
        first, last = _spoken(number * 7919, 2), _spoken(number * 104729, 4)
        company = f"Werk {_spoken(number // 5 * 15485863, 3)}" if number % 2 else ""
        mailbox = f"p{number}@{last}.import.example"
        return (
            f"{first};{last};{company};Buyer;{number % 997} Long Sample Street;{1000 + number % 8999};"
            f"{_spoken(number * 31, 3)}stadt;+41 21 {500_0000 + number};{mailbox};FR;C0{1 + number % 9}"
        )


def _spoken(number: int, syllables: int) -> str:
    text = ""
    for _each in range(syllables):
        number, rest = divmod(number, len(SYLLABLES))
        text += SYLLABLES[rest]
    return text.capitalize()


FIGURES = {"contacts.import": bring_in}
