"""What the app keeps about a person, as it is given out, and what becomes of it when the person is anonymised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.personal_data import Effect, Ids, Keeper, Part, Value, part, register_personal_data
from crm.models import AlternativeAddress, BusinessCard, CardPhoto, Consent, Contact, ContactAnswer, ContactChange
from crm.operations.anonymising import forget_contacts
from crm.operations.classifications import TABLES
from crm.told import Told, told

UNTOLD = frozenset(["id", "search_text", "created_by"])
CONSENT = ("contact", "channel", "given", "source", "date", "proof", "created_at")
CARD = ("contact", "stack", "completed", "entered_at")
ADDRESS = (
    *("contact", "code", "address", "address_2", "post_code", "city", "county", "country", "phone", "email"),
    *("starts_on", "ends_on"),
)


def collect(ids: Ids) -> Iterator[Part]:
    """The card with its codes, answers, other addresses, consents with their proofs, and every change."""
    contacts = Contact.objects.filter(pk__in=ids).order_by("pk")
    columns = [field.name for field in Contact._meta.concrete_fields if field.name not in UNTOLD]
    codes: dict[str, Any] = {
        name: (str(Contact._meta.get_field(name).verbose_name), _codes_of(name))  # type: ignore[union-attr]
        for name in TABLES
    }
    cards = contacts.select_related(
        *("company", "organizational_level", "salutation", "salesperson", "language", "territory", "country")
    )
    yield part("contacts", _("Contact"), cards.prefetch_related(*TABLES), columns, more=codes)
    answers = ContactAnswer.objects.filter(contact__in=ids).select_related("contact", "answer__question__questionnaire")
    asked = {
        "questionnaire": (_("Questionnaire"), lambda row: str(row.answer.question.questionnaire)),
        "question": (_("Question"), lambda row: str(row.answer.question)),
    }
    yield part("profile", _("Profile"), answers.order_by("pk"), ["contact", "answer", "answered_at"], more=asked)
    addresses = AlternativeAddress.objects.filter(contact__in=ids).select_related("contact", "country")
    yield part("alternative_addresses", _("Alternative addresses"), addresses, ADDRESS)
    yield _consents(ids)
    yield _business_cards(ids)
    yield _changes(ids)


def _codes_of(name: str) -> Any:
    return lambda contact: [str(code) for code in getattr(contact, name).all()]


def _consents(ids: Ids) -> Part:
    rows = Consent.objects.filter(contact__in=ids).select_related("contact", "wording__language", "proof_file")
    found = list(rows.select_related("change_set").order_by("pk"))
    more = {
        "wording": (_("Wording"), lambda row: row.wording.text if row.wording else ""),
        "wording_version": (_("Version"), lambda row: str(row.wording) if row.wording else ""),
        "taken_back": (_("Taken back"), lambda row: row.change_set.undone_at is not None),
        "file": (_("File"), lambda row: _file_name(row) if row.proof_file else ""),
    }
    files = {_file_name(row): bytes(row.proof_file.content) for row in found if row.proof_file}
    return part("consents", _("Consent"), found, CONSENT, more=more, files=files)


def _business_cards(ids: Ids) -> Part:
    """The cards as they were handed over, with their photos."""
    cards = list(BusinessCard.objects.filter(contact__in=ids).select_related("stack", "contact").order_by("pk"))
    photos = {photo.card_id: photo for photo in CardPhoto.objects.filter(card__in=cards)}
    names = {pk: f"files/business-card-{pk}.jpg" for pk in photos}
    more = {
        "file": (_("File"), lambda card: names.get(card.pk, "")),
        "text": (_("Text read"), lambda card: photos[card.pk].text if card.pk in photos else ""),
    }
    files = {names[pk]: bytes(photo.content) for pk, photo in photos.items()}
    return part("business_cards", _("Business cards"), cards, CARD, more=more, files=files)


def _file_name(consent: Consent) -> str:
    file = consent.proof_file
    return f"files/consent-{file.pk}-{file.name}" if file else ""


def _changes(ids: Ids) -> Part:
    rows = ContactChange.objects.filter(contact__in=ids).select_related("change_set", "contact").order_by("pk")
    changes = told(list(rows))
    titles = {each.change.pk: each for each in changes}
    more: dict[str, tuple[str, Any]] = {
        "at": (_("Date"), lambda row: row.change_set.created_at),
        "kind": (_("Kind"), lambda row: titles[row.pk].title),
        "fields": (_("What was changed"), lambda row: _fields(titles[row.pk])),
        "undone_at": (_("Undone at"), lambda row: row.change_set.undone_at),
    }
    return part("changes", _("Changes"), [each.change for each in changes], ["contact"], more=more)


def _fields(change: Told) -> Value:
    """Each field with what stood there and what stands there since."""
    raw = [{"field": each.title, "before": each.old, "after": each.new} for each in change.fields]
    return Value(raw, "\n".join(f"{each.title}: {each.old or '–'} → {each.new or '–'}" for each in change.fields))


def effects(ids: Ids) -> Iterator[Effect]:
    """What goes from the card and what stays on it."""
    yield Effect(_("Name, address, phones, e-mail, note and company are emptied; the number takes the name’s place."))
    yield Effect(_("What stood in these fields before every change is gone, so nothing of it can be undone."))
    counted = Contact.objects.filter(pk__in=ids).aggregate(
        addresses=Count("alternative_addresses", distinct=True),
        proofs=Count("consents", filter=~Q(consents__proof="") | Q(consents__proof_file__isnull=False), distinct=True),
        photos=Count("business_cards__photo", distinct=True),
        merged=Count("pk", filter=Q(merged_into__isnull=False), distinct=True),
    )
    if count := counted["addresses"]:
        text = ngettext("%(count)d alternative address goes.", "%(count)d alternative addresses go.", count)
        yield Effect(text % {"count": count})
    if count := counted["proofs"]:
        text = ngettext("The proof of %(count)d consent goes.", "The proofs of %(count)d consents go.", count)
        yield Effect(text % {"count": count})
    if count := counted["photos"]:
        text = ngettext("%(count)d photo of a business card goes.", "%(count)d photos of business cards go.", count)
        yield Effect(text % {"count": count})
    if count := counted["merged"]:
        text = ngettext(
            "%(count)d contact merged into this one is anonymised with it.",
            "%(count)d contacts merged into this one are anonymised with it.",
            count,
        )
        yield Effect(text % {"count": count})
    yield Effect(_("The contact is blocked for privacy for good: no segment takes it and nothing is sent to it."))
    yield from _stays(ids)


def _stays(ids: Ids) -> Iterator[Effect]:
    text = _("Number, language, country and classification stay, and the channels, days and words of consents.")
    yield Effect(text, stays=True)
    if count := Contact.objects.filter(company__in=ids).exclude(pk__in=ids).count():
        text = ngettext(
            "%(count)d person of the company stays as it is.",
            "%(count)d persons of the company stay as they are.",
            count,
        )
        yield Effect(text % {"count": count}, stays=True)
    typed = _("Names that somebody typed into descriptions, searches or conditions are left there.")
    yield Effect(typed, stays=True)


def register() -> None:
    """Make it known."""
    register_personal_data("contact", Keeper(collect, forget_contacts, effects))
