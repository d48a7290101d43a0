"""What is compared of a contact, and how it is written one way whoever typed it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from config.lib.text import fold

STRIPPED = str.maketrans("", "", ' +"&/,.;:-_(){}#!£$\\')
NO_WORD = re.compile(r"[^\w@]+")
# The same for ASCII: of a company's name points are left out.
OF_PERSON = {code: " " for code in range(128) if NO_WORD.match(chr(code))}
OF_COMPANY = OF_PERSON | {ord("."): ""}
NO_DIGIT = re.compile(r"\D+")
NO_DIGITS = {code: None for code in range(128) if not chr(code).isdigit()}  # of ASCII
SHORTEST_PHONE = 6  # digits
AGAIN = 10_000  # texts that are remembered, since others have them too or they are compared several times
# What companies call themselves besides their name.
FORMS = frozenset(
    [
        *("ab", "ag", "aps", "as", "bv", "cie", "co", "company", "corp", "eg", "et", "gmbh", "inc", "kg", "limited"),
        *("llc", "llp", "ltd", "nv", "oy", "plc", "sa", "sagl", "sarl", "sas", "spa", "srl", "s.a", "s.a.s", "s.a.r.l"),
    ]
)


class Traits(NamedTuple):
    """What is compared of a contact, in the order of TRAITS."""

    type: str
    name: str
    company: str = ""  # its name; empty for a company
    address: str = ""
    post_code: str = ""
    city: str = ""
    phone: str = ""
    mobile_phone: str = ""
    email: str = ""
    vat_number: str = ""
    email_2: str = ""

    @property
    def is_company(self) -> bool:
        """Whether it is a company."""
        return self.type == "company"

    @property
    def emails(self) -> frozenset[str]:
        """Its e-mail addresses."""
        return frozenset(filter(None, (self.email.lower(), self.email_2.lower())))

    @property
    def phones(self) -> tuple[str, str]:
        """Its phone numbers."""
        return self.phone, self.mobile_phone

    @property
    def words(self) -> Sequence[str]:
        """The words of its name."""
        return name_words(self.name, self.type == "company")


TRAITS = tuple("company__name" if name == "company" else name for name in Traits._fields)


def plain(text: str) -> str:
    """The text in capitals and without the letters that are written one way or the other."""
    return text.translate(STRIPPED).upper()


@lru_cache(AGAIN)
def shared(text: str) -> str:
    """A text that many have, such as a city or a company's name, without case and accents."""
    return fold(text)


@lru_cache(AGAIN)
def name_words(name: str, of_company: bool = False) -> Sequence[str]:
    """The words of a name without case, accents and points; a company's without its legal form."""
    if name.isascii():  # most names: in a fraction of the time
        words = name.lower().translate(OF_COMPANY if of_company else OF_PERSON).split()
    else:
        words = NO_WORD.sub(" ", fold(name).replace(".", "" if of_company else " ")).split()
    return tuple([word for word in words if word not in FORMS] or words if of_company else words)


def digits_of(phone: str) -> str:
    """The digits of a phone number."""
    return phone.translate(NO_DIGITS) if phone.isascii() else NO_DIGIT.sub("", phone)


class Phone(NamedTuple):
    """A phone number: its digits without what is dialled before them, and whether the country's are among them."""

    digits: str
    abroad: bool

    def is_same(self, other: Phone) -> bool:
        """Whether it is the other one, each with or without the country's digits."""
        if self.abroad == other.abroad:
            return self.digits == other.digits
        whole, part = (self.digits, other.digits) if self.abroad else (other.digits, self.digits)
        return whole.endswith(part) and 1 <= len(whole) - len(part) <= 3


def phone_of(text: str) -> Phone | None:
    """The number as it is compared; None where it is too short to say anything."""
    if not text:
        return None
    abroad = text.lstrip().startswith(("+", "00"))
    digits = digits_of(text.replace("(0)", "")).removeprefix("00" if abroad else "0")
    return Phone(digits, abroad) if len(digits) >= SHORTEST_PHONE else None


def same_phone(one: str, other: str) -> bool:
    """Whether the two are one number, each with or without the country's."""
    first, second = phone_of(one), phone_of(other)
    return bool(first and second and first.is_same(second))
