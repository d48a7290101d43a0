"""The profile questionnaires of CRONUS: what visitors of the fair asked about, how large a company is."""

from __future__ import annotations

from crm.models import Answer, Contact, Question, Questionnaire
from crm.operations import keep_in_questionnaire

# Questions and below them their answers, in English, French and Danish; + where several answers are allowed.
QUESTIONNAIRES = {
    ("LEADS", Contact.Type.PERSON, "Trade Fair Interest | Intérêt au salon | Interesse på messen"): """
        + Topics asked about | Sujets abordés | Emner, der blev spurgt om
            Millennium Server | Millennium Server | Millennium Server
            Data Backup | Sauvegarde des données | Sikkerhedskopiering
            Maintenance | Maintenance | Vedligeholdelse
            Training | Formation | Kurser
        - When is a decision planned? | Quand la décision est-elle prévue\u202f? | Hvornår er en beslutning planlagt?
            Within three months | D’ici trois mois | Inden for tre måneder
            Within a year | D’ici un an | Inden for et år
            Later | Plus tard | Senere
            Nothing planned | Rien de prévu | Intet planlagt
    """,
    ("SIZE", Contact.Type.COMPANY, "Company Size | Taille de la société | Virksomhedens størrelse"): """
        - Number of employees | Nombre de collaborateurs | Antal medarbejdere
            1 to 9 | 1 à 9 | 1 til 9
            10 to 49 | 10 à 49 | 10 til 49
            50 to 249 | 50 à 249 | 50 til 249
            250 or more | 250 ou plus | 250 eller flere
    """,
}


def ensure_questionnaires() -> None:
    """The questionnaires of the demonstration; one that is there stays as it is."""
    for (code, for_type, title), lines in QUESTIONNAIRES.items():
        questionnaire, is_new = Questionnaire.objects.get_or_create(
            code=code, defaults={"for_type": for_type, **_texts(title)}
        )
        if is_new:
            _fill(questionnaire, lines.strip().splitlines())


def _fill(questionnaire: Questionnaire, lines: list[str]) -> None:
    """Keeps the questions and the answers below each."""
    question = Question()
    for line in map(str.strip, lines):
        if line[:2] in ("+ ", "- "):
            question = Question(questionnaire=questionnaire, several=line[0] == "+", **_texts(line[2:]))
            keep_in_questionnaire(question)
        else:
            keep_in_questionnaire(Answer(question=question, **_texts(line)))


def _texts(line: str) -> dict[str, str]:
    """The three descriptions of a code."""
    names = ("description", "description_fr", "description_da")
    return dict(zip(names, (text.strip() for text in line.split("|")), strict=True))
