"""Translations are compiled without gettext's tools, and mean the same."""

from __future__ import annotations

import gettext
from pathlib import Path

from config.lib.catalogues import compile_catalogues

FRENCH = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

msgid "Contact"
msgstr "Contact à voir"

msgctxt "verb"
msgid "Contact"
msgstr "Contacter"

msgid "%(count)s line"
msgid_plural "%(count)s lines"
msgstr[0] "%(count)s ligne"
msgstr[1] "%(count)s lignes"

#, fuzzy
msgid "Guess"
msgstr "Peut-être"
"""


def french(folder: Path) -> gettext.GNUTranslations:
    source = folder / "fr" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(FRENCH, encoding="utf-8")
    [compiled] = compile_catalogues(folder)
    with compiled.open("rb") as file:
        return gettext.GNUTranslations(file)


def test_texts_contexts_and_plurals_arrive(tmp_path: Path) -> None:
    catalogue = french(tmp_path)
    assert catalogue.gettext("Contact") == "Contact à voir"
    assert catalogue.pgettext("verb", "Contact") == "Contacter"
    assert [catalogue.ngettext("%(count)s line", "%(count)s lines", n) for n in (0, 1, 2)] == [
        "%(count)s ligne",
        "%(count)s ligne",
        "%(count)s lignes",
    ]


def test_a_guess_is_not_shown_as_a_translation(tmp_path: Path) -> None:
    assert french(tmp_path).gettext("Guess") == "Guess"


def test_a_catalogue_is_made_again_when_its_source_has_changed(tmp_path: Path) -> None:
    french(tmp_path)
    source = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    source.write_text(FRENCH.replace("Contacter", "Joindre"), encoding="utf-8")
    [compiled] = compile_catalogues(tmp_path)
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).pgettext("verb", "Contact") == "Joindre"
