"""The merge fields a letter may use, under their names in English, French and Danish.

A document in one language may use the names of another; spelling is forgiving: capitals, accents, spaces,
underscores and punctuation do not matter.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class MergeField:
    """One merge field: its key in the values of a letter, and its name in each language."""

    key: str
    english: str
    french: str
    danish: str

    def caption(self, language: str) -> str:
        """The name in a language; English where we have no other."""
        return {"fr": self.french, "da": self.danish}.get(language[:2].lower(), self.english)


FIELDS: tuple[MergeField, ...] = (
    MergeField("entry_no", "Entry No.", "N° séquence", "Løbenr."),
    MergeField("contact_mail_address", "Contact Mail Address", "Adresse postale du contact", "Kontaktens postadresse"),
    MergeField("contact_no", "Contact No.", "N° contact", "Kontaktnr."),
    MergeField("contact_company_name", "Contact Company Name", "Société du contact", "Kontaktens virksomhed"),
    MergeField("contact_name", "Contact Name", "Nom du contact", "Kontaktens navn"),
    MergeField("contact_name_2", "Contact Name 2", "Nom du contact 2", "Kontaktens navn 2"),
    MergeField("contact_first_name", "Contact First Name", "Prénom du contact", "Kontaktens fornavn"),
    MergeField("contact_middle_name", "Contact Middle Name", "Deuxième prénom du contact", "Kontaktens mellemnavn"),
    MergeField("contact_surname", "Contact Surname", "Nom de famille du contact", "Kontaktens efternavn"),
    MergeField("contact_initials", "Contact Initials", "Initiales du contact", "Kontaktens initialer"),
    MergeField("contact_address", "Contact Address", "Adresse du contact", "Kontaktens adresse"),
    MergeField("contact_address_2", "Contact Address 2", "Adresse du contact 2", "Kontaktens adresse 2"),
    MergeField("contact_post_code", "Contact Post Code", "Code postal du contact", "Kontaktens postnr."),
    MergeField("contact_city", "Contact City", "Ville du contact", "Kontaktens by"),
    MergeField("contact_county", "Contact County", "Région du contact", "Kontaktens amt"),
    MergeField("contact_country", "Contact Country/Region Name", "Pays du contact", "Kontaktens land"),
    MergeField("contact_job_title", "Contact Job Title", "Fonction du contact", "Kontaktens stilling"),
    MergeField("contact_phone_no", "Contact Phone No.", "N° téléphone du contact", "Kontaktens telefonnr."),
    MergeField("contact_fax_no", "Contact Fax No.", "N° télécopie du contact", "Kontaktens faxnr."),
    MergeField("contact_email", "Contact E-Mail", "E-mail du contact", "Kontaktens e-mail"),
    MergeField("contact_mobile_phone_no", "Contact Mobile Phone No.", "N° mobile du contact", "Kontaktens mobilnr."),
    MergeField(
        "contact_vat_registration_no", "Contact VAT Registration No.", "N° TVA du contact", "Kontaktens momsnr."
    ),
    MergeField("contact_home_page", "Contact Home Page", "Page d'accueil du contact", "Kontaktens hjemmeside"),
    MergeField("formal_salutation", "Formal Salutation", "Formule d'appel formelle", "Formel starthilsen"),
    MergeField("informal_salutation", "Informal Salutation", "Formule d'appel informelle", "Uformel starthilsen"),
    MergeField("salesperson_code", "Salesperson Code", "Code vendeur", "Sælgerkode"),
    MergeField("salesperson_name", "Salesperson Name", "Nom du vendeur", "Sælgers navn"),
    MergeField("salesperson_job_title", "Salesperson Job Title", "Fonction du vendeur", "Sælgers stilling"),
    MergeField("salesperson_phone_no", "Salesperson Phone No.", "N° téléphone du vendeur", "Sælgers telefonnr."),
    MergeField("salesperson_email", "Salesperson E-Mail", "E-mail du vendeur", "Sælgers e-mail"),
    MergeField("document_date", "Document Date", "Date du document", "Dokumentets dato"),
    MergeField("document_campaign_no", "Document Campaign No.", "N° campagne du document", "Dokumentets kampagnenr."),
    MergeField("document_segment_no", "Document Segment No.", "N° segment du document", "Dokumentets målgruppenr."),
    MergeField("document_description", "Document Description", "Description du document", "Dokumentets beskrivelse"),
    MergeField("document_subject", "Document Subject", "Sujet du document", "Dokumentets emne"),
    MergeField("company_name", "Company Information Name", "Nom de la société", "Firmanavn"),
    MergeField("company_name_2", "Company Information Name 2", "Nom de la société 2", "Firmanavn 2"),
    MergeField("company_address", "Company Information Address", "Adresse de la société", "Firmaadresse"),
    MergeField("company_address_2", "Company Information Address 2", "Adresse de la société 2", "Firmaadresse 2"),
    MergeField("company_post_code", "Company Information Post Code", "Code postal de la société", "Firmaets postnr."),
    MergeField("company_city", "Company Information City", "Ville de la société", "Firmaets by"),
    MergeField("company_county", "Company Information County", "Région de la société", "Firmaets amt"),
    MergeField("company_country", "Company Information Country/Region Name", "Pays de la société", "Firmaets land"),
    MergeField(
        "company_vat_registration_no",
        "Company Information VAT Registration No.",
        "N° TVA de la société",
        "Firmaets momsnr.",
    ),
    MergeField(
        "company_registration_no",
        "Company Information Registration No.",
        "N° d'immatriculation de la société",
        "Firmaets CVR-nr.",
    ),
    MergeField(
        "company_phone_no", "Company Information Phone No.", "N° téléphone de la société", "Firmaets telefonnr."
    ),
    MergeField("company_fax_no", "Company Information Fax No.", "N° télécopie de la société", "Firmaets faxnr."),
    MergeField("company_email", "Company Information E-Mail", "E-mail de la société", "Firmaets e-mail"),
    MergeField(
        "company_home_page", "Company Information Home Page", "Page d'accueil de la société", "Firmaets hjemmeside"
    ),
    MergeField(
        "company_bank_branch_no",
        "Company Information Bank Branch No.",
        "Code établissement de la société",
        "Firmaets bankregistreringsnr.",
    ),
    MergeField(
        "company_bank_name", "Company Information Bank Name", "Nom de la banque de la société", "Firmaets banknavn"
    ),
    MergeField(
        "company_bank_account_no",
        "Company Information Bank Account No.",
        "N° compte bancaire de la société",
        "Firmaets bankkontonr.",
    ),
    MergeField("company_giro_no", "Company Information Giro No.", "N° CCP de la société", "Firmaets gironr."),
    MergeField("fax_mail_to", "FaxMailTo", "Destinataire fax ou e-mail", "Fax eller mail til"),
)


def fold(name: str) -> str:
    """A field name without capitals, accents, spaces and punctuation."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(character for character in plain if character.isalnum())


KEYS: dict[str, str] = {
    fold(name): field.key for field in FIELDS for name in (field.key, field.english, field.french, field.danish)
}


def resolve(name: str) -> str | None:
    """The key of the field that goes by this name in any of the languages; None for a name we do not know."""
    return KEYS.get(fold(name))


@lru_cache(maxsize=4096)
def field_key(name: str) -> str:
    """The key under which a value is found: the known field's, else the folded name itself."""
    return resolve(name) or fold(name)
