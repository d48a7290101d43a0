"""What is read about contacts that may be the same: while one is typed, on a card, in the list of pairs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import Count, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from config.lib.keyset import TOP, Cut, Place, beyond, cursor, cut, place_of
from config.lib.sql import listed
from crm.keys import HIT, Rules, SearchString, keys_of
from crm.likeness import Likeness, compare
from crm.models import Contact, ContactQuerySet, DuplicateKey, DuplicatePair, DuplicateSearchString, DuplicateSetup
from crm.traits import TRAITS, Traits, same_phone

LOOKED_AT = 100  # contacts with a key in common
SHOWN = 5
ALIKE = 85  # percent: a name so alike is shown while one types
SIZE = 50
_compared = attrgetter(*(name for name in Traits._fields if name != "company"))
ORDER = "strength"
STRENGTHS = (90, 75)


def duplicate_rules() -> Rules:
    """The search strings and the hit percentage as they are set up."""
    hit = Subquery(DuplicateSetup.objects.values("hit_percentage")[:1])
    strings = DuplicateSearchString.objects.annotate(hit=hit).values_list("column", "part", "length", "hit")
    found = list(strings)
    return Rules(tuple(SearchString(*row[:3]) for row in found), next((row[3] for row in found if row[3]), HIT))


def traits_of(values: Iterable[str]) -> Traits:
    """What is compared of a contact, from the values of TRAITS; a company is not its own employer."""
    kind, name, company, *more = values
    return Traits(kind, name, (company or "") if kind == Contact.Type.PERSON else "", *more)


def traits_by_contact(ids: Collection[int]) -> dict[int, Traits]:
    """What is compared of each of the contacts; those merged into others are not there."""
    found = Contact.objects.present().filter(pk__in=listed(ids)).order_by().values_list("pk", *TRAITS)
    person = Contact.Type.PERSON.value
    return {
        pk: Traits(kind, name, (company or "") if kind == person else "", *more)
        for pk, kind, name, company, *more in found
    }


def traits_of_contact(contact: Contact) -> Traits:
    """The same of one that is at hand."""
    kind, name, *more = _compared(contact)
    return Traits(kind, name, contact.company.name if contact.company and kind != Contact.Type.COMPANY else "", *more)


@dataclass(frozen=True)
class Duplicate:
    """A contact that may be the one being typed, in which fields it is the same, and how likely it is."""

    contact: Contact
    same: frozenset[str]
    likeness: Likeness
    is_likely: bool  # as likely as the set-up asks for; less is enough while one types

    @property
    def sentence(self) -> str:
        """What speaks for it, in the reader's language."""
        return explained(self.likeness)


def possible_duplicates(
    *, name: str = "", email: str = "", phones: tuple[str, ...] = (), type: str = Contact.Type.PERSON, **more: str
) -> list[Duplicate]:
    """Contacts that may be the one typed, the likeliest first; five at most, and nobody where nothing is known.

    `more` is company, address, post_code, city and vat_number as far as they are known.
    """
    phone, mobile_phone = (*phones, "", "")[:2]
    known = {field: value.strip() for field, value in more.items()}
    typed = Traits(type, name.strip(), email=email.strip(), phone=phone, mobile_phone=mobile_phone, **known)
    return [each for each in _sharing(typed) if each.same or each.is_likely][:SHOWN]


def duplicates_of(contact: Contact) -> list[Duplicate]:
    """Contacts that may be the same as this one, but for those that somebody has said are not."""
    pairs = DuplicatePair.objects.filter(Q(first=contact) | Q(second=contact), separate=True)
    apart = {one for pair in pairs.values_list("first", "second") for one in pair}
    found = [each for each in _sharing(traits_of_contact(contact)) if each.is_likely]
    return [each for each in found if each.contact.pk not in apart | {contact.pk}][:SHOWN]


def _sharing(typed: Traits) -> list[Duplicate]:
    """The contacts with a key in common, the likeliest first."""
    rules = duplicate_rules()
    keys = keys_of(typed, rules)
    if not keys:
        return []
    sharing = DuplicateKey.objects.filter(key__in=keys).values("contact_id").annotate(shared=Count("key"))
    nearest = sharing.order_by("-shared", "contact_id").values("contact_id")[:LOOKED_AT]
    contacts = Contact.objects.present().filter(pk__in=nearest).select_related("company").order_by("id")
    found = [_duplicate(typed, contact, rules) for contact in contacts]
    return sorted(found, key=lambda each: (-each.likeness.total, each.contact.pk))


