"""A compiled part of a document: literal bytes with slots between them, filled in once per letter."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Protocol

from .fields import field_key
from .formats import Format, clean


@dataclass(slots=True)
class Letter:
    """What one letter is filled with, cleaned; number and pages matter only inside a combined document."""

    values: dict[str, str]
    number: int = 0
    pages: int | None = None

    def text(self, key: str) -> str:
        """The value of a field; empty where there is none."""
        return self.values.get(key, "")

    def shown(self, merge: Merge, prefix: str) -> bytes:
        """The content of the run in which a merge field shows its value: text, line breaks and tabs."""
        return run_content(merge.text(self), prefix)


def letter(values: Mapping[str, object], *, number: int = 0, pages: int | None = None) -> Letter:
    """A letter from values under any spelling of the field names."""
    return Letter(by_key(values), number, pages)


def by_key(values: Mapping[str, object]) -> dict[str, str]:
    """The values as Word can hold them, under the keys of their fields."""
    return {field_key(name): clean(value) for name, value in values.items()}


class Slot(Protocol):
    """A place in a part that differs from letter to letter."""

    def fill(self, letter: Letter) -> bytes:
        """The XML that stands in this place in this letter."""

    def visible(self, letter: Letter) -> bool:
        """Whether the reader of this letter sees anything in this place."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Literals and slots in turn: one literal more than slots."""

    literals: tuple[bytes, ...]
    slots: tuple[Slot, ...] = ()
    has_text: bool = field(default=False, compare=False)

    def fill(self, letter: Letter) -> bytes:
        """The whole XML for one letter."""
        out: list[bytes] = [b""] * (2 * len(self.slots) + 1)
        out[::2] = self.literals
        out[1::2] = [slot.fill(letter) for slot in self.slots]
        return b"".join(out)

    def visible(self, letter: Letter) -> bool:
        """Whether anything can be seen of these pieces in this letter."""
        return self.has_text or any(slot.visible(letter) for slot in self.slots)


def escape(text: str) -> str:
    """Text as XML content or as an attribute in double quotes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def run_content(text: str, prefix: str) -> bytes:
    """The children of a run that show the text: line feeds become line breaks, tabs become tabs."""
    if not text:
        return b""
    escaped = escape(text)
    opening, closing = f'<{prefix}t xml:space="preserve">', f"</{prefix}t>"
    if "\n" in escaped or "\t" in escaped:
        escaped = escaped.replace("\n", f"{closing}<{prefix}br/>{opening}")
        escaped = escaped.replace("\t", f"{closing}<{prefix}tab/>{opening}")
        return f"{opening}{escaped}{closing}".replace(f"{opening}{closing}", "").encode()
    return f"{opening}{escaped}{closing}".encode()


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge field: the value of one field, written after its switches."""

    key: str
    format: Format | None = None

    def text(self, letter: Letter) -> str:
        """The value as the reader sees it."""
        value = letter.text(self.key)
        return self.format.apply(value) if self.format else value


def text_of(terms: tuple[str | Merge | Choice, ...], letter: Letter) -> str:
    """Literal texts and fields written one after the other."""
    return "".join(term if isinstance(term, str) else term.text(letter) for term in terms)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


@lru_cache(maxsize=256)
def _wildcards(pattern: str) -> re.Pattern[str]:
    quoted = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(quoted, re.S)


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """The comparison of an IF field: as numbers where both sides are, else letter by letter as Word does."""

    left: tuple[str | Merge | Choice, ...]
    sign: str
    right: tuple[str | Merge | Choice, ...]

    def holds(self, letter: Letter) -> bool:
        """Whether the comparison is true for this letter."""
        left, right = text_of(self.left, letter), text_of(self.right, letter)
        numbers = _number(left), _number(right)
        if None not in numbers:
            return COMPARISONS[self.sign](*numbers)
        if self.sign in ("=", "<>") and all(isinstance(term, str) for term in self.right):
            return bool(_wildcards(right).fullmatch(left)) is (self.sign == "=")
        return COMPARISONS[self.sign](left, right)


@dataclass(frozen=True, slots=True)
class Choice:
    """An IF field as mere text, where it stands inside another field's condition."""

    condition: Condition
    then: tuple[str | Merge | Choice, ...]
    otherwise: tuple[str | Merge | Choice, ...]

    def text(self, letter: Letter) -> str:
        """The text of the branch that holds."""
        return text_of(self.then if self.condition.holds(letter) else self.otherwise, letter)


@dataclass(frozen=True, slots=True)
class MergeSlot:
    """The content of the run in which a merge field shows its value."""

    merge: Merge
    prefix: str

    def fill(self, letter: Letter) -> bytes:
        """Text, line breaks and tabs."""
        return letter.shown(self.merge, self.prefix)

    def visible(self, letter: Letter) -> bool:
        """Blank values show nothing."""
        return bool(self.merge.text(letter).strip())


@dataclass(frozen=True, slots=True)
class CodeSlot:
    """A value inside the instruction of another field, where quotes and backslashes would change its meaning."""

    merge: Merge

    def fill(self, letter: Letter) -> bytes:
        """The value on one line, harmless as part of an instruction."""
        text = " ".join(self.merge.text(letter).split()).replace("\\", "\\\\").replace('"', "”")
        return escape(text).encode()

    def visible(self, letter: Letter) -> bool:
        """Instructions are not seen."""
        return False


@dataclass(frozen=True, slots=True)
class IfSlot:
    """An IF field: the runs of the branch that holds."""

    condition: Condition
    then: Pieces
    otherwise: Pieces

    def _branch(self, letter: Letter) -> Pieces:
        return self.then if self.condition.holds(letter) else self.otherwise

    def fill(self, letter: Letter) -> bytes:
        """The runs of the branch."""
        return self._branch(letter).fill(letter)

    def visible(self, letter: Letter) -> bool:
        """What the branch shows."""
        return self._branch(letter).visible(letter)


@dataclass(frozen=True, slots=True)
class LineSlot:
    """A paragraph of nothing but fields: left out when all are empty, as Word does with blank address lines."""

    line: Pieces

    def fill(self, letter: Letter) -> bytes:
        """The paragraph, or nothing."""
        return self.line.fill(letter) if self.line.visible(letter) else b""

    def visible(self, letter: Letter) -> bool:
        """A line shows what its fields show."""
        return self.line.visible(letter)


@dataclass(frozen=True, slots=True)
class NumberSlot:
    """An attribute that must be different in each letter of a combined document."""

    before: str
    start: int
    step: int

    def fill(self, letter: Letter) -> bytes:
        """The attribute's value for this letter."""
        return f"{self.before}{self.start + self.step * letter.number}".encode()

    def visible(self, letter: Letter) -> bool:
        """Attributes are not seen."""
        return False


@dataclass(frozen=True, slots=True)
class PagesSlot:
    """The number of pages of one letter: the number where it is known, else a field that counts them."""

    field: Pieces
    prefix: str
    look: bytes = b""

    def fill(self, letter: Letter) -> bytes:
        """The known number, or the field."""
        if letter.pages is None:
            return self.field.fill(letter)
        opening, closing = f"<{self.prefix}r>".encode(), f"</{self.prefix}r>".encode()
        return b"".join((opening, self.look, run_content(str(letter.pages), self.prefix), closing))

    def visible(self, letter: Letter) -> bool:
        """A number is always seen."""
        return True
