"""Text as people compare it: without case and accents."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

# Letters that do not decompose into a plain letter and an accent, as people type them without the right keyboard.
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "’": "'"})
# ASCII that is neither letter nor digit.
_SIGNS = {code: " " for code in range(128) if not chr(code).isalnum()}


def fold(text: str) -> str:
    """The text without case, accents and repeated blanks: what searches compare."""
    if text.isascii():  # most names: in a fraction of the time
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(plain.translate(_PLAIN).split())


def words_of(text: str) -> list[str]:
    """The words of the text without case and accents; all that is neither letter nor digit separates them."""
    if text.isascii():
        return text.lower().translate(_SIGNS).split()
    folded = fold(text)
    if folded.isascii():
        return folded.translate(_SIGNS).split()
    return "".join(char if char.isalnum() else " " for char in folded).split()


def finder(wanted: str) -> Callable[[str], bool]:
    """A test that says whether a text has all words of the wanted one, without case and accents."""
    words = fold(wanted).split()

    def fits(text: str) -> bool:
        folded = fold(text)
        return all(word in folded for word in words)

    return fits
