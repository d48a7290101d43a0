"""Reading a card: what has a shape is taken out of its lines first, then names are found, and the rest is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from config.lib.text import words_of
from crm.card_text.marks import country_of, marks_in, without_labels
from crm.card_text.people import is_company, is_title, name_in
from crm.card_text.places import Place, country_in, is_box, is_street, place_in
from crm.card_text.words import NUMBERED, PUBLIC

FIELDS = (
    *("first_name", "surname", "job_title", "company_name", "address", "post_code", "city", "country"),
    *("phone", "mobile_phone", "email", "home_page"),
)
BREAK = re.compile(r"\s*[|•·▪■◦∙●]\s*|\t+|\s{4,}")
SEPARATOR = re.compile(r",|\s[-–—]\s")
HOUSE = re.compile(r"\d{1,4}\s?[a-zA-Z]?")
EDGES = " \t,;:–—-_=*~<>"
LETTER = re.compile(r"[^\W_]")
COUNTRY_ENDS = {"ch": "CH", "de": "DE", "fr": "FR", "dk": "DK", "at": "AT", "be": "BE", "it": "IT", "nl": "NL",
                "se": "SE", "no": "NO", "uk": "GB", "lu": "LU", "li": "LI", "es": "ES", "pl": "PL"}  # fmt: skip
COMPANY_WORDS = 5  # at most, of a line that is taken for a company because nothing else is


@dataclass
class CardText:
    """What was read: values under the names of the card's fields, and the lines that fit none."""

    fields: dict[str, str] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)

    @property
    def note(self) -> str:
        """The lines that fit no field."""
        return "\n".join(self.rest)


@dataclass
class _Piece:
    """A part of a line that stands by itself."""

    text: str
    place: int
    done: bool = False


def read_card_text(text: str) -> CardText:
    """What the text says, in whatever order; nothing of it is lost: what fits no field is in `rest`, line by line."""
    return _Reading(text).card


