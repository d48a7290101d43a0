"""What a card says, sorted into a contact's fields; what has no field becomes a line of the note, with its caption."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from config.lib.text import fold
from crm.names import NameParts, split_name
from crm.vcards.reading import Property, RawCard, split, unescaped

# Technical, or pictures and keys, which a contact does not keep.
LEFT_OUT = frozenset(
    {"VERSION", "PRODID", "REV", "UID", "PHOTO", "LOGO", "SOUND", "KEY", "AGENT", "CLIENTPIDMAP", "KIND"}
    | {"X-ABLABEL", "X-ABSHOWAS", "X-MS-OL-DESIGN", "X-MS-OL-DEFAULT-POSTAL-ADDRESS"}
)
PICTURES = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})
SORTED = frozenset({"N", "FN", "ORG", "TITLE", "ROLE", "TEL", "EMAIL", "ADR", "LABEL", "URL", "NOTE", "LANG"})
CAPTIONS: dict[str, str | Promise] = {
    "BDAY": gettext_lazy("Birthday"),
    "NICKNAME": gettext_lazy("Nickname"),
    "ANNIVERSARY": gettext_lazy("Anniversary"),
    "X-MS-ANNIVERSARY": gettext_lazy("Anniversary"),
    "X-MS-MANAGER": pgettext_lazy("on a business card", "Manager"),
    "X-MS-ASSISTANT": gettext_lazy("Assistant"),
    "X-MS-IMADDRESS": gettext_lazy("Instant messages"),
    "IMPP": gettext_lazy("Instant messages"),
    "CATEGORIES": gettext_lazy("Categories"),
    "GENDER": gettext_lazy("Gender"),
    "GEO": gettext_lazy("Place on the map"),
    "TZ": gettext_lazy("Time zone"),
    "PHOTO": gettext_lazy("Picture"),
    "LOGO": gettext_lazy("Logo"),
    "KEY": gettext_lazy("Key"),
}


@dataclass
class CardContent:
    """What one card says, as a contact's fields hold it; country and languages still as they are written."""

    number: int
    line: int
    is_company: bool = False
    name: str = ""
    parts: NameParts = field(default_factory=NameParts)
    company: str = ""
    country: str = ""
    languages: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add_note(self, caption: str | Promise, text: str) -> None:
        """Keeps what has no field, each thing once."""
        line = f"{caption}: {text.strip()}"
        if text.strip() and line not in self.notes:
            self.notes.append(line)


def read_content(raw: RawCard) -> CardContent:
    """The card's content; its name is empty where it names nobody at all."""
    found = CardContent(raw.number, raw.line)
    properties = [each for each in raw.properties if each.value.strip(" ;,\n")]
    for each in properties:
        if each.name == "NOTE" and each.text.strip() not in found.notes:
            found.notes.append(each.text.strip())
    _read_work(found, properties)
    _read_name(found, properties)
    _read_emails(found, [each for each in properties if each.name == "EMAIL"])
    _read_phones(found, properties)
    _read_addresses(found, properties)
    _read_pages(found, _by_preference(each for each in properties if each.name == "URL"))
    found.languages = [each.text.strip() for each in _by_preference(p for p in properties if p.name == "LANG")]
    _read_rest(found, properties)
    if not found.name:
        found.name = found.fields.get("email") or found.fields.get("mobile_phone") or found.fields.get("phone") or ""
    return found


def _by_preference(properties: Iterable[Property]) -> list[Property]:
    """Preferred ones first, then those of work, those of home last."""
    return sorted(properties, key=lambda each: (each.rank, "work" not in each.types, "home" in each.types))


def _texts(properties: list[Property], name: str) -> list[str]:
    return [each.text.strip() for each in _by_preference(p for p in properties if p.name == name)]


def _read_work(found: CardContent, properties: list[Property]) -> None:
    """Company, department, job title and role."""
    for each in _by_preference(p for p in properties if p.name == "ORG"):
        company, *departments = each.components
        if not found.company:
            found.company = company
        elif fold(company) != fold(found.company):
            found.add_note(_("Company"), company)
        found.add_note(_("Department"), ", ".join(filter(None, departments)))
    titles, roles = _texts(properties, "TITLE"), _texts(properties, "ROLE")
    found.fields["job_title"] = (titles or roles or [""])[0]
    for title in titles[1:]:
        found.add_note(_("Job title"), title)
    for role in roles if titles else roles[1:]:
        found.add_note(pgettext("on a business card", "Role"), role)


def _read_name(found: CardContent, properties: list[Property]) -> None:
    """The parts from N, else from FN; a card that names only a company is the company's."""
    full = (_texts(properties, "FN") or [""])[0]
    kinds = {each.text.strip().lower() for each in properties if each.name in ("KIND", "X-ABSHOWAS")}
    structured = next((each for each in properties if each.name == "N"), None)
    surname, first, middle, prefix, suffix = _five_parts(structured)
    found.parts = NameParts(first, middle, surname)
    if found.parts.whole:
        found.add_note(_("Name prefix"), prefix)
        found.add_note(_("Name suffix"), suffix)
        whole = found.parts.whole
        ways = (whole, f"{prefix} {whole}", f"{whole} {suffix}", f"{prefix} {whole} {suffix}", "")
        if fold(full) not in [fold(way) for way in ways]:
            found.add_note(_("Full name"), full)
    found.name = found.parts.whole or full
    only_company = bool(found.company) and fold(found.name) in ("", fold(found.company))
    found.is_company = only_company or bool(kinds & {"org", "company"})
    if found.is_company:
        found.company = found.company or found.name
        found.name, found.parts = found.company, NameParts()
    elif found.name and not found.parts.whole:
        found.parts = split_name(found.name)


