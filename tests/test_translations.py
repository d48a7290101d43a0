"""Every text on the screen exists in French and Danish, says the same things, and uses the words of the trade."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.product import environment

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = {"fr": "french", "da": "danish"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+[^>]*>")

languages = pytest.mark.parametrize("language", ["fr", "da"])


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))


@languages
def test_no_text_is_left_in_english_or_only_guessed(language):
    entries = catalogue(language)
    assert [entry.msgid for entry in entries.untranslated_entries()] == []
    assert [entry.msgid for entry in entries.fuzzy_entries()] == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
@languages
def test_every_text_of_the_sources_is_in_the_catalogue(language, tmp_path):
    for name in ("config", "crm", "campaigns", "interactions", "segments", "templates", "locale"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "manage.py", tmp_path)
    command = [sys.executable, "manage.py", "makemessages", "--locale", language, "--no-obsolete"]
    subprocess.run(command, cwd=tmp_path, env=environment(tmp_path / "var"), check=True, capture_output=True)
    extracted = polib.pofile(str(tmp_path / "locale" / language / "LC_MESSAGES" / "django.po"))
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue(language)}
    assert sorted(entry.msgid for entry in extracted if (entry.msgctxt, entry.msgid) not in known) == []


@languages
def test_a_translation_keeps_what_is_filled_in(language):
    for entry in catalogue(language):
        sources = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
        wanted = {mark for source in sources for mark in PLACEHOLDER.findall(source)}
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert not text or set(PLACEHOLDER.findall(text)) <= wanted, entry.msgid


@languages
def test_the_words_of_the_glossary_are_used(language):
    with (ROOT / "tests" / "data" / "glossary.csv").open(encoding="utf-8", newline="") as file:
        glossary = {row["english"]: row[COLUMNS[language]] for row in csv.DictReader(file)}
    translated = {entry.msgid: entry.msgstr for entry in catalogue(language) if not entry.msgctxt}
    wrong = {word: translated[word] for word in glossary if word in translated and translated[word] != glossary[word]}
    assert wrong == {}
