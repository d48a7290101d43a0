"""The companies CRONUS knows, and the names of the people in them: all invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Region:
    """Where companies are: what they share, and what people there are called."""

    country: str
    language: str
    territory: str
    salesperson: str
    phone: str  # ranges kept for fiction where there are any, else numbers that nobody can have
    mobile: str
    women: str
    men: str
    surnames: str
    companies: str  # name | address | post code | city | business relation | industry group


ROMANDIE = Region(
    country="CH",
    language="FRA",
    territory="CH-FR",
    salesperson="CA",
    phone="+41 20 555 {0:02d} {1:02d}",
    mobile="",
    women="Chloé Delphine Maude Sylviane Ariane Noémie Valérie Joëlle Laurence Myriam",
    men="Blaise Gaëtan Olivier Cédric Yvan Loïc Pascal Fabrice Grégoire Sébastien",
    surnames=(
        "Perrenoud Chappuis Jaquier Favre Dutoit Corbaz Rochat Pittet Monnard Genoud Vuilleumier Berset Cuche Moret "
        "Thévoz Gremaud Bovet Zufferey Crettaz Wicht Aeby Marchand Nicod"
    ),
    companies="""
        Horlogerie Valdoret SA | Rue des Étangs 14 | 2300 | La Chaux-de-Fonds | PROS | WATCH
        Fromagerie des Trois Sapins Sàrl | Chemin du Crêt 3 | 1663 | Gruyères | PROS | FOOD
        Pressoirs Lémaniques SA | | | | PROS | MAN
        Atelier Mirador Sàrl | Avenue de la Forêt 27 | 1020 | Renens | PROS | SERV
        Cliniques du Haut-Plateau SA | Route du Belvédère 5 | 3963 | Crans-Montana | PROS | HEALTH
        Transports Corbières SA | Zone industrielle 8 | 1630 | Bulle | CUST | TRANS
        Meubles Arvinel SA | Rue de l’Industrie 41 | 1950 | Sion | CUST | RET
        Imprimerie du Vieux-Port Sàrl | Quai des Bateliers 2 | 1800 | Vevey | CUST | MAN
        Biscuiterie Roselend SA | Rue du Moulin 19 | 1400 | Yverdon-les-Bains | CUST | FOOD
        Cadrans Solvère SA | Rue du Progrès 60 | 2400 | Le Locle | CUST | WATCH
        Pharmacies Aubépine SA | Place du Marché 6 | 1260 | Nyon | CUST | HEALTH
        Vins de la Côte Dorée SA | Route Suisse 112 | 1180 | Rolle | CUST | FOOD
        Électricité Jurane SA | Rue des Moulins 33 | 2800 | Delémont | CUST | SERV
        Papiers Brévine SA | Chemin des Prés 11 | 2114 | Fleurier | VEND | WHOLE
        La Gazette du Vallon | Rue du Temple 4 | 2108 | Couvet | PRESS | MEDIA
        Crédit des Érables SA | Place Pury 90 | 2000 | Neuchâtel | BANK | FIN
    """,
)

DEUTSCHSCHWEIZ = Region(
    country="CH",
    language="DEU",
    territory="CH-DE",
    salesperson="KS",
    phone="+41 20 556 {0:02d} {1:02d}",
    mobile="",
    women="Annina Brigitte Corina Dorothea Franziska Regula Seraina Verena",
    men="Beat Christoph Hansjörg Jürg Lukas Reto Stefan Urs",
    surnames=(
        "Aeschlimann Baumgartner Bächtold Derungs Egloff Flückiger Gantenbein Hürlimann Inauen Käppeli Lüscher "
        "Niederer Oertle Rüegg Stucki Tanner Zellweger"
    ),
    companies="""
        Sägewerk Tannegg AG | Sägestrasse 9 | 3550 | Langnau im Emmental | PROS | MAN
        Zahnradbau Hürnli AG | Fabrikweg 22 | 8400 | Winterthur | PROS | MAN
        Brauerei Silberhorn AG | Bahnhofplatz 7 | 3800 | Interlaken | PROS | FOOD
        Optik Rebhalde AG | Marktgasse 15 | 9000 | St. Gallen | CUST | RET
        Lagerhaus Rheinknie AG | Hafenstrasse 51 | 4057 | Basel | CUST | TRANS
        Textilwerke Thurfeld AG | Spinnereiweg 3 | 8570 | Weinfelden | CUST | MAN
        Spital am Seebach | Klinikstrasse 12 | 6300 | Zug | CUST | HEALTH
        Bäckerei Morgenrot GmbH | Dorfstrasse 40 | 5600 | Lenzburg | CUST | FOOD
        Treuhand Pilatusblick AG | Seeweg 18 | 6003 | Luzern | PART | SERV
        Kabelwerk Aareboden AG | Industriestrasse 77 | 5000 | Aarau | VEND | MAN
    """,
)

FRANCE = Region(
    country="FR",
    language="FRA",
    territory="FR",
    salesperson="TG",
    phone="+33 1 99 00 {0:02d} {1:02d}",
    mobile="+33 6 39 98 {0:02d} {1:02d}",
    women="Aurélie Bérénice Capucine Élodie Hélène Margaux Ségolène Solène",
    men="Antoine Baptiste Damien Étienne Florian Jérôme Maxime Rémi",
    surnames=(
        "Lormeau Bastide Carpentras Delaunoy Estrade Faucheux Guérinot Hébrardin Jouvencel Lacassagne Maubreuil "
        "Nivernoy Peyrolle Quesnault Rivoire Saintoyen Valmorin"
    ),
    companies="""
        Conserveries Kermadoué SA | 12 quai des Sardiniers | 29900 | Concarneau | PROS | FOOD
        Tuileries Marsanel SARL | 4 route de l’Argile | 71300 | Montceau-les-Mines | PROS | MAN
        Librairies Plumetis SA | 31 rue des Relieurs | 69002 | Lyon | PROS | RET
        Savonnerie Belcastel SARL | 8 chemin des Oliviers | 13100 | Aix-en-Provence | CUST | MAN
        Galeries Montaroux SA | 55 rue du Commerce | 38000 | Grenoble | CUST | RET
        Messageries Vauclaire SA | 2 rue des Entrepôts | 59800 | Lille | CUST | TRANS
        Laboratoires Phénixia SA | 17 avenue des Sciences | 31400 | Toulouse | CUST | HEALTH
        Domaine de Hautefeuille SARL | Lieu-dit Les Coteaux | 21190 | Meursault | CUST | FOOD
        Ascenseurs Altirel SA | 90 boulevard du Nord | 67000 | Strasbourg | CUST | SERV
        Plastiques Orvanne SA | Zone des Peupliers | 77130 | Montereau-Fault-Yonne | VEND | MAN
        Cartonnages Vézelise SARL | 6 rue du Lavoir | 54000 | Nancy | VEND | WHOLE
        Revue Réseaux et Machines | 23 rue des Imprimeurs | 75011 | Paris | PRESS | MEDIA
    """,
)

DENMARK = Region(
    country="DK",
    language="DAN",
    territory="DK",
    salesperson="MB",
    phone="+45 10 55 {0:02d} {1:02d}",
    mobile="",
    women="Annemette Birgitte Dorthe Freja Gitte Kirsten Lærke Sofie",
    men="Anders Bjarke Frederik Henrik Jesper Mikkel Rasmus Søren",
    surnames=(
        "Abildtoft Bjerregaard Dahlskov Egebæk Fuglsang Grønlund Højbjerg Kildemark Lindegaard Møllebro Nørskov "
        "Overgaard Ravnsholt Skovlykke Thorsager Vinterberg Østerby"
    ),
    companies="""
        Nordhavn Køleteknik A/S | Kajvej 12 | 8000 | Aarhus C | PROS | MAN
        Møllebakkens Bryggeri ApS | Bryggervej 5 | 5000 | Odense C | PROS | FOOD
        Fjordens Møbler A/S | Savværksvej 31 | 7800 | Skive | PROS | MAN
        Klitgårdens Planteskole ApS | Klitvej 88 | 9990 | Skagen | PROS | RET
        Sundby Logistik A/S | Terminalvej 4 | 2300 | København S | CUST | TRANS
        Bøgelunds Boghandel ApS | Algade 17 | 4000 | Roskilde | CUST | RET
        Limfjord Skaldyr A/S | Havnegade 9 | 7600 | Struer | CUST | FOOD
        Tandlægerne Lindeallé ApS | Lindeallé 21 | 7100 | Vejle | CUST | HEALTH
        Vestkystens Vindservice A/S | Møllevej 60 | 6700 | Esbjerg | CUST | SERV
        Hedelands Emballage A/S | Industrivej 14 | 7400 | Herning | VEND | WHOLE
        Ugebladet Maskinposten | Trykkerivej 2 | 1620 | København V | PRESS | MEDIA
    """,
)

BRITAIN = Region(
    country="GB",
    language="ENG",
    territory="GB",
    salesperson="JR",
    phone="+44 1632 960{0:02d}{1:d}",
    mobile="+44 7700 900{0:02d}{1:d}",
    women="Abigail Bronwen Eleanor Harriet Imogen Philippa Rosalind Tamsin",
    men="Alistair Callum Duncan Edmund Gareth Jasper Rupert Toby",
    surnames=(
        "Ashdown Birtwhistle Coldwater Drummond Elphick Fairweather Goldthorpe Hollingworth Kettlewell Lockhart "
        "Merriweather Northcote Ollerton Penhallow Quayle Ravensworth Stapleford"
    ),
    companies="""
        Tamarside Marine Ltd | 4 Ropewalk Quay | PL1 3XX | Plymouth | PROS | TRANS
        Kestrel & Thorne Ltd | | | | PROS | SERV
        Hollowbridge Ceramics Ltd | 19 Kiln Lane | ST1 4XX | Stoke-on-Trent | PROS | MAN
        Fernhill Dairies Ltd | Fernhill Farm | TA1 1XX | Taunton | CUST | FOOD
        Greystoke Instruments Ltd | Unit 7, Beacon Park | CB4 0XX | Cambridge | CUST | MAN
        Larkfield Garden Centres Ltd | 210 London Road | ME20 6XX | Aylesford | CUST | RET
        Braemuir Knitwear Ltd | 3 Mill Wynd | TD1 2XX | Galashiels | CUST | MAN
        Wharfside Dental Partners LLP | 11 Canal Street | M1 3XX | Manchester | CUST | HEALTH
        Pennine Haulage Services Ltd | Moor End Depot | HX1 5XX | Halifax | CUST | TRANS
        Oakenshaw Paper Merchants Ltd | 8 Foundry Row | LS10 1XX | Leeds | VEND | WHOLE
        Northbourne Insurance Brokers Ltd | 27 Exchange Court | EH2 2XX | Edinburgh | PART | FIN
    """,
)

REGIONS = (ROMANDIE, DEUTSCHSCHWEIZ, FRANCE, DENMARK, BRITAIN)

# What women and men who answer for something are called, in the language of their region.
JOB_TITLES = {
    "PURCHASE": {
        "FRA": ("Responsable des achats", "Responsable des achats"),
        "DEU": ("Leiterin Einkauf", "Leiter Einkauf"),
        "DAN": ("Indkøbschef", "Indkøbschef"),
        "ENG": ("Purchasing Manager", "Purchasing Manager"),
    },
    "SALE": {
        "FRA": ("Directrice des ventes", "Directeur des ventes"),
        "DEU": ("Leiterin Verkauf", "Leiter Verkauf"),
        "DAN": ("Salgschef", "Salgschef"),
        "ENG": ("Sales Manager", "Sales Manager"),
    },
    "MARKETING": {
        "FRA": ("Chargée de communication", "Chargé de communication"),
        "DEU": ("Leiterin Marketing", "Leiter Marketing"),
        "DAN": ("Marketingchef", "Marketingchef"),
        "ENG": ("Head of Marketing", "Head of Marketing"),
    },
    "IT": {
        "FRA": ("Informaticienne", "Informaticien"),
        "DEU": ("Leiterin Informatik", "Leiter Informatik"),
        "DAN": ("It-chef", "It-chef"),
        "ENG": ("Head of IT", "Head of IT"),
    },
    "MANAGE": {
        "FRA": ("Directrice", "Directeur"),
        "DEU": ("Geschäftsführerin", "Geschäftsführer"),
        "DAN": ("Direktør", "Direktør"),
        "ENG": ("Managing Director", "Managing Director"),
    },
    "APR": {
        "FRA": ("Comptable", "Comptable"),
        "DEU": ("Buchhalterin", "Buchhalter"),
        "DAN": ("Bogholder", "Bogholder"),
        "ENG": ("Accountant", "Accountant"),
    },
}
