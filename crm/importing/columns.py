"""What the columns of a file may hold, and what each most likely holds by its heading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.lib.text import words_of
from crm.models import Contact

PARTS = ("first_name", "middle_name", "surname")
TEXTS = (
    *("name_2", "initials", "job_title", "address", "address_2", "post_code", "city", "county"),
    *("phone", "mobile_phone", "fax", "email", "email_2", "home_page", "vat_number", "registration_number"),
)
CODES = ("country", "language", "salutation", "salesperson", "territory", "organizational_level")
LINKS = ("job_responsibilities", "business_relations", "industry_groups", "mailing_groups")
CHOICES = ("type", "correspondence_type", "exclude_from_segment")
REMARK = "remark"  # goes into the note behind the column's heading
SEVERAL = frozenset({"note", REMARK, *LINKS})  # what more than one column may hold
FIELDS = ("number", "name", *PARTS, "company", *TEXTS, *CODES, *LINKS, *CHOICES, "note")
TITLES: Mapping[str, str | Promise] = {
    name: Contact._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    for name in FIELDS
} | {
    "name": _("Name (company, or person in one)"),
    "company": _("Company (of the person)"),
    REMARK: _("Note, with the column’s heading"),
}

# How programs and people head such columns, beside our own captions in every language.
HEADINGS = {
    "number": "no; number; contact no; contact number; kontaktnr; n; numero; n contact; nr; nummer; customer no",
    "type": "kind; contact type; art",
    "name": "name; full name; display name; file as; nom complet; navn; fulde navn; vollstandiger name; anzeigename",
    "name_2": "name 2; nom 2; navn 2; name zusatz; namenszusatz",
    "first_name": "first name; firstname; given name; forename; prenom; fornavn; vorname; first",
    "middle_name": "middle name; additional name; deuxieme prenom; autres prenoms; mellemnavn; zweiter vorname",
    "surname": "surname; last name; lastname; family name; nom de famille; nom usuel; efternavn; nachname; last",
    "initials": "initials; initiales; initialer; initialen",
    "company": "company; company name; organization; organisation; organization 1 name; organization name; employer; "
    "societe; entreprise; raison sociale; firma; virksomhed; firmanavn; unternehmen; account name",
    "job_title": "job title; title; position; organization 1 title; organization title; fonction; titre; poste; "
    "stilling; titel; stillingsbetegnelse; funktion; role",
    "address": "address; street; street address; business street; address 1; address line 1; adresse; "
    "address 1 street; "
    "rue; rue bureau; adresse 1; adresse arbejde; gade; vej; strasse; strasse geschaftlich; work address",
    "address_2": "address 2; street 2; business street 2; address line 2; address 1 extended address; adresse 2; "
    "rue bureau 2; complement d adresse; adresse arbejde 2",
    "post_code": "post code; postcode; postal code; zip; zip code; business postal code; address 1 postal code; "
    "npa; cp; "
    "code postal; code postal bureau; postnr; postnummer; postnummer arbejde; plz; postleitzahl",
    "city": "city; town; business city; address 1 city; ville; ville bureau; localite; lieu; by; by arbejde; bynavn; "
    "ort; stadt",
    "county": "county; state; region; business state; province; canton; address 1 region; dep region bureau; amt; "
    "stat arbejde; kanton; bundesland",
    "country": "country; country region; business country region; business country; address 1 country; pays; "
    "pays region; pays region bureau; land; land omrade; land omrade arbejde; staat",
    "phone": "phone; telephone; phone number; business phone; work phone; phone 1 value; company main phone; tel; "
    "telephone bureau; tel bureau; no de telephone; telefon; telefon arbejde; telefonnummer; tlf; telefonnr; telefone",
    "mobile_phone": "mobile; mobile phone; cell; cell phone; mobile number; phone 2 value; portable; natel; "
    "tel mobile; "
    "telephone mobile; mobil; mobiltelefon; mobilnr; handy",
    "fax": "fax; business fax; fax number; telecopie; telecopie bureau; fax arbejde; telefax",
    "email": "email; e mail; e mail address; email address; mail; e mail 1 value; courriel; adresse e mail; "
    "adresse de messagerie; adresse electronique; e mail adresse; mailadresse; e post",
    "email_2": "email 2; e mail 2; e mail 2 address; email 2 address; second email; e mail 2 value; courriel 2; "
    "adresse e mail 2; adresse de messagerie 2; e mail 2 adresse; private email; home email",
    "home_page": "home page; homepage; website; web page; web site; website 1 value; url; web; site web; "
    "site internet; "
    "page web; page d accueil; hjemmeside; webside; webseite",
    "vat_number": "vat; vat no; vat number; tva; n tva; no tva; momsnr; cvr; cvr nr; mwst nr; ust id",
    "registration_number": "registration no; registration number; siren; siret; ide; uid",
    "language": "language; language code; langue; code langue; sprog; sprogkode; sprache",
    "salutation": "salutation; salutation code; title code; civilite; politesse; hilsen; anrede",
    "salesperson": "salesperson; salesperson code; owner; account manager; vendeur; code vendeur; saelger; "
    "saelgerkode; "
    "verkaufer",
    "organizational_level": "organizational level; organizational level code; organisational level; niveau; "
    "niveau hierarchique; organisationsniveau; niveau dans l organisation",
    "territory": "territory; territory code; secteur; code secteur; distrikt; gebiet",
    "job_responsibilities": "job responsibility; job responsibilities; responsibility; responsabilite; "
    "responsabilites; jobansvar; ansvar",
    "business_relations": "business relation; business relations; relation; relation commerciale; "
    "relations commerciales; forretningsrelation; forretningsrelationer",
    "industry_groups": "industry group; industry groups; industry; sector; branche; secteur d activite; branchegruppe; "
    "groupe secteurs",
    "mailing_groups": "mailing group; mailing groups; list; lists; labels; group membership; categories; "
    "groupe destinataires; liste; adresseliste",
    "correspondence_type": "correspondence type; type correspondance; korrespondancetype",
    "exclude_from_segment": "exclude from segment; exclude; exclure du segment; udelad fra malgruppe",
    "note": "note; notes; remark; remarks; comment; comments; remarque; remarques; commentaire; noter; bemaerkning; "
    "bemaerkninger; notizen; bemerkung",
}
# What stands in a cell where a spreadsheet could not work its formula out, in English, French, Danish and German.
NO_RESULT = "#?"  # no spreadsheet has tried yet
CELL_ERRORS = frozenset(
    f"#{name}"
    for name in (
        *("?", "N/A", "REF!", "VALUE!", "DIV/0!", "NAME?", "NUM!", "NULL!", "SPILL!", "CALC!"),
        *("VALEUR!", "NOM?", "NOMBRE!", "NUL!", "PROPAGATION!", "CALCUL!"),
        *("I/T", "REFERENCE!", "VÆRDI!", "DIVISION/0!", "NAVN?"),
        *("NV", "BEZUG!", "WERT!", "ZAHL!"),
    )
)


def heading(text: str) -> str:
    """A heading as it is compared: without case, accents and signs."""
    return " ".join(words_of(text))


@lru_cache(1)
def _known() -> Mapping[str, str]:
    """The field for each heading; our own captions, in every language, come before what others call theirs."""
    known = {heading(each): name for name, texts in HEADINGS.items() for each in texts.split(";")}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            known |= {heading(str(title)): name for name, title in TITLES.items() if name not in ("name", "company")}
            known |= {heading(str(Contact._meta.get_field("company").verbose_name)): "company"}
    return known


def guess(heads: Sequence[str]) -> list[str]:
    """The field each column most likely holds; empty for those that hold nothing we know of."""
    known, found = _known(), [""] * len(heads)
    for place, head in enumerate(heads):
        name = known.get(heading(head), "")
        if name and (name in SEVERAL or name not in found):
            found[place] = name
    return _one_name(heads, found)


def _one_name(heads: Sequence[str], found: list[str]) -> list[str]:
    """A name beside a first name is the surname; beside both it says nothing new."""
    loose = [place for place, head in enumerate(heads) if heading(head) in ("name", "nom", "navn")]
    for place in loose:
        if not found[place]:
            found[place] = "name" if "name" not in found else ""
    if "name" in found and "first_name" in found:
        found[found.index("name")] = "" if "surname" in found else "surname"
    return found


def is_heading(cells: Sequence[str]) -> bool:
    """Whether a row is the one with the columns' headings: it names some, and no cell looks like a contact's."""
    texts = [cell.strip() for cell in cells if cell.strip()]
    if not texts or any("@" in text for text in texts):
        return False
    return any(guess(texts)) or (len(set(texts)) == len(texts) > 1 and not any(map(_is_number, texts)))


def _is_number(text: str) -> bool:
    return any(char.isdigit() for char in text) and not any(char.isalpha() for char in text)


def fingerprint(heads: Sequence[str]) -> str:
    """What files with the same headings have in common, by which their columns are remembered."""
    return sha256("\n".join(heading(head) for head in heads).encode()).hexdigest()


def numbered(count: int) -> Iterator[str]:
    """Headings for columns that have none, as spreadsheets name them: A, B … Z, AA."""
    for number in range(count):
        text, rest = "", number
        while rest >= 0:
            text, rest = chr(65 + rest % 26) + text, rest // 26 - 1
        yield text