def _five_parts(structured: Property | None) -> list[str]:
    """Surname, first name, further names, prefix, suffix; several of a kind with blanks between them."""
    parts = split(structured.value, ";")[:5] if structured else []
    names = [" ".join(" ".join(unescaped(name) for name in split(part, ",")).split()) for part in parts]
    return names + [""] * (5 - len(names))


def _read_emails(found: CardContent, properties: list[Property]) -> None:
    for each in _by_preference(properties):
        address = each.text.strip().removeprefix("mailto:")
        if "email" not in found.fields and _is_email(address):
            found.fields["email"] = address
        elif address.casefold() != found.fields.get("email", "").casefold():
            found.add_note(_("E-mail"), address)


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _read_phones(found: CardContent, properties: list[Property]) -> None:
    """The first choice of each kind that is a number; the others stand in the note."""
    labels = _labels(properties)
    phones = _by_preference(each for each in properties if each.name == "TEL")
    for each in sorted(phones, key=lambda each: each.group in labels):
        name, caption = _kind_of_phone(each)
        number, extension = _number_of(each)
        if name and name not in found.fields and _is_phone(number):
            found.fields[name] = number
            found.add_note(_("Extension"), extension)
        elif number not in found.fields.values():
            text = f"{number}, {extension}" if extension else number
            found.add_note(labels.get(each.group) or _with_place(caption, each), text)


def _labels(properties: list[Property]) -> dict[str, str]:
    """What Apple calls the properties of a group: `item2.X-ABLabel:_$!<AssistantPhone>!$_`."""
    return {each.group: each.text.strip("_$!<> ") for each in properties if each.name == "X-ABLABEL" and each.group}


def _kind_of_phone(phone: Property) -> tuple[str, str]:
    """The field the number belongs in, and its caption."""
    if "fax" in phone.types:
        return "fax", _("Fax")
    if "pager" in phone.types:
        return "", _("Pager")
    if phone.types & {"cell", "iphone", "mobile"}:
        return "mobile_phone", _("Mobile phone")
    return "phone", _("Phone")


def _number_of(phone: Property) -> tuple[str, str]:
    """The number and its extension: `tel:+41-44-555;ext=12`."""
    number, *rest = phone.text.strip().split(";")
    number = number[4:] if number[:4].lower() == "tel:" else number
    return number.strip(), ", ".join(part.removeprefix("ext=").strip() for part in rest)


def _is_phone(text: str) -> bool:
    return any(char.isdigit() for char in text) and not any(char.isalpha() for char in text)


def _with_place(caption: str, each: Property) -> str:
    """The caption, and whether it is somebody's at home or at work."""
    if "home" in each.types:
        return f"{caption} ({pgettext('of a phone or an address', 'home')})"
    if "work" in each.types:
        return f"{caption} ({pgettext('of a phone or an address', 'work')})"
    return caption


def _read_addresses(found: CardContent, properties: list[Property]) -> None:
    """The address at work, else the preferred one, goes into the fields."""
    addresses = [each for each in properties if each.name == "ADR"]
    addresses.sort(key=lambda each: ("work" not in each.types, each.rank))
    for each in addresses[:1]:
        _set_address(found, each)
    for each in addresses[1:]:
        lines = [line.strip(" ,") for part in each.components for line in part.split("\n")]
        found.add_note(_with_place(_("Address"), each), ", ".join(filter(None, lines)))
    for each in properties:
        if each.name == "LABEL" and not addresses:
            found.add_note(_with_place(_("Address"), each), ", ".join(each.text.split("\n")))


def _set_address(found: CardContent, address: Property) -> None:
    box, extended, street, city, county, post_code, country = (*address.components, *[""] * 7)[:7]
    if box.isdigit():
        box = _("PO box %(number)s") % {"number": box}
    lines = [line.strip(" ,") for text in (street, extended, box) for line in text.split("\n")]
    first, *others = [*filter(None, lines), ""]
    found.country = country
    found.fields |= {
        "address": first,
        "address_2": ", ".join(filter(None, others)),
        "post_code": post_code,
        "city": city,
        "county": county,
    }


def _read_pages(found: CardContent, properties: list[Property]) -> None:
    for each in properties:
        page = each.text.strip()
        known = found.fields.setdefault("home_page", page)
        if _bare(page) != _bare(known):
            found.add_note(_("Home page"), page)


def _bare(page: str) -> str:
    return page.lower().removeprefix("https://").removeprefix("http://").rstrip("/")


def _read_rest(found: CardContent, properties: list[Property]) -> None:
    """What has no field at all; a picture or key only where it is an address on the web."""
    for each in properties:
        binary = each.params.get("ENCODING") in ("B", "BASE64")
        is_address = each.name in PICTURES and each.text.strip().lower().startswith(("http://", "https://"))
        if is_address or not (binary or each.name in SORTED | LEFT_OUT):
            found.add_note(CAPTIONS.get(each.name, each.name), each.text)
