"""Names of people and companies, and job titles."""

from __future__ import annotations

import re
from typing import NamedTuple

from config.lib.text import fold, words_of
from crm.card_text.words import ESTABLISHMENTS, HONORIFICS, LEGAL_FORMS, SHORT_FORMS, TITLE_ENDS, TITLES
from crm.names import PARTICLES, split_name

NAME = re.compile(r"[^\W\d_][\w.'’\-]*")
POINTS = re.compile(r"(?<=\w)[./](?=\w)")
MOST_WORDS = 5  # of a name


class Named(NamedTuple):
    """A person's name, and the titles that stood beside it."""

    first_name: str
    surname: str
    titles: str = ""


def is_company(text: str, domain: str = "") -> bool:
    """Whether the text is the name of a company: by its legal form, by a word, or by the domain of its addresses."""
    words = text.split()
    joined = [POINTS.sub("", word.strip(",()")) for word in words]
    if any(word in SHORT_FORMS for word in (*words, *joined)) and len(words) > 1:
        return True
    folded = [fold(word).strip(".") for word in joined]
    if len(folded) > 1 and any(word in LEGAL_FORMS and len(word) > 2 for word in folded):
        return True
    return any(word in ESTABLISHMENTS for word in folded) or fits_domain(text, domain)


def fits_domain(text: str, domain: str) -> bool:
    """Whether the text reads like the domain: "Fonderie du Lac" and fonderie-du-lac.ch or fonderiedulac.ch."""
    wanted, words = "".join(words_of(domain)), [word for word in words_of(text) if not _is_form(word)]
    together = "".join(words)
    if len(wanted) < 3 or len(together) < 3:
        return False
    return wanted == together or (len(wanted) > 4 and (wanted in words or together.startswith(wanted)))


def _is_form(word: str) -> bool:
    return word in LEGAL_FORMS or word.upper() in SHORT_FORMS


def is_title(text: str) -> bool:
    """Whether the text says what somebody does in a company."""
    if re.search(r"[\d!?:]", text):
        return False
    return any(word in TITLES or (len(word) > 6 and word.endswith(TITLE_ENDS)) for word in words_of(text))


def name_in(text: str, mailbox: str = "") -> Named | None:
    """The person the text names, or nothing; the part of an e-mail address before the @ helps to tell the order.

    Capitals tell the surname as well: "BRANDT Lena".
    """
    words = text.replace(",", ", ").split()
    titles = [word for word in words if fold(word).strip(".,") in HONORIFICS and not _is_initial(word, words)]
    rest = [word for word in words if word not in titles]
    plain = [word.strip(",") for word in rest]
    if not 2 <= len(plain) <= MOST_WORDS or not all(NAME.fullmatch(word) for word in plain):
        return None
    if any(word[0].islower() and fold(word) not in PARTICLES for word in plain):
        return None
    first, surname = _parts(rest, plain, mailbox)
    return Named(_tidy(first), _tidy(surname), " ".join(title.strip(",") for title in titles))


def _is_initial(word: str, words: list[str]) -> bool:
    """ "M." between or before other words may be a name's letter; alone in front of the others it is a title."""
    return len(word.strip(".")) == 1 and words.index(word) > 0


def _parts(words: list[str], plain: list[str], mailbox: str) -> tuple[str, str]:
    capitals = [word for word in plain if len(word) > 1 and word.isupper()]
    if words[0].endswith(",") or (any(word.endswith(",") for word in words[:-1])):
        parts = split_name(" ".join(words))
    elif 0 < len(capitals) < len(plain) and capitals in (plain[: len(capitals)], plain[-len(capitals) :]):
        return " ".join(word for word in plain if word not in capitals), " ".join(capitals)
    elif _surname_first(plain, mailbox):
        return " ".join(plain[1:]), plain[0]
    else:
        parts = split_name(" ".join(plain))
    return " ".join(filter(None, (parts.first_name, parts.middle_name))), parts.surname


def _surname_first(plain: list[str], mailbox: str) -> bool:
    """Whether the mailbox has the words the other way round: "Brandt Lena", lena.brandt or l.brandt."""
    box = re.split(r"[._\-]", fold(mailbox))
    first, last = fold(plain[0]), fold(plain[-1])
    if len(box) < 2:
        return len(plain) == 2 and len(first) > 2 and fold(mailbox) == f"{last[:1]}{first}"
    return box[-1] == first and last.startswith(box[0]) and first != last


def _tidy(name: str) -> str:
    """LENA is Lena, where nothing else is lost by it."""
    return " ".join(_capitalised(word) if _is_shouted(word) else word for word in name.split())


def _is_shouted(word: str) -> bool:
    return len(word) > 1 and word.isupper() and "." not in word


def _capitalised(word: str) -> str:
    tidy = re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), word)
    return tidy if tidy.casefold() == word.casefold() else word
