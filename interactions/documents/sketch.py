"""What is particular to one letter: marks where its texts stand, so that all letters alike are worked out once.

Letters with the same marks say the same but for these texts: the same branches, the same lines, the same looks. What is
made from one of them, such as an e-mail, is made from the others by putting their texts in the places of the marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from .pieces import Letter, Merge, run_content

# Texts that look the same wherever they stand: no blanks at the ends of their lines, nor two together.
ORDINARY = re.compile(r"\S+(?:[ \n]\S+)*")
# A value can hold neither of the two characters around a mark. A line feed within it tells how one is written there.
OPENING, CLOSING = "\x80", "\x81"
MARK = re.compile(f"{OPENING}(\\d+)([^{OPENING}{CLOSING}]*){CLOSING}")


@dataclass(frozen=True, slots=True)
class Sketch:
    """A letter's body as far as it differs from others', its texts in the order of their marks, and its hash.

    The hash tells the letter in full, but for how it is packed.
    """

    body: bytes
    texts: list[str]
    sha256: str


def mark(number: int, *, of_lines: bool = False) -> str:
    """What stands for a text, of several lines or of one."""
    return OPENING + str(number) + "\n" * of_lines + CLOSING


@lru_cache(maxsize=4096)
def _marked(number: int, of_lines: bool, prefix: str) -> bytes:
    return run_content(mark(number, of_lines=of_lines), prefix)


@dataclass(slots=True)
class MarkedLetter(Letter):
    """A letter with marks instead of its ordinary texts, but for those that are spelled out."""

    texts: list[str] = field(default_factory=list)
    spelled_out: frozenset[int] = frozenset()

    def shown(self, merge: Merge, prefix: str) -> bytes:
        """A mark, or the text where it is no ordinary one: then other letters with a mark there are not alike."""
        text, number = merge.text(self), len(self.texts)
        self.texts.append(text)
        if number in self.spelled_out or not ORDINARY.fullmatch(text):
            return run_content(text, prefix)
        return _marked(number, "\n" in text, prefix)
