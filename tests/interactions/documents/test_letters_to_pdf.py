"""Letters as one PDF, by LibreOffice and by the package that takes its place."""

from __future__ import annotations

import io
import sys
import time

import docx
import pytest
from django.core.exceptions import ImproperlyConfigured
from pypdf import PdfReader

from interactions.documents.errors import ConversionFailed
from interactions.documents.pdf import Converter, LibreOffice, find_converter
from interactions.documents.processes import run_limited
from interactions.documents.template import CompiledTemplate, compile_template
from tests import components
from tests.interactions.documents.builders import add, business_letter, contact, document_of, field, merge, run, saved

BOTH = [
    pytest.param(
        "libreoffice",
        marks=pytest.mark.skipif(components.libreoffice() is None, reason="LibreOffice is not found"),
    ),
    "rdocx",
]


@pytest.fixture(params=BOTH)
def converter(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Converter:
    monkeypatch.setenv("PDF_CONVERTER", request.param)
    found = find_converter()
    assert found is not None
    assert found.name == request.param
    return found


def long_letter() -> CompiledTemplate:
    document = docx.Document()
    add(document, run("Bonjour "), merge("Nom du contact"))
    for _ in range(60):
        document.add_paragraph("Une ligne")
    add(document.sections[0].footer, run("Page "), field(" PAGE ", shown="1"), run(" de "), field(" NUMPAGES "))
    return compile_template(saved(document))


def page_texts(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def test_letters_of_several_templates_stand_in_one_pdf_in_the_given_order(converter):
    short, long = compile_template(business_letter()), long_letter()
    pdf = converter.letters_to_pdf([(short, contact(1)), (long, contact(2)), (short, contact(3)), (long, contact(4))])
    pages = page_texts(pdf.content)
    assert pdf.pages[0] == pdf.pages[2] == 1
    assert pdf.pages[1] == pdf.pages[3] > 1
    assert len(pages) == sum(pdf.pages)
    first = [sum(pdf.pages[:number]) for number in range(4)]
    assert all(f"Contact {number}" in pages[start] for number, start in enumerate(first, 1))
    assert "Page 1 of 1" in pages[0]
    assert f"Page 2 de {pdf.pages[1]}" in pages[2]


def test_header_table_and_list_are_on_the_page_of_each_letter(converter):
    template = compile_template(business_letter())
    for number, text in enumerate(
        page_texts(converter.letters_to_pdf([(template, contact(1)), (template, contact(2))]).content), 1
    ):
        assert f"CRONUS to Contact {number}" in text
        assert "Peter Saddow" in text
        assert "1. You asked for it 2. We made it" in text


def test_documents_become_a_pdf_each(converter):
    template = compile_template(document_of(merge("A")))
    made = converter.to_pdf([template.render({"a": "eins"}), template.render({"a": "zwei"})])
    assert ["eins" in page_texts(made[0])[0], "zwei" in page_texts(made[1])[0]] == [True, True]


def test_what_is_no_document_is_a_clear_failure(converter):
    with pytest.raises(ConversionFailed):
        converter.to_pdf([b"PK\x03\x04 nothing"])


def test_no_letters_are_a_clear_failure(converter):
    with pytest.raises(ConversionFailed):
        converter.letters_to_pdf([])


def test_a_program_that_cannot_be_started_is_a_clear_failure():
    with pytest.raises(ConversionFailed):
        LibreOffice("/nonexistent/soffice").to_pdf([b"x"])


def test_a_program_that_takes_too_long_is_ended_with_all_it_started(tmp_path):
    late = tmp_path / "late"
    child = f"import time, pathlib; time.sleep(2); pathlib.Path({str(late)!r}).write_text('still here')"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with pytest.raises(ConversionFailed):
        run_limited([sys.executable, "-c", parent], seconds=0.8, memory=1 << 32, environment={})
    time.sleep(2)
    assert not late.exists()


def test_a_choice_of_converter_is_obeyed(monkeypatch):
    monkeypatch.setenv("PDF_CONVERTER", "none")
    assert find_converter() is None
    monkeypatch.setenv("PDF_CONVERTER", "word")
    with pytest.raises(ImproperlyConfigured):
        find_converter()


def test_without_libreoffice_the_package_takes_its_place(monkeypatch, tmp_path):
    monkeypatch.delenv("PDF_CONVERTER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("interactions.documents.pdf.PLACES", ())
    found = find_converter()
    assert found is not None
    assert found.name == "rdocx"