def _duplicate(typed: Traits, contact: Contact, rules: Rules) -> Duplicate:
    traits = traits_of_contact(contact)
    likeness = compare(typed, traits, rules)
    same = {"name"} if likeness.name >= ALIKE else set()
    same |= {"email"} & likeness.same
    for field in ("phone", "mobile_phone"):
        if any(same_phone(phone, getattr(traits, field)) for phone in typed.phones):
            same.add(field)
    return Duplicate(contact, frozenset(same), likeness, likeness.total >= rules.hit)


def explained(likeness: Likeness) -> str:
    """What two contacts have in common, for example "same e-mail; name 92 %; same phone"."""
    return pgettext("between reasons", "; ").join(_reasons(likeness))


def _reasons(likeness: Likeness) -> Iterator[str]:
    if "email" in likeness.same:
        yield _("same e-mail")
    if likeness.name == 100:
        yield _("same name")
    elif likeness.name >= 50:
        yield _("name %(percent)d %%") % {"percent": likeness.name}
    names = {
        "phone": _("same phone"),
        "vat_number": _("same VAT number"),
        "company": _("same company"),
        "place": _("same place"),
    }
    yield from (text for name, text in names.items() if name in likeness.same)
    if likeness.strings:
        yield _("search strings %(percent)d %%") % {"percent": likeness.strings}


@dataclass(frozen=True)
class PairRow:
    """A pair as the list shows it, explained by what the two have today."""

    pair: DuplicatePair
    likeness: Likeness

    @property
    def sentence(self) -> str:
        """What speaks for it, in the reader's language."""
        return explained(self.likeness)


@dataclass(frozen=True)
class PairsPage:
    """A page of the list of pairs, with the cursors of the pages before and behind it."""

    rows: list[PairRow]
    first: int
    total: int
    previous: str
    next: str


def pairs_page(*, separate: bool = False, strength: int = 0, after: str = "", before: str = "") -> PairsPage:
    """The pairs that may be the same, or those said to be different, the strongest first."""
    chosen = DuplicatePair.objects.filter(separate=separate, total__gte=strength)
    if separate:
        chosen = chosen.filter(first__merged_into=None, second__merged_into=None)
    place = _place(after, before)
    page = cut(_pairs(chosen, place), place, SIZE) or cut(_pairs(chosen, TOP), TOP, SIZE)
    assert page is not None  # noqa: S101 — the top of a list always is a page
    return _page(page, chosen.count())


def _place(after: str, before: str) -> Place:
    place = place_of(ORDER, 1, after=after, before=before)
    return place if all(str(value).isdecimal() for value in place.values) else TOP


def _pairs(chosen: QuerySet[DuplicatePair], place: Place) -> list[DuplicatePair]:
    order = ("total", "id") if place.back else ("-total", "-id")
    if place.values:
        values = [int(value) for value in place.values]
        chosen = chosen.filter(beyond(("total", "id"), values, descending=not place.back))
    return list(chosen.select_related("first__company", "second__company").order_by(*order)[: SIZE + 1])


def _page(page: Cut[DuplicatePair], total: int) -> PairsPage:
    rules = duplicate_rules()
    rows = [
        PairRow(pair, compare(traits_of_contact(pair.first), traits_of_contact(pair.second), rules))
        for pair in page.rows
    ]
    ends = [_cursor(pair, page.first + place) for place, pair in enumerate(page.rows)] or [""]
    return PairsPage(rows, page.first, total, "" if page.is_first else ends[0], "" if page.is_last else ends[-1])


def _cursor(pair: DuplicatePair, number: int) -> str:
    return cursor(ORDER, number, (str(pair.total), pair.pk))


def merged_into(contact: Contact) -> ContactQuerySet:
    """The contacts that this one goes on for."""
    return Contact.objects.filter(merged_into=contact).order_by("number")


def one_person(contact: Contact) -> list[int]:
    """The contact's id and those of the contacts merged into it: what is told of any is told of all."""
    return [contact.pk, *merged_into(contact).order_by().values_list("pk", flat=True)]
