"""What is read about contacts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.forms import Field, Form, ModelMultipleChoiceField
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from config.lib.text import fold, words_of
from crm.columns import Column, columns_of, size_of
from crm.duplicates import Duplicate as Duplicate
from crm.duplicates import possible_duplicates as possible_duplicates
from crm.filters import ContactFilter
from crm.models import (
    BulkChange,
    ChangeSet,
    CompanyInformation,
    Contact,
    ContactAnswer,
    ContactImport,
    ContactQuerySet,
    ListChoice,
    Question,
    Questionnaire,
    SavedView,
)
from crm.paging import Listed
from crm.recipients import Addressee
from crm.search import words_in

# Mail services whose addresses say nothing about the company.
PRIVATE_DOMAINS = frozenset(
    {"gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "live.com", "yahoo.com", "icloud.com", "me.com"}
    | {"aol.com", "gmx.ch", "gmx.net", "gmx.de", "bluewin.ch", "orange.fr", "free.fr", "laposte.net", "wanadoo.fr"}
)

LONGEST_ID = 18  # digits

# Where the post code stands behind the city, on the same line.
POST_CODE_LAST = {"AU", "CA", "IE", "IN", "NZ", "US"}


@dataclass(frozen=True)
class Chip:
    """A filter of the list that is set: what it is called, and its value as the address and as the reader has it."""

    name: str
    value: str
    label: str
    text: str


@dataclass(frozen=True)
class ContactList:
    """The contacts the list's address asks for, the filters that are set, and what is wrong with the address."""

    found: QuerySet[Contact]
    chips: list[Chip]
    errors: list[str]
    form: Form

    @property
    def is_filtered(self) -> bool:
        """Whether not all contacts are looked at."""
        return bool(self.chips or self.form.data.get("search"))

    @property
    def listed(self) -> Listed:
        """What the pages of the list are read from."""
        alone = not self.chips and not self.errors
        return Listed(self.found, self.form.data.get("search", "") if alone else None)


def contact_list(query: QueryDict) -> ContactList:
    """What the list's address asks for."""
    data = QueryDict(mutable=True)
    for name, values in query.lists():
        data.setlist("search" if name == "q" else name, [value for value in values if value.strip()])
    chosen = ContactFilter(data, queryset=Contact.objects.present().select_related("company"))
    errors = [f"{chosen.form.fields[name].label}: {error}" for name, all in chosen.errors.items() for error in all]
    found = chosen.qs if not errors else Contact.objects.none()
    return ContactList(found, list(_chips(chosen.form, data)), errors, chosen.form)


def _chips(form: Form, data: QueryDict) -> Iterator[Chip]:
    for name, field in form.fields.items():
        if name == "search":
            continue
        for value in dict.fromkeys(data.getlist(name)):
            yield Chip(name, value, str(field.label), _text(name, field, value))


def _text(name: str, field: Field, value: str) -> str:
    """A value as the reader has it; one that nobody knows stands as it is."""
    if name == "company":
        return Contact.objects.filter(number=value).values_list("name", flat=True).first() or value
    if name in ("imported", "withheld") and value.isdecimal() and len(value) <= LONGEST_ID:
        return ContactImport.objects.filter(pk=value).values_list("name", flat=True).first() or value
    try:
        cleaned = field.clean([value] if isinstance(field, ModelMultipleChoiceField) else value)
    except ValidationError:
        return value
    if isinstance(field, ModelMultipleChoiceField):
        return ", ".join(record.label for record in cleaned)
    if isinstance(cleaned, bool):
        return gettext("yes") if cleaned else gettext("no")
    if isinstance(cleaned, date):
        return date_format(cleaned, "SHORT_DATE_FORMAT")
    return str(dict(getattr(field, "choices", ())).get(cleaned, cleaned))


def named(name: str) -> Q:
    """Contacts of exactly this name, whatever its case and accents: the first line of what searches look through."""
    return words_in(name) & Q(search_text__startswith=f"{' '.join(words_of(name))}\n")


def home_country() -> str:
    """The code of the country our own company is in."""
    return CompanyInformation.objects.values_list("country", flat=True).first() or ""


def mail_address(contact: Addressee, language: str, *, home: str | None = None) -> list[str]:
    """The lines of the envelope, as the contact's country writes them; abroad its name comes last, in capitals.

    `language` ("fr") is the one the country's name is written in. Who writes many gives `home`, our own country, once.
    """
    home = home_country() if home is None else home
    country = contact.country_id or home
    lines = [*_names(contact, country), contact.address, contact.address_2, *_place(contact, country)]
    if contact.country and contact.country_id != home:
        lines.append(contact.country.label_in(language).upper())
    return [line for line in lines if line]


def _names(contact: Addressee, country: str) -> list[str]:
    """Person and company, each with its second line; Britain names the person first."""
    own = [contact.name, contact.name_2]
    if contact.is_company or not contact.company:
        return own
    company = [contact.company.name, contact.company.name_2]
    return [*own, *company] if country == "GB" else [*company, *own]


