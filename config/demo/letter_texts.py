"""What the letters of CRONUS say, in English, French and Danish. Names in braces are merge fields."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """The words of a letter in one language; its captions, its text, its close."""

    language: str  # as Word names it
    title: str
    file_name: str
    place_and_date: str
    references: tuple[tuple[str, str], ...]
    text: tuple[str, ...]
    close: str
    follow_up_page: str
    footer: tuple[str, str]
    address_right: bool = False  # where the window of the country's envelopes is


ADDRESS_LINE = (
    "{Company Information Name} · {Company Information Address} · "
    "{Company Information Post Code} {Company Information City} · {Company Information Country/Region Name}"
)

ENGLISH = Wording(
    language="en-GB",
    title="Business letter",
    file_name="business-letter-en.docx",
    place_and_date="{Company Information City}, {Document Date|d MMMM yyyy}",
    references=(
        ("Your contact person", "{Salesperson Name}"),
        ("Telephone", "{Salesperson Phone No.}"),
        ("Contact no.", "{Contact No.}"),
        ("Campaign no.", "{Document Campaign No.}"),
    ),
    text=(
        "Thank you for visiting our stand at the FUTURUS computer fair and for leaving your card with us. "
        "We enjoyed talking to you, and we are glad that Millennium Server caught your attention.",
        "Millennium Server does the work of several machines in one: quiet enough to stand in the office, fast enough "
        "for the whole company, and looked after by one team that answers the telephone.",
        "As a visitor of the fair you can order it at a special campaign price. The price holds for every "
        "Millennium Server ordered while the campaign lasts; installation and an introduction for your staff "
        "are included.",
        "If you would like an offer, or a demonstration at your premises, please call {Salesperson Name} on "
        "{Salesperson Phone No.} or write to {Salesperson E-Mail}. Your contact number, {Contact No.}, is all we need.",
    ),
    close="Yours sincerely,",
    follow_up_page="Page",
    footer=(
        ADDRESS_LINE,
        "Tel. {Company Information Phone No.} · VAT no. {Company Information VAT Registration No.} · "
        "{Company Information Bank Name}, {Company Information Bank Account No.}",
    ),
)

FRENCH = Wording(
    language="fr-CH",
    title="Lettre commerciale",
    file_name="lettre-commerciale-fr.docx",
    place_and_date="{Company Information City}, le {Document Date|d MMMM yyyy}",
    references=(
        ("Votre interlocuteur", "{Salesperson Name}"),
        ("Téléphone", "{Salesperson Phone No.}"),
        ("N° contact", "{Contact No.}"),
        ("N° campagne", "{Document Campaign No.}"),
    ),
    text=(
        "Nous vous remercions de votre visite sur notre stand au salon informatique Computer Futurus et de la carte "
        "de visite que vous nous y avez laissée. Nous avons eu plaisir à échanger avec vous et sommes heureux de "
        "l’intérêt que vous portez à Millennium Server.",
        "Millennium Server réunit en une seule machine le travail de plusieurs\u00a0: assez silencieux pour trouver sa "
        "place au bureau, assez rapide pour toute l’entreprise, et suivi par une équipe que vous joignez par "
        "téléphone.",
        "En tant que visiteur du salon, vous bénéficiez d’un prix spécial campagne. Il vaut pour tout Millennium "
        "Server commandé pendant la période de campagne\u202f; l’installation et la prise en main par vos "
        "collaborateurs sont comprises.",
        "Pour recevoir une offre ou assister à une démonstration dans vos locaux, il vous suffit d’appeler "
        "{Salesperson Name} au {Salesperson Phone No.} ou d’écrire à {Salesperson E-Mail}, en indiquant votre numéro "
        "de contact {Contact No.}.",
    ),
    close="Dans l’attente de vous lire, nous vous adressons nos salutations les meilleures.",
    follow_up_page="Page",
    footer=(
        ADDRESS_LINE,
        "Tél. {Company Information Phone No.} · N° TVA {Company Information VAT Registration No.} · "
        "{Company Information Bank Name}, {Company Information Bank Account No.}",
    ),
    address_right=True,
)

DANISH = Wording(
    language="da-DK",
    title="Forretningsbrev",
    file_name="forretningsbrev-da.docx",
    place_and_date="{Company Information City}, den {Document Date|d. MMMM yyyy}",
    references=(
        ("Din kontaktperson", "{Salesperson Name}"),
        ("Telefon", "{Salesperson Phone No.}"),
        ("Kontaktnr.", "{Contact No.}"),
        ("Kampagnenr.", "{Document Campaign No.}"),
    ),
    text=(
        "Tak, fordi du besøgte vores stand på computermessen FUTURUS og lagde dit visitkort hos os. Det var en "
        "fornøjelse at tale med dig, og vi er glade for, at Millennium Server fangede din interesse.",
        "Millennium Server samler flere maskiners arbejde i én: stille nok til at stå på kontoret, hurtig nok til hele "
        "virksomheden og passet af ét hold, som tager telefonen.",
        "Som gæst på messen kan du bestille den til en særlig kampagnepris. Prisen gælder for alle Millennium Server, "
        "der bestilles i kampagneperioden, og omfatter installation og en introduktion for medarbejderne.",
        "Ønsker du et tilbud eller en demonstration hos jer, så ring til {Salesperson Name} på "
        "{Salesperson Phone No.} eller skriv til {Salesperson E-Mail}. Oplys blot dit kontaktnummer, {Contact No.}.",
    ),
    close="Med venlig hilsen",
    follow_up_page="Side",
    footer=(
        ADDRESS_LINE,
        "Tlf. {Company Information Phone No.} · Momsnr. {Company Information VAT Registration No.} · "
        "{Company Information Bank Name}, {Company Information Bank Account No.}",
    ),
)

BUSINESS_LETTERS = {"ENG": ENGLISH, "FRA": FRENCH, "DAN": DANISH}

INVITATION = (
    "Every June we close the office for a day and meet our customers on the golf course. We would be delighted to see "
    "you there, whether you play every week or have never held a club: for beginners there is a course of their own.",
    "Tee-off is at ten, lunch is on the terrace at one, and nobody will talk about servers before coffee. Please let "
    "{Salesperson Name} know by e-mail, {Salesperson E-Mail}, whether you can come and whom you bring along.",
)
