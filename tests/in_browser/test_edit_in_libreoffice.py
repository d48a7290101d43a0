"""A real word processor opens a letter at its address, changes it and saves it straight back."""

from __future__ import annotations

import subprocess
from pathlib import Path

import docx
import pytest

from tests import components
from tests.in_browser import data
from tests.product import StartedProduct
from tests.walkthrough.reader import Reader

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.skipif(components.libreoffice() is None, reason="LibreOffice is not found"),
]

# What somebody does at the screen: open, type a line at the end, save, close.
MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub SaveBack(address As String, line As String)
    Dim hidden(0) As New com.sun.star.beans.PropertyValue
    hidden(0).Name = &quot;Hidden&quot; : hidden(0).Value = True
    document = StarDesktop.loadComponentFromURL(address, &quot;_blank&quot;, 0, hidden())
    document.Text.insertString(document.Text.getEnd(), line, False)
    document.store()
    document.close(True)
    StarDesktop.terminate()
End Sub
</script:module>"""


def save_back(address: str, line: str, profile: Path) -> None:
    """LibreOffice with a profile of its own opens the address, adds the line and saves."""
    program = [str(components.libreoffice()), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    run(*program, "--terminate_after_init")  # its first start lays the profile out, with an empty module for macros
    (profile / "user" / "basic" / "Standard" / "Module1.xba").write_text(MACRO)
    run(*program, f'macro:///Standard.Module1.SaveBack("{address}", "{line}")')


def run(*command: str) -> None:
    subprocess.run(command, check=True, timeout=120, capture_output=True)


def test_a_letter_changed_in_libreoffice_is_the_segments_own(
    director: Reader, product: StartedProduct, tmp_path: Path
) -> None:
    data.put(product, "ready('SML1')")
    page = director.page
    page.goto(f"{product.url}/segments/SML1/letters/")
    page.get_by_role("button", name="Modifier cette lettre dans Word").click()
    address = page.get_by_label("Adresse du document").input_value()
    save_back(address, "Added at home", tmp_path / "profile")
    page.goto(f"{product.url}/segments/SML1/letters/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Document Word").click()
    letter = tmp_path / "letter.docx"
    download.value.save_as(letter)
    texts = [paragraph.text for paragraph in docx.Document(str(letter)).paragraphs]
    assert texts[-1].endswith("Added at home")
    assert "Merci de votre visite" in " ".join(texts)
    assert not director.errors