def _place(contact: Addressee, country: str) -> list[str]:
    """City and post code as the country writes them."""
    if country == "GB":
        return [contact.city, contact.county, contact.post_code]
    if country in POST_CODE_LAST:
        region = " ".join(filter(None, (contact.county, contact.post_code)))
        return [", ".join(filter(None, (contact.city, region)))]
    return [" ".join(filter(None, (contact.post_code, contact.city)))]


def persons_of(company: Contact) -> QuerySet[Contact]:
    """The company's persons by name."""
    return company.persons.present().exclude(pk=company.pk).order_by("name", "id")


def companies_like(text: str) -> ContactQuerySet:
    """Companies whose name has all words typed, those that begin with it first in the order of their names."""
    return Contact.objects.companies().present().filter(words_in(text)).select_related("country").order_by("name", "id")


def find_company(name: str, *, city: str = "") -> Contact | None:
    """The company of this name; of several, the one in the city, else the first there was."""
    if not words_of(name):
        return None
    found = list(
        Contact.objects.companies().present().filter(named(name)).select_related("country").order_by("id")[:50]
    )
    here = [company for company in found if city and fold(company.city) == fold(city)]
    return next(iter(here or found), None)


def company_of_domain(email: str) -> Contact | None:
    """The company whose people, and nobody else's, have addresses in the e-mail's domain."""
    domain = email.strip().lower().rpartition("@")[2]
    if "." not in domain or domain in PRIVATE_DOMAINS:
        return None
    people = Contact.objects.present().filter(words_in(domain), email__endswith=f"@{domain}", company__isnull=False)
    companies = list(people.order_by().values_list("company__number", flat=True).distinct()[:2])
    if len(companies) != 1:
        return None
    return Contact.objects.select_related("country").get(number=companies[0])


def cards_today(by: AbstractBaseUser | AnonymousUser) -> QuerySet[Contact]:
    """Persons the user has entered today, the last one first."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    entered = Contact.objects.persons().present().filter(created_by_id=by.pk, created_at__gte=midnight)
    return entered.select_related("company").order_by("-id")


@dataclass(frozen=True)
class Profile:
    """A questionnaire and what a contact has answered: its questions with their answers, the given ones by code."""

    questionnaire: Questionnaire
    questions: tuple[Question, ...]
    given: dict[str, ContactAnswer]

    def given_to(self, question: Question) -> list[ContactAnswer]:
        """What the contact has answered to the question."""
        return [self.given[answer.pk] for answer in question.answers.all() if answer.pk in self.given]


def profiles_of(contact: Contact) -> list[Profile]:
    """The questionnaires that fit the contact and ask something, each with the contact's answers."""
    fitting = Questionnaire.objects.filter(for_type__in=("", contact.type)).prefetch_related("questions__answers")
    given = {row.answer_id: row for row in contact.profile_answers.all()}
    profiles = [Profile(each, tuple(each.questions.all()), given) for each in fitting]
    return [profile for profile in profiles if profile.questions]


@dataclass(frozen=True)
class Shown:
    """What somebody's list shows: columns, rows per page, the view it is, the one it opens with, and keys."""

    columns: tuple[Column, ...]
    size: int
    view: SavedView | None
    opens_with: SavedView | None
    single_keys: bool


def shown_to(user: User, view: str = "") -> Shown:
    """What the list shows to the user, with the id of a view as its address has it."""
    choice = ListChoice.objects.filter(user=user).select_related("opens_with").first() or ListChoice(user=user)
    is_id = view.isascii() and view.isdigit() and len(view) < LONGEST_ID
    current = views_of(user).filter(pk=view).first() if is_id else None
    chosen = current or choice
    opens_with = choice.opens_with
    if opens_with and not (opens_with.shared or opens_with.owner_id == user.pk):
        opens_with = None
    return Shown(columns_of(chosen.columns), size_of(chosen.size), current, opens_with, choice.single_keys)


def views_of(user: User) -> QuerySet[SavedView]:
    """The views the user can open: the own ones first, then what others share."""
    mine = Case(When(owner=user, then=Value(0)), default=Value(1))
    return SavedView.objects.filter(Q(owner=user) | Q(shared=True)).annotate(order=mine).order_by("order", "name", "id")


def codes_by_contact(name: str, contacts: Sequence[int]) -> dict[int, list[str]]:
    """The codes of contacts in links such as "mailing_groups", by the contacts' ids."""
    through = getattr(Contact, name).through
    code = next(field.name for field in through._meta.fields if field.is_relation and field.name != "contact")
    found: dict[int, list[str]] = {}
    rows = through.objects.filter(contact__in=contacts).order_by(code)
    for contact, value in rows.values_list("contact", code):
        found.setdefault(contact, []).append(value)
    return found


def changes_in_hand() -> QuerySet[BulkChange]:
    """Changes of many contacts that a worker is doing, or is to do."""
    return BulkChange.objects.filter(finished_at=None).select_related("changes", "created_by").order_by("id")


def changes_of_many() -> QuerySet[ChangeSet]:
    """What was changed on many contacts at once, the latest first, and whether a worker has it in hand."""
    in_hand = BulkChange.objects.filter(changes=OuterRef("pk"), finished_at=None)
    made = ChangeSet.objects.filter(kind=ChangeSet.Kind.BULK).select_related("created_by")
    return made.annotate(in_hand=Exists(in_hand)).order_by("-id")