class _Reading:
    def __init__(self, text: str) -> None:
        self.card = CardText()
        self.left: list[tuple[int, str]] = []
        self.pieces: list[_Piece] = []
        for number, line in enumerate(text.splitlines()):
            for part in BREAK.split(line):
                self._take_marks(part, number)
        self._take_places()
        self._take_people()
        self.left += [(piece.place, piece.text) for piece in self.pieces if not piece.done]
        self.card.rest = [text for _place, text in sorted(self.left, key=lambda each: each[0]) if LETTER.search(text)]

    @property
    def open(self) -> list[_Piece]:
        return [piece for piece in self.pieces if not piece.done]

    def _keep(self, name: str, value: str) -> bool:
        """The first value of a field; another one is not lost."""
        if not value or self.card.fields.get(name, value) != value:
            return False
        self.card.fields[name] = value
        return True

    # E-mail, home page, phones.

    def _take_marks(self, part: str, number: int) -> None:
        end = 0
        texts = []
        for mark in marks_in(part):
            before = part[end : mark.start]
            if mark.kind in FIELDS and self._keep(mark.kind, mark.value):
                texts.append(without_labels(before))
            else:
                self.left.append((number, f"{before.strip(EDGES)} {mark.value}".strip()))
            end = mark.end
        tail = part[end:]
        texts.append(without_labels(tail) if end else tail)
        self.pieces += [_Piece(text.strip(EDGES), number) for text in texts if LETTER.search(text)]

    # Street, post code, city, country.

    def _take_places(self) -> None:
        for piece in self.open:
            if not self.card.fields.get("post_code"):
                self._take_place(piece)
        for piece in self.open:
            self._take_country(piece)
        self._guess_country()

    def _take_place(self, piece: _Piece) -> None:
        whole = place_in(piece.text)
        parts = [piece.text] if whole else _parts(piece.text)
        found = [(index, *read) for index in range(len(parts)) if (read := _place_at(parts, index))]
        if not found:
            return
        index, place, used = found[0]
        piece.done = True
        self._keep_place(place)
        others = [_Piece(part, piece.place) for part in (*parts[:index], *parts[index + used :]) if LETTER.search(part)]
        self.pieces[self.pieces.index(piece) : self.pieces.index(piece) + 1] = [*others[:index], piece, *others[index:]]
        self._take_street(piece)

    def _keep_place(self, place: Place) -> None:
        self._keep("post_code", place.post_code)
        self._keep("city", place.city)
        self._keep("country", place.country)

    def _take_street(self, place: _Piece) -> None:
        """The street stands before the post code, in the same line or in one above it."""
        above = [piece for piece in self.pieces[: self.pieces.index(place)] if not piece.done][::-1][:3]
        nearest = [each for each in above[:1] if _may_be_street(each.text)]
        for piece in [each for each in above if is_street(each.text)] or nearest:
            if not self.card.fields.get("address"):
                self._keep("address", piece.text)
                piece.done = True

    def _take_country(self, piece: _Piece) -> None:
        code = country_in(piece.text)
        if code and self.card.fields.get("country", code) == code:
            piece.done = self._keep("country", code)
        elif not self.card.fields.get("address") and is_street(piece.text):
            piece.done = self._keep("address", piece.text)

    def _guess_country(self) -> None:
        """By the numbers, else by the end of the addresses."""
        read = self.card.fields
        if "country" in read or not read.get("city"):
            return
        numbers = [country_of(read.get(name, ""))[0] for name in ("phone", "mobile_phone")]
        ends = [COUNTRY_ENDS.get(read.get(name, "").rpartition(".")[2], "") for name in ("email", "home_page")]
        self._keep("country", next((code for code in (*numbers, *ends) if code), ""))

    # Company, job title, name.

    def _take_people(self) -> None:
        mailbox, _at, host = self.card.fields.get("email", "").partition("@")
        domain = _main_part(host) or _main_part(re.sub(r"^https?://", "", self.card.fields.get("home_page", "")))
        for piece in self.open:
            if is_company(piece.text, domain) and not is_title(piece.text) and "company_name" not in self.card.fields:
                piece.done = self._keep("company_name", piece.text)
        self._split_commas(mailbox)
        self._take_name(mailbox)
        for piece in self.open:
            if is_title(piece.text) and "job_title" not in self.card.fields:
                piece.done = self._keep("job_title", piece.text)
        self._guess_company()

    def _split_commas(self, mailbox: str) -> None:
        """ "Lena Brandt, Head of Purchasing": the name stands by itself, and so does the title."""
        for piece in self.open:
            name, comma, title = piece.text.partition(",")
            if comma and is_title(title) and not is_title(name) and name_in(name, mailbox):
                behind = _Piece(title.strip(EDGES), piece.place)
                piece.text = name.strip(EDGES)
                self.pieces.insert(self.pieces.index(piece) + 1, behind)

    def _take_name(self, mailbox: str) -> None:
        candidates = [(piece, name_in(piece.text, mailbox)) for piece in self.open if not is_title(piece.text)]
        fitting = [(piece, name) for piece, name in candidates if name]
        alike = [each for each in fitting if mailbox and _fits_mailbox(each[0].text, mailbox)]
        for piece, name in (alike or fitting)[:1]:
            self._keep("first_name", name.first_name)
            self._keep("surname", name.surname)
            piece.done = True
            if name.titles:
                self.left.append((piece.place, name.titles))

    def _guess_company(self) -> None:
        """A short line without digits beside a name is the company, where no other line looked more like one."""
        if "company_name" in self.card.fields or "surname" not in self.card.fields:
            return
        for piece in self.open:
            words = piece.text.split()
            if len(words) <= COMPANY_WORDS and words[0][:1].isupper() and not re.search(r"[\d.!?:@]", piece.text):
                piece.done = self._keep("company_name", piece.text)
                return


def _parts(text: str) -> list[str]:
    """What commas and dashes separate; a house number stays with its street."""
    parts: list[str] = []
    for part in (part.strip(EDGES) for part in SEPARATOR.split(text)):
        if parts and HOUSE.fullmatch(parts[-1]):
            parts[-1] += f", {part}"
        else:
            parts.append(part)
    return parts


def _may_be_street(text: str) -> bool:
    """Whether a line above a post code has a number that may be a house's."""
    return bool(re.search(r"\b\d{1,4}\b", text)) and not is_box(text) and not NUMBERED.intersection(words_of(text))


def _place_at(parts: list[str], index: int) -> tuple[Place, int] | None:
    """A place in one part, or in two that a comma separates: "Austin, TX 78701"."""
    if place := place_in(parts[index]):
        return place, 1
    pair = ", ".join(parts[index : index + 2])
    place = place_in(pair) if len(parts) > index + 1 and not re.search(r"\d", parts[index]) else None
    return (place, 2) if place else None


def _main_part(host: str) -> str:
    """The part of a host name that says who it is: "fonderie-du-lac" of www.fonderie-du-lac.ch."""
    parts = [part for part in host.partition("/")[0].lower().removeprefix("www.").split(".") if part]
    if len(parts) > 2 and parts[-2] in ("co", "com", "ac"):
        parts.pop()
    name = parts[-2] if len(parts) > 1 else ""
    return "" if name in PUBLIC else name


def _fits_mailbox(text: str, mailbox: str) -> bool:
    """Whether words of the name are in the mailbox."""
    words = [word for word in re.split(r"\W+", text.casefold()) if len(word) > 2]
    return any(word in mailbox.casefold() for word in words)
