"""Some rows of an import together: who is new, who is there already, what comes of each. Nothing is written here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from django.utils.translation import gettext as _

from config.lib.text import fold
from crm.duplicates import duplicate_rules, traits_of_contact
from crm.errors import NumberRefused
from crm.keys import Rules, keys_of
from crm.models import Contact, ContactImport, MarketingSetup, NumberSeries, Salesperson
from crm.operations.importing.entries import Entry
from crm.operations.importing.known import Known, Match, judge, name_key, ranked
from crm.operations.importing.new_contact import NewContact
from crm.operations.importing.updating import Change, follow, update
from crm.operations.inheritance import Taken, inherit, start_values
from crm.operations.numbers import typed_number
from crm.traits import Traits

Treatment = ContactImport.Treatment
CREATED, CHANGED, REPEATED, REJECTED = "created", "changed", "repeated", "rejected"
EMAILS = {"email", "email_2"}
# What a new company takes from the row of its first person.
OF_THE_COMPANY = (
    *("address", "address_2", "post_code", "city", "county", "country_id", "phone", "fax", "home_page"),
    *("language_id", "salesperson_id", "territory_id", "vat_number", "registration_number"),
)
OF_COMPANIES_ALONE = ("vat_number", "registration_number")


@dataclass(frozen=True)
class Frame:
    """What holds for all rows of an import."""

    treatment: str
    defaults: dict[str, Any]  # for what rows leave empty, under the names of columns
    mailing_groups: list[str]
    taken: Taken
    rules: Rules
    series: NumberSeries | None
    author: int | None
    starts: dict[str, dict[str, Any]]  # what new contacts start with, by type

    @classmethod
    def of(cls, run: ContactImport) -> Frame:
        """As it is set up now."""
        setup = MarketingSetup.current()
        own = Salesperson.objects.filter(user_id=run.created_by_id or 0).first()
        return cls(
            treatment=run.treatment,
            defaults={f"{name}_id": code for name, code in run.defaults.items() if name != "mailing_groups" and code},
            mailing_groups=list(run.defaults.get("mailing_groups", [])),
            taken=Taken.of(setup),
            rules=duplicate_rules(),
            series=NumberSeries.objects.filter(code=NumberSeries.CONTACTS).first(),
            author=run.created_by_id,
            starts={
                kind: {name: value for name, value in start_values(setup, kind, own=own).items() if value}
                for kind in Contact.Type.values
            },
        )


@dataclass
class Outcome:
    """What comes of a row, and of which contact."""

    entry: Entry
    what: str
    contact: Contact | None = None
    fields: tuple[str, ...] = ()  # what changes on it
    may_be: int = 0  # somebody who may be the same, but not surely
    new_company: bool = False


def prepare(entries: Iterable[Entry], frame: Frame) -> None:
    """What takes time and needs no lock: how the rows are compared with others."""
    for entry in entries:
        if not entry.reason:
            for name, value in frame.defaults.items():
                entry.values.setdefault(name, value)
            entry.traits = entry.compared()
            entry.keys = keys_of(entry.traits, frame.rules)


@dataclass
class Chunk:
    """Rows, decided one after the other: a row finds also those who came in with the rows before it."""

    frame: Frame
    ids: Iterator[int]
    locks: bool = True
    new: list[Contact] = field(default_factory=list)  # by their ids
    links: dict[str, set[tuple[int, str]]] = field(default_factory=lambda: defaultdict(set))
    changes: dict[int, Change] = field(default_factory=dict)
    pairs: dict[tuple[int, int], int] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    traits: dict[int, tuple[Traits, set[int]]] = field(default_factory=dict)  # and keys, of all rows so far
    _known: Known = field(default_factory=Known)
    _contacts: dict[int, Contact] = field(default_factory=dict)
    _codes: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    _numbers: dict[str, Contact] = field(default_factory=dict)
    _recent: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _companies: dict[str, list[Contact]] = field(default_factory=lambda: defaultdict(list))

    @property
    def addressed(self) -> Iterator[Contact]:
        """The contacts with an e-mail address that they had not before."""
        yield from (contact for contact in self.new if contact.email or contact.email_2)
        yield from (change.contact for change in self.changes.values() if EMAILS.intersection(change.after))

    def decide(self, entries: Collection[Entry]) -> None:
        """What comes of each row."""
        good = [entry for entry in entries if not entry.reason]
        self._known = Known.of(good)
        found = {entry.line: self._matches(entry) for entry in good}
        self._load(good, [matches[0].contact for matches in found.values() if matches and matches[0].is_sure])
        for entry in entries:
            if entry.reason:
                self.outcomes.append(Outcome(entry, REJECTED))
            else:
                self._decide(entry, found[entry.line])
        self._follow_companies()

    def _matches(self, entry: Entry) -> list[Match]:
        """Who may be meant: the one surely meant in front, then all who are likely."""
        pk = self._known.by_number.get(entry.number) if entry.number else None
        if pk is not None:
            return [Match(pk, 100, True, True)]
        return ranked(self._known.matches(entry, self.frame.rules))

    def _load(self, entries: Iterable[Entry], matched: Iterable[int]) -> None:
        """The contacts that rows may change, locked until the transaction ends."""
        employers = {pk for entry in entries if (pk := self._employer_known(entry))}
        ids = sorted(employers.union(matched))
        if not ids:
            return
        wanted = Contact.objects.filter(pk__in=ids).order_by("pk")
        if self.locks:
            wanted = wanted.select_for_update()
        self._contacts = {contact.pk: contact for contact in wanted}
        others = {c.company_id for c in self._contacts.values() if c.company_id} - self._contacts.keys()
        companies = Contact.objects.in_bulk(others) | self._contacts
        for contact in self._contacts.values():
            if contact.company_id:
                contact.company = companies[contact.company_id]
        self._load_codes(entries, ids)

    def _load_codes(self, entries: Iterable[Entry], ids: list[int]) -> None:
        names = {name for entry in entries for links in (entry.links, entry.company_links) for name in links}
        for name in sorted(names | ({"mailing_groups"} if self.frame.mailing_groups else set())):
            through = getattr(Contact, name).through
            code = through._meta.concrete_fields[2].attname
            found: dict[int, set[str]] = defaultdict(set)
            for pk, linked in through.objects.filter(contact__in=ids).values_list("contact", code):
                found[pk].add(linked)
            self._codes[name] = found

    def _employer_known(self, entry: Entry) -> int | None:
        """The company of the name: of several the one in the row's city, else the first there was."""
        found = self._known.companies.get(name_key(entry.company)) if entry.company else None
        if not found or len(found) == 1:
            return found[0] if found else None
        city = fold(entry.values.get("city", ""))
        here = [pk for pk in found if city and fold(self._known.traits[pk].city) == city]
        return min(here or found)

    def _decide(self, entry: Entry, found: list[Match]) -> None:
        if numbered := self._numbered(entry) if entry.number else None:
            found = [Match(numbered.pk, 100, True, True)]
            entry.reason = self._refusal(entry, numbered)
        elif recent := self._among_recent(entry):
            found = ranked([*found, *recent])
        sure = found[0].contact if found and found[0].is_sure and self.frame.treatment != Treatment.NEW else None
        if sure is None and entry.number and not entry.reason:
            entry.reason = self._number_refused(entry)
        if entry.reason:
            self.outcomes.append(Outcome(entry, REJECTED))
        elif sure is not None:
            self._meet(entry, self._contacts[sure])
        else:
            self._come_in(entry, found)

    def _numbered(self, entry: Entry) -> Contact | None:
        """Who has the row's number."""
        pk = self._known.by_number.get(entry.number)
        return self._numbers.get(entry.number) if pk is None else self._contacts[pk]

    def _number_refused(self, entry: Entry) -> str:
        """Why a new contact cannot have the row's number."""
        try:
            typed_number(self.frame.series, entry.number)
        except NumberRefused as error:
            return str(error)
        return ""

    def _refusal(self, entry: Entry, contact: Contact) -> str:
        """Why the row cannot be about the contact with its number."""
        if self.frame.treatment == Treatment.NEW:
            return _("The number %(number)s is taken.") % {"number": entry.number}
        if contact.merged_into_id:
            return _("The number %(number)s is that of a contact merged into another.") % {"number": entry.number}
        if contact.anonymised_at:
            return _("The number %(number)s is that of a contact that was anonymised.") % {"number": entry.number}
        if contact.type != entry.type:
            return _("The number %(number)s is that of a contact of the other type.") % {"number": entry.number}
        return ""

    def _among_recent(self, entry: Entry) -> list[Match]:
        near = {pk for key in entry.keys if key in self._recent for pk in self._recent[key][:50]}
        return judge(entry, ((pk, self.traits[pk][0]) for pk in near), self.frame.rules) if near else []

    def _meet(self, entry: Entry, contact: Contact) -> None:
        """Somebody who is there already."""
        if self.frame.treatment == Treatment.SKIP:
            self.outcomes.append(Outcome(entry, REPEATED, contact))
            return
        settled = contact.is_company or (bool(contact.company_id) and not self._overwrites)
        employer, is_new = (None, False) if settled else self._employer(entry)
        change = self.changes.get(contact.pk) or Change(contact)
        before = dict(change.after)
        update(change, entry, employer, self.frame.treatment, self.frame.taken)
        self._link(change, entry.links | self._lot(entry))
        if there := employer or self._same_employer(contact, entry):
            self._link_company(there, entry)
        what = CHANGED if change.after != before else REPEATED
        if change.after and not self._is_new(contact):
            self.changes[contact.pk] = change
        self._remember(contact, entry)
        fields = tuple(name for name, value in change.after.items() if before.get(name) != value)
        self.outcomes.append(Outcome(entry, what, contact, fields, new_company=is_new))

    def _same_employer(self, contact: Contact, entry: Entry) -> Contact | None:
        """The person's company, where the row names it too."""
        there = None if contact.is_company else self._employer_there(entry)
        return there if there and there.pk == contact.company_id else None

    @property
    def _overwrites(self) -> bool:
        return self.frame.treatment == Treatment.OVERWRITE

    def _is_new(self, contact: Contact) -> bool:
        return isinstance(contact, NewContact)

    def _come_in(self, entry: Entry, found: list[Match]) -> None:
        """Somebody new."""
        employer, is_new = self._employer(entry) if entry.company else (None, False)
        values = entry.values
        if is_new:
            values = {name: value for name, value in values.items() if name not in OF_COMPANIES_ALONE}
        contact = self._create(entry.type, values, employer, number=entry.number, notes=entry.notes)
        pk = contact.pk
        for name, codes in (entry.links | self._lot(entry)).items():
            links = self.links[name]
            for code in codes:
                links.add((pk, code))
        if employer and entry.company_links:
            self._link_company(employer, entry)
        likely = [match for match in found if match.total >= self.frame.rules.hit]
        for match in likely:
            self.pairs[min(match.contact, pk), max(match.contact, pk)] = match.total
        self._remember(contact, entry, as_row=employer is None)
        may_be = likely[0].contact if likely else 0
        self.outcomes.append(Outcome(entry, CREATED, contact, may_be=may_be, new_company=is_new))

    def _lot(self, entry: Entry) -> dict[str, list[str]]:
        """The mailing groups of all rows, with the row's own."""
        if not self.frame.mailing_groups:
            return {}
        return {"mailing_groups": [*entry.links.get("mailing_groups", []), *self.frame.mailing_groups]}

    def _create(
        self,
        kind: str,
        values: dict[str, Any],
        employer: Contact | None,
        *,
        number: str = "",
        notes: Iterable[str] = (),
    ) -> Contact:
        contact, pk = cast(Contact, NewContact()), next(self.ids)
        contact.__dict__.update(values, id=pk, pk=pk, type=kind, number=number, created_by_id=self.frame.author)
        if notes:
            contact.note = "\n".join(dict.fromkeys(notes))
        if kind == Contact.Type.COMPANY.value:
            contact.company = contact
        elif employer:
            contact.company = employer
            inherit(contact, old=None, given=values.keys(), taken=self.frame.taken)
        for name, value in self.frame.starts[kind].items():
            if not getattr(contact, name):
                setattr(contact, name, value)
        self.new.append(contact)
        self._contacts[contact.pk] = contact
        if number:
            self._numbers[number] = contact
        if contact.is_company:
            self._companies[name_key(contact.name)].append(contact)
        return contact

    def _employer_there(self, entry: Entry) -> Contact | None:
        """The company a person's row names, where there is one."""
        pk = self._employer_known(entry)
        if pk in self._contacts:
            return self._contacts[pk]
        new = self._companies.get(name_key(entry.company), []) if entry.company else []
        if len(new) < 2:
            return new[0] if new else None
        city = fold(entry.values.get("city", ""))
        return next((company for company in new if city and fold(company.city) == city), new[0])

    def _employer(self, entry: Entry) -> tuple[Contact | None, bool]:
        """The same, made where it is new."""
        if not name_key(entry.company):
            return None, False
        if there := self._employer_there(entry):
            return there, False
        values = {name: entry.values[name] for name in OF_THE_COMPANY if entry.values.get(name)}
        company = self._create(Contact.Type.COMPANY.value, {"name": entry.company} | values, None)
        self._remember(company)
        return company, True

    def _link(self, change: Change, links: dict[str, list[str]]) -> None:
        """Codes are added to those there are."""
        pk = change.contact.pk
        for name, codes in links.items():
            if self._is_new(change.contact):
                self.links[name].update((pk, code) for code in codes)
                continue
            has = self._codes[name][pk]
            if added := set(codes) - has:
                before = sorted(has)
                has |= added
                self.links[name].update((pk, code) for code in added)
                change.note(name, before, sorted(has))

    def _link_company(self, employer: Contact, entry: Entry) -> None:
        if entry.company_links:
            change = self.changes.get(employer.pk) or Change(employer)
            self._link(change, entry.company_links)
            if change.after:
                self.changes[employer.pk] = change

    def _remember(self, contact: Contact, entry: Entry | None = None, *, as_row: bool = False) -> None:
        """Rows behind this one find the contact; `as_row` where it has nothing but what the row says."""
        traits = entry.traits if as_row and entry and entry.traits else traits_of_contact(contact)
        keys = entry.keys if entry and entry.traits == traits else keys_of(traits, self.frame.rules)
        pk, recent = contact.pk, self._recent
        is_first = pk not in self.traits
        self.traits[pk] = traits, keys
        for key in keys:
            if is_first or pk not in recent[key]:
                recent[key].append(pk)

    def _follow_companies(self) -> None:
        changed = {pk: change for pk, change in self.changes.items() if change.contact.is_company and change.columns}
        if not changed:
            return
        persons = Contact.objects.filter(company__in=changed).exclude(pk__in=changed).order_by("pk")
        by_company: dict[int, list[Change]] = defaultdict(list)
        for person in persons.select_for_update() if self.locks else persons:
            contact = self._contacts.get(person.pk, person)
            company = changed[person.company_id].contact  # type: ignore[index]
            if contact is person:
                contact.company = company
            by_company[company.pk].append(self.changes.get(contact.pk) or Change(contact))
        for pk, change in changed.items():
            follow(change.before, change.contact, by_company[pk], self.frame.taken)
            for person_change in by_company[pk]:
                if person_change.after or "name" in change.after:
                    self.changes[person_change.contact.pk] = person_change
