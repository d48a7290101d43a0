"""The code tables of CRONUS in English, French and Danish, its number series and its salutations."""

from __future__ import annotations

from campaigns.models import CampaignStatus
from config.lib.models import CodeTable
from crm.models import (
    BusinessRelation,
    Country,
    IndustryGroup,
    JobResponsibility,
    Language,
    MailingGroup,
    NumberSeries,
    OrganizationalLevel,
    Salutation,
    SalutationFormula,
    Territory,
)
from interactions.models import InteractionGroup

SERIES = (
    (NumberSeries.CONTACTS, "Contacts", "CT", 6),
    (NumberSeries.CAMPAIGNS, "Campaigns", "CP", 4),
    (NumberSeries.SEGMENTS, "Segments", "SM", 5),
)

ISO = {"ENG": "en", "FRA": "fr", "DAN": "da", "DEU": "de"}

TABLES: dict[type[CodeTable], str] = {
    Language: """
        ENG | English | Anglais | Engelsk
        FRA | French  | Français | Fransk
        DAN | Danish  | Danois | Dansk
        DEU | German  | Allemand | Tysk
    """,
    Country: """
        CH | Switzerland | Suisse | Schweiz
        FR | France | France | Frankrig
        DK | Denmark | Danemark | Danmark
        GB | United Kingdom | Royaume-Uni | Storbritannien
        DE | Germany | Allemagne | Tyskland
        AT | Austria | Autriche | Østrig
        BE | Belgium | Belgique | Belgien
        IT | Italy | Italie | Italien
        LI | Liechtenstein | Liechtenstein | Liechtenstein
        LU | Luxembourg | Luxembourg | Luxembourg
        NO | Norway | Norvège | Norge
        SE | Sweden | Suède | Sverige
    """,
    Territory: """
        CH-FR | French-speaking Switzerland | Suisse romande | Fransktalende Schweiz
        CH-DE | German-speaking Switzerland | Suisse alémanique | Tysktalende Schweiz
        FR | France | France | Frankrig
        DK | Denmark | Danemark | Danmark
        GB | Great Britain | Grande-Bretagne | Storbritannien
    """,
    OrganizationalLevel: """
        CEO | Chief Executive | Direction générale | Direktør
        CFO | Chief Financial Officer | Direction financière | Økonomidirektør
        HEAD | Head of Department | Chef de service | Afdelingsleder
        STAFF | Staff | Collaborateur | Medarbejder
    """,
    JobResponsibility: """
        PURCHASE | Purchase | Achat | Køb
        SALE | Sale | Vente | Salg
        MARKETING | Marketing | Marketing | Marketing
        APR | Accounts Payable | Comptabilité fournisseurs | Kreditorbogholderi
        ARR | Accounts Receivable | Comptabilité clients | Debitorbogholderi
        IT | Information Technology | Informatique | It
        MANAGE | Management | Direction | Ledelse
        PROD | Production | Production | Produktion
    """,
    BusinessRelation: """
        PROS | Prospect | Prospect | Kundeemne
        CUST | Customer | Client | Kunde
        VEND | Vendor | Fournisseur | Leverandør
        PRESS | Press | Presse | Presse
        BANK | Bank | Banque | Bank
        PART | Partner | Partenaire | Partner
    """,
    IndustryGroup: """
        MAN | Manufacturing | Industrie | Industri
        WATCH | Watchmaking | Horlogerie | Urmageri
        FOOD | Food and Drink | Alimentation et boissons | Fødevarer og drikkevarer
        RET | Retail | Commerce de détail | Detailhandel
        WHOLE | Wholesale | Commerce de gros | Engroshandel
        TRANS | Transport and Logistics | Transport et logistique | Transport og logistik
        HEALTH | Health Care | Santé | Sundhed
        SERV | Services | Services | Serviceydelser
        MEDIA | Press and Media | Presse et médias | Presse og medier
        FIN | Banking and Insurance | Banque et assurance | Bank og forsikring
    """,
    MailingGroup: """
        SALON | FUTURUS Trade Fair | Salon FUTURUS | FUTURUS-messen
        NEWS | Newsletter | Lettre d’information | Nyhedsbrev
        GOLF | Golf Day | Journée de golf | Golfdag
        XMAS | Christmas Cards | Cartes de fin d’année | Julekort
    """,
    Salutation: """
        F | Woman | Femme | Kvinde
        M | Man | Homme | Mand
        UNISEX | Woman or Man | Femme ou homme | Kvinde eller mand
        COMPANY | Company | Société | Virksomhed
    """,
    CampaignStatus: """
        1-PLAN | Planned | Planifiée | Planlagt
        2-APP | Approved | Approuvée | Godkendt
        3-INIT | Initiated | Lancée | Igangsat
        4-SCH | Scheduled | Programmée | Tidsfastsat
        5-START | Started | En cours | Startet
        9-DONE | Done | Terminée | Afsluttet
    """,
    InteractionGroup: """
        LETTER | Letters | Lettres | Breve
        MEETING | Meetings | Réunions | Møder
        PHONE | Phone Calls | Appels téléphoniques | Telefonopkald
        PURCHASES | Purchase Documents | Documents d’achat | Købsdokumenter
        SALES | Sales Documents | Documents de vente | Salgsdokumenter
        SYSTEM | Other Documents | Autres documents | Andre dokumenter
    """,
}

