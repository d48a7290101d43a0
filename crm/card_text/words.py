"""The words that cards are recognised by, without case and accents, in the languages of the countries around us."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Before or behind a number: which kind it is.
PHONE = _words(
    "t te tel tele telefon telefono telephone telephon tlf phone ph fon fono office bureau kontor direct"
    " directe direkt direkte durchwahl dir main standard zentrale central switchboard work buro"
)
MOBILE = _words("m mob mobil mobile mobiltelefon cell cellphone handy natel portable gsm port cellulare")
FAX = _words("f fax telefax telecopie telecopieur facsimile")
EMAIL = _words("e email mail courriel mel mailto epost")
WEB = _words("w web www http https site internet website homepage url")
LABELS = PHONE | MOBILE | FAX | EMAIL | WEB | {"p"}  # a phone in English, a mobile phone in French
# Numbers that are no phone numbers, and would be taken for one.
NUMBERED = _words(
    "che cvr siret siren rcs hrb hra ust ustid ustidnr mwst tva vat uid iban bic swift ean gln konto kontonr no nr"
    " handelsregister steuernummer ident tax ein company registration reg moms ide naf ape"
)

COUNTRIES: dict[str, str] = {
    "schweiz": "CH", "suisse": "CH", "svizzera": "CH", "svizra": "CH", "switzerland": "CH", "swiss": "CH",
    "deutschland": "DE", "germany": "DE", "allemagne": "DE", "tyskland": "DE",
    "france": "FR", "frankreich": "FR", "francia": "FR", "frankrig": "FR",
    "danmark": "DK", "denmark": "DK", "danemark": "DK", "osterreich": "AT", "austria": "AT", "autriche": "AT",
    "belgien": "BE", "belgique": "BE", "belgie": "BE", "belgium": "BE", "luxembourg": "LU", "luxemburg": "LU",
    "liechtenstein": "LI", "italia": "IT", "italy": "IT", "italie": "IT", "italien": "IT",
    "espana": "ES", "spain": "ES", "espagne": "ES", "spanien": "ES", "portugal": "PT",
    "nederland": "NL", "netherlands": "NL", "the netherlands": "NL", "holland": "NL", "pays-bas": "NL",
    "niederlande": "NL", "sverige": "SE", "sweden": "SE", "schweden": "SE", "suede": "SE",
    "norge": "NO", "norway": "NO", "norwegen": "NO", "norvege": "NO", "finland": "FI", "suomi": "FI",
    "finnland": "FI", "polska": "PL", "poland": "PL", "polen": "PL", "pologne": "PL",
    "uk": "GB", "u.k.": "GB", "united kingdom": "GB", "great britain": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "royaume-uni": "GB", "grossbritannien": "GB", "storbritannien": "GB",
    "ireland": "IE", "irland": "IE", "irlande": "IE", "usa": "US", "u.s.a.": "US", "united states": "US",
    "united states of america": "US", "etats-unis": "US", "canada": "CA", "kanada": "CA",
}  # fmt: skip
# Before the post code: CH-1800, D-80331.
PREFIXES: dict[str, str] = {
    "CH": "CH", "D": "DE", "DE": "DE", "F": "FR", "FR": "FR", "DK": "DK", "A": "AT", "AT": "AT", "B": "BE",
    "BE": "BE", "L": "LU", "LU": "LU", "FL": "LI", "LI": "LI", "I": "IT", "IT": "IT", "E": "ES", "ES": "ES",
    "P": "PT", "PT": "PT", "NL": "NL", "S": "SE", "SE": "SE", "N": "NO", "NO": "NO", "FI": "FI", "PL": "PL",
}  # fmt: skip
DIALLED: dict[str, str] = {
    "41": "CH", "49": "DE", "33": "FR", "45": "DK", "43": "AT", "32": "BE", "352": "LU", "423": "LI", "39": "IT",
    "34": "ES", "351": "PT", "31": "NL", "46": "SE", "47": "NO", "358": "FI", "48": "PL", "44": "GB", "353": "IE",
}  # fmt: skip
# What mobile numbers begin with, the country's own digits before them or a single 0.
MOBILE_NUMBERS: dict[str, tuple[str, ...]] = {
    "CH": ("75", "76", "77", "78", "79"), "FR": ("6", "7"), "DE": ("15", "16", "17"), "GB": ("7",), "AT": ("6",),
    "BE": ("4",), "IT": ("3",), "ES": ("6", "7"), "NL": ("6",), "SE": ("7",), "NO": ("4", "9"), "LU": ("6",),
}  # fmt: skip

STREETS_BEFORE = _words(
    "rue r av ave avenue quai chemin ch route rte place pl boulevard bd bvd blvd impasse allee allees cours via viale"
    " piazza corso calle avenida plaza esplanade passage promenade sentier square montee cite zi za zone"
)
STREETS_BEHIND = _words(
    "street st road rd avenue ave lane ln drive dr way court ct place boulevard blvd square terrace parkway highway"
    " close crescent mews row hill park"
)
STREET_ENDS = tuple(  # Bahnhofstrasse 1
    _words(
        "strasse str weg gasse platz allee ring damm ufer graben rain matte gade vej alle plads vaenget torv straede"
        " gatan vagen gata veien straat laan plein kade"
    )
)
BOXES = ("postfach", "case postale", "boite postale", "p.o. box", "po box", "postboks", "postbus", "casella postale")

# Legal forms, points left out; those of two letters count in capitals only.
LEGAL_FORMS = _words(
    "gmbh sarl sas sasu eurl snc sci scop aps ivs amba ltd limited llc llp inc incorporated corp corporation plc kgaa"
    " ohg gbr spa srl sagl oyj asa cie co company holding group gruppe groupe"
)
SHORT_FORMS = _words("AG SA AS A/S SE KG AB OY NV BV UG SAS SCI SNC IS I/S PS P/S LP HF")
ESTABLISHMENTS = _words(
    "universite universitat university universitet hochschule ecole school stiftung fondation foundation fonden"
    " verband association forening institut institute bank banque ministere ministerium kommune commune gemeinde"
    " ville hopital hospital spital klinik clinique chambre kanton canton federation museum musee hotel restaurant"
    " imprimerie druckerei garage cabinet etude kanzlei atelier ateliers werke usine fonderie fonderies"
)

TITLES = _words(
    "manager director directeur directrice direktor direktorin direktør leiter leiterin responsable chef cheffe chief"
    " ceo cto cfo coo cio cmo cso vp head ingenieur ingenieure engineer einkauf einkaufer einkauferin buyer acheteur"
    " acheteuse achats verkauf vertrieb verkaufer sales marketing geschaftsfuhrer geschaftsfuhrerin geschaftsleiter"
    " geschaftsleitung gerant gerante inhaber inhaberin owner founder fondateur fondatrice cofounder partner associe"
    " associee consultant consultante conseiller conseillere berater beraterin assistant assistante assistent"
    " assistentin sekretar sekretarin secretaire secretary president presidente prasident prasidentin vorstand"
    " vorsitzender adm direktion indkober indkob konsulent saelger projektleiter projektleiterin product produit"
    " officer executive analyst analyste developer entwickler entwicklerin developpeur developpeuse architect"
    " architecte architekt architektin technicien technicienne techniker technikerin specialist specialiste"
    " spezialist coordinateur coordinatrice coordinator koordinator koordinatorin attache attachee charge chargee"
    " commercial commerciale vice senior junior lead prokurist prokuristin administrator administrateur"
    " administratrice comptable buchhalter accountant controller einkaufsleiter verkaufsleiter redaktor redakteur"
    " journaliste journalist professor professeur dozent lecturer avocat avocate rechtsanwalt lawyer notaire"
    " adviser advisor medarbejder ansvarlig leder afdelingschef formand designer purchaser purchasing procurement"
    " supply operations finance finances personnel personal kundenberater kundenberaterin teamleiter"
)
TITLE_ENDS = tuple(_words("leiter leiterin chef direktor ingenieur fuhrer fuhrerin berater leder manager"))
HONORIFICS = _words(
    "m mm mr mrs ms mme mlle miss herr frau hr fr dr prof dipl ing lic iur rer pol oec med phd ph.d mba msc bsc ma"
    " hc nat phil monsieur madame sir dame me maitre mag eth hsg fh cand"
)

# What may stand between a city and an American or Canadian post code.
STATES = _words(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA"
    " RI SC SD TN TX UT VT VA WA WV WI WY DC"
)
CANADIAN = _words("AB BC MB NB NL NS NT NU ON PE QC SK YT")
# Mail services whose names say nothing about a company.
PUBLIC = _words("gmail googlemail hotmail outlook live yahoo icloud gmx bluewin orange free laposte web t-online")
