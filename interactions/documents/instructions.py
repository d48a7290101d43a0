"""Field instructions, such as MERGEFIELD "Contact Name" \\* Upper: cut into words, understood as fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from .fields import field_key
from .formats import CASES, Format
from .pieces import Choice, Condition, Merge

OPENING = '"“„”'
CLOSING = '"”“'
SIGNS = ("<>", "<=", ">=", "=", "<", ">")
STANDING_FOR = {"ADDRESSBLOCK": "Contact Mail Address", "GREETINGLINE": "Formal Salutation"}


@dataclass
class Kept:
    """A field that is not ours (DATE, PAGE …) inside one that is: its runs, and the text it showed last."""

    runs: list[etree._Element]
    shown: str


@dataclass
class ValueField:
    """A merge field as the template's author wrote it."""

    name: str
    merge: Merge
    look: etree._Element | None = None


@dataclass
class IfField:
    """An IF field: two sides, and a text for each outcome."""

    condition: Condition
    then: list[Atom]
    otherwise: list[Atom]


@dataclass
class Quote:
    """A QUOTE field: a text with fields in it."""

    content: list[Atom]


@dataclass
class Atom:
    """A stretch of an instruction: text or a nested field, with the look (run properties) it has there."""

    content: str | ValueField | IfField | Quote | Kept
    look: etree._Element | None = None


@dataclass
class Word:
    """One word of an instruction; quoted words may hold spaces and nested fields."""

    atoms: list[Atom] = field(default_factory=list)
    quoted: bool = False

    @property
    def literal(self) -> str:
        """The word's own text, without nested fields."""
        return "".join(atom.content for atom in self.atoms if isinstance(atom.content, str))

    @property
    def switch(self) -> str:
        """The letter of a switch such as \\b; empty for any other word."""
        return self.literal[1:2].lower() if not self.quoted and self.literal.startswith("\\") else ""


class _Reader:
    """Cuts an instruction into words, one character or nested field after the other."""

    def __init__(self) -> None:
        self.words: list[Word] = []
        self.word: Word | None = None
        self.inside = False
        self.escaped = False

    def read(self, atoms: Sequence[Atom]) -> list[Word]:
        """All words of the instruction."""
        for atom in atoms:
            if isinstance(atom.content, str):
                for character in atom.content:
                    self._character(character, atom.look)
            else:
                self._field(atom)
        return self.words

    def _field(self, atom: Atom) -> None:
        if self.word is not None and self.word.literal in SIGNS and not self.inside:
            self.word = None
        self._open().atoms.append(atom)

    def _open(self, *, quoted: bool = False) -> Word:
        if self.word is None:
            self.word = Word(quoted=quoted)
            self.words.append(self.word)
        return self.word

    def _character(self, character: str, look: etree._Element | None) -> None:
        if self.inside:
            self._quoted(character, look)
        elif character in OPENING:
            self.word, self.inside = None, True
            self._open(quoted=True)
        elif character.isspace():
            self.word = None
        else:
            self._bare(character, look)

    def _quoted(self, character: str, look: etree._Element | None) -> None:
        if self.escaped or (character not in CLOSING and character != "\\"):
            self._add(character, look)
            self.escaped = False
        elif character == "\\":
            self.escaped = True
        else:
            self.word, self.inside = None, False

    def _bare(self, character: str, look: etree._Element | None) -> None:
        before = self.word.literal if self.word else ""
        switch_complete = before.startswith("\\") and len(before) == 2
        if character == "\\" or switch_complete or (character in "<>=") != before.endswith(("<", ">", "=")):
            self.word = None
        self._add(character, look)

    def _add(self, character: str, look: etree._Element | None) -> None:
        atoms = self._open().atoms
        if atoms and isinstance(atoms[-1].content, str) and atoms[-1].look is look:
            atoms[-1].content += character
        else:
            atoms.append(Atom(character, look))


def words_of(atoms: Sequence[Atom]) -> list[Word]:
    """An instruction cut into words."""
    return _Reader().read(atoms)


def kind_of(words: Sequence[Word]) -> str:
    """The kind of a field: MERGEFIELD, IF, PAGE …"""
    return words[0].literal.upper() if words else ""


def _terms(atoms: Sequence[Atom]) -> tuple[str | Merge | Choice, ...]:
    """A stretch of an instruction as mere text."""
    out: list[str | Merge | Choice] = []
    for atom in atoms:
        content = atom.content
        if isinstance(content, ValueField):
            out.append(content.merge)
        elif isinstance(content, IfField):
            out.append(Choice(content.condition, _terms(content.then), _terms(content.otherwise)))
        elif isinstance(content, Quote):
            out.extend(_terms(content.content))
        else:
            out.append(content if isinstance(content, str) else content.shown)
    return tuple(out)


def _format(words: Sequence[Word], language: str) -> tuple[Format | None, bool]:
    """The switches of a merge field, and whether it takes the look of its instruction (CHARFORMAT)."""
    found: dict[str, str] = {}
    like_code = False
    for switch, argument in pairwise([*words, Word()]):
        text = argument.literal
        name = {"b": "before", "f": "after", "@": "date_picture", "#": "number_picture"}.get(switch.switch)
        if name:
            found[name] = text
        elif switch.switch == "*" and text.lower() in CASES:
            found["case"] = text.lower()
        elif switch.switch == "*" and text.lower() == "charformat":
            like_code = True
    return (Format(**found, language=language) if found else None), like_code


def merge_field(words: Sequence[Word], language: str) -> tuple[ValueField | None, bool]:
    """The merge field of an instruction, and whether it looks like its instruction; None where it names no field."""
    kind = kind_of(words)
    if kind in STANDING_FOR:
        name = STANDING_FOR[kind]
        return ValueField(name, Merge(field_key(name))), False
    named = [word.literal for word in _until_switch(words[1:])]
    name = " ".join(named).strip()
    if not name:
        return None, False
    form, like_code = _format(words[1 + len(named) :], language)
    return ValueField(name, Merge(field_key(name), form)), like_code


def _until_switch(words: Sequence[Word]) -> list[Word]:
    out: list[Word] = []
    for word in words:
        if word.switch:
            break
        out.append(word)
    return out


def if_field(words: Sequence[Word]) -> IfField | None:
    """The IF field of an instruction; None where it is not complete."""
    parts = _until_switch(words[1:])
    if len(parts) < 3 or parts[1].literal not in SIGNS:
        return None
    condition = Condition(_terms(parts[0].atoms), parts[1].literal, _terms(parts[2].atoms))
    then = parts[3].atoms if len(parts) > 3 else []
    otherwise = parts[4].atoms if len(parts) > 4 else []
    return IfField(condition, then, otherwise)


def quote_field(words: Sequence[Word]) -> Quote:
    """The QUOTE field of an instruction."""
    return Quote([atom for word in _until_switch(words[1:]) for atom in word.atoms])
