"""What other programs and other people call the fields we have: Word's own lists of recipients and Outlook's, and
what is usual in English, French, Danish, German and Dutch. One line per field: its key, then the names.

UNSURE are names that only perhaps mean the field: "Titel" before a name is as often "Dr." as it is an occupation.
"""

from __future__ import annotations

from .fields import fold

_NAMES = """
contact_first_name: first name, firstname, given name, forename, christian name, prénom, prenom, fornavn, vorname,
    rufname, voornaam, roepnaam, fname, name1
contact_middle_name: middle name, second name, deuxième prénom, autre prénom, mellemnavn, zweiter vorname, tweede
    voornaam, tussenvoegsel, middelste naam
contact_surname: last name, lastname, surname, family name, nom de famille, nom famille, efternavn, nachname,
    familienname, zuname, achternaam, familienaam, lname
contact_initials: initials, initiales, initialer, initialen, voorletters, kürzel
contact_name: name, full name, fullname, display name, contact, nom, nom complet, nom et prénom, destinataire, navn,
    fulde navn, modtager, name vollständig, vollständiger name, empfänger, ansprechpartner, naam, volledige naam,
    ontvanger, contactpersoon, recipient, recipient name, contact person, client, customer, customer name, kunde,
    klant
contact_name_2: name 2, nom 2, navn 2, naam 2, namenszusatz
contact_company_name: company, company name, organisation, organization, firm, employer, business, société, nom
    société, nom de société, entreprise, raison sociale, organisme, virksomhed, virksomhedsnavn, firma, selskab,
    firmenname, unternehmen, organisation name, bedrijf, bedrijfsnaam, organisatie, bedrijfsnaam 1, account name
contact_job_title: job title, jobtitle, position, function, role, fonction, poste, titre du poste, titre
    professionnel, stilling, stillingsbetegnelse, jobtitel, funktion, berufsbezeichnung, positionsbezeichnung,
    functie, functietitel, beroep
contact_mail_address: mailing address, postal address, address block, addressblock, adresse postale, bloc adresse,
    postadresse, adresseblok, anschrift, adressblock, postanschrift, adresblok, postadres, full address
contact_address: address, address 1, champ adresse, champ adresse 1, address line, address line 1, street, street
    address, business street, home street, adresse, adresse 1, rue, ligne adresse, ligne adresse 1, adresse ligne 1,
    vej, gade, adresselinje, adresselinje 1, strasse, straße, adresszeile 1, adresse zeile 1, straße und hausnummer,
    adres, adres 1, adresregel, adresregel 1, straat, straatnaam
contact_address_2: address 2, address line 2, street 2, business street 2, adresse 2, ligne adresse 2, adresse ligne
    2, complément d'adresse, champ adresse 2, adresselinje 2, adresszeile 2, adresse zeile 2, adresszusatz, adres 2,
    adresregel 2
contact_post_code: zip, zip code, zipcode, postal code, postcode, post code, postalcode, business postal code, code
    postal, npa, cp, postnummer, postnr, plz, postleitzahl, postcode plaats
contact_city: city, town, locality, business city, ville, localité, commune, by, bynavn, ort, stadt, wohnort, plaats,
    stad, woonplaats, gemeente
contact_county: state, county, province, region, state or province, business state, département, canton, région, état,
    amt, landsdel, delstat, bundesland, bundesland kanton, kanton, provincie, provincie of staat
contact_country: country, country or region, country/region, business country, pays, pays ou région, pays/région,
    land, land område, land region, land/region, land of regio, land/regio, nation
contact_phone_no: phone, phone number, telephone, tel, business phone, work phone, home phone, téléphone, n° de
    téléphone, tél, téléphone bureau, téléphone domicile, telefon, telefonnummer, telefon arbejde, telefon privat,
    telefon geschäftlich, rufnummer, telefoon, telefoonnummer, telefoon werk, telefoon thuis
contact_mobile_phone_no: mobile, mobile phone, cell, cell phone, mobile number, portable, mobile n°, téléphone mobile,
    natel, mobil, mobiltelefon, mobilnummer, handy, handynummer, mobiel, mobiele telefoon, gsm
contact_fax_no: fax, fax number, business fax, télécopie, n° de fax, faxnummer, telefax
contact_email: email, e-mail, mail, email address, e-mail address, courriel, adresse e-mail, adresse électronique,
    adresse de messagerie, mél, mailadresse, e-mailadresse, e-mail-adresse, emailadresse, emailadres, e-mailadres
contact_home_page: website, web site, web page, homepage, home page, url, site web, site internet, page web,
    hjemmeside, webside, internetseite, webseite, webpagina
contact_vat_registration_no: vat, vat no, vat number, tva, n° tva, numéro de tva, momsnr, cvr, cvr-nr, ust-id, ustid,
    umsatzsteuer-id, mwst-nr, btw, btw-nummer
contact_no: contact id, contact number, customer no, customer number, customer id, n° client, numéro client, kundenr,
    kundenummer, kontaktnr, kundennummer, kundennr, klantnummer, klantnr, id
formal_salutation: salutation, greeting, greeting line, greetingline, dear, formule d'appel, civilité, appel, formule
    de politesse, hilsen, starthilsen, tiltale, anrede, briefanrede, grußzeile, aanhef, begroetingsregel, courtesy
    title, aanspreektitel
document_date: date, letter date, today, date du jour, date de la lettre, dato, brevdato, datum, briefdatum
document_subject: subject, object, objet, sujet, re, emne, vedrørende, betreff, onderwerp, betreft
document_campaign_no: campaign, campaign no, campaign code, campagne, kampagne, kampagnenr, kampagnennummer
salesperson_name: salesperson, sales rep, account manager, sender, vendeur, commercial, votre contact, sælger,
    afsender, deres kontakt, verkäufer, ihr ansprechpartner, sachbearbeiter, verkoper, afzender
"""

_UNSURE = """
contact_job_title: title, titel, titre
"""


def _read(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in text.replace("\n    ", " ").split("\n"):
        key, _colon, names = line.partition(":")
        found |= {fold(name): key for name in names.split(",") if fold(name) and fold(name) not in found}
    return found


KNOWN: dict[str, str] = _read(_NAMES)
UNSURE: dict[str, str] = _read(_UNSURE)
