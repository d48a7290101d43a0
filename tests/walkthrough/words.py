"""What things are called on the screen: the glossary, in the language of the reader."""

from __future__ import annotations

import csv
from pathlib import Path

GLOSSARY = Path(__file__).parents[1] / "data" / "glossary.csv"
COLUMNS = {"en": "english", "fr": "french", "da": "danish"}

# Texts the story types, not labels of ours: the reader's own words.
STORY = {
    "en": {
        "campaign": "FUTURUS Fair",
        "segment": "Visitors of the FUTURUS trade fair",
        "subject": "Thank you for your visit to the fair",
        "responses": "Campaign responses",
        "posted": "Posted segments",
        "letter": "Millennium Server",
    },
    "fr": {
        "campaign": "Salon FUTURUS",
        "segment": "Visiteurs du salon commercial FUTURUS",
        "subject": "Merci de votre visite au salon",
        "responses": "Réponses à la campagne",
        "posted": "Segments consignés",
        "letter": "Millennium Server",
    },
    "da": {
        "campaign": "FUTURUS-messen",
        "segment": "Besøgende på FUTURUS-messen",
        "subject": "Tak for dit besøg på messen",
        "responses": "Svar på kampagnen",
        "posted": "Bogførte målgrupper",
        "letter": "Millennium Server",
    },
}
DATES = {"en": ("19/10/2026", "31/12/2026"), "fr": ("19/10/2026", "31/12/2026"), "da": ("19.10.2026", "31.12.2026")}
CODES = {"en": "ENG", "fr": "FRA", "da": "DAN"}


class Words:
    """The glossary in one language: `words("Add Contacts")` is what the screen says."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.story = STORY[language]
        self.start, self.end = DATES[language]
        self.code = CODES[language]
        with GLOSSARY.open(encoding="utf-8", newline="") as file:
            self._words = {row["english"]: row[COLUMNS[language]] for row in csv.DictReader(file)}

    def __call__(self, english: str) -> str:
        return self._words[english]