# Salutation, language, the formal and the informal greeting, each with the parts of the name that stand in it.
GREETINGS = """
    F | ENG | Dear Ms %1, surname | Dear %1, first_name
    F | FRA | Madame, | Chère %1, first_name
    F | DAN | Kære %1 %2 first_name surname | Kære %1 first_name
    F | DEU | Sehr geehrte Frau %1 surname | Liebe %1 first_name
    M | ENG | Dear Mr %1, surname | Dear %1, first_name
    M | FRA | Monsieur, | Cher %1, first_name
    M | DAN | Kære %1 %2 first_name surname | Kære %1 first_name
    M | DEU | Sehr geehrter Herr %1 surname | Lieber %1 first_name
    UNISEX | ENG | Dear %1 %2, first_name surname | Dear %1, first_name
    UNISEX | FRA | Madame, Monsieur, | Bonjour %1, first_name
    UNISEX | DAN | Kære %1 %2 first_name surname | Hej %1 first_name
    UNISEX | DEU | Guten Tag %1 %2 first_name surname | Hallo %1 first_name
    COMPANY | ENG | Dear Sir or Madam, | Dear friends at %1, company_name
    COMPANY | FRA | Madame, Monsieur, | Bonjour,
    COMPANY | DAN | Til %1 company_name | Kære alle hos %1 company_name
    COMPANY | DEU | Sehr geehrte Damen und Herren | Guten Tag
"""


def ensure_codes() -> None:
    """Every code table has the codes of the demonstration; those that are there stay as they are."""
    for code, description, prefix, digits in SERIES:
        NumberSeries.objects.get_or_create(
            code=code, defaults={"description": description, "prefix": prefix, "digits": digits, "manual": True}
        )
    for table, text in TABLES.items():
        table._default_manager.bulk_create([table(**row) for row in _rows(table, text)], ignore_conflicts=True)
    SalutationFormula.objects.bulk_create(_formulas(), ignore_conflicts=True)


def _cells(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def _rows(table: type[CodeTable], text: str) -> list[dict[str, str]]:
    names = ("code", "description", "description_fr", "description_da")
    rows = [dict(zip(names, cells, strict=True)) for cells in _cells(text)]
    return [row | {"iso": ISO[row["code"]]} for row in rows] if table is Language else rows


def _formulas() -> list[SalutationFormula]:
    kinds = (SalutationFormula.Kind.FORMAL, SalutationFormula.Kind.INFORMAL)
    return [
        SalutationFormula(salutation_id=salutation, language_id=language, kind=kind, **_formula(greeting))
        for salutation, language, *greetings in _cells(GREETINGS)
        for kind, greeting in zip(kinds, greetings, strict=True)
    ]


def _formula(greeting: str) -> dict[str, str]:
    """The greeting without the names of the parts at its end, and those parts."""
    words = greeting.split()
    parts = [word for word in words if word in SalutationFormula.Part.values]
    text = " ".join(words[: len(words) - len(parts)])
    return {"text": text, **{f"part_{place}": part for place, part in enumerate(parts, 1)}}
