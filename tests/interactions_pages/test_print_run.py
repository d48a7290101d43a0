"""The page of a print run: the order of the stack, parts of it once more, labels, and the printers of the machine."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from interactions.delivery import sending
from interactions.models import PrintJob, Run
from tests.interactions_pages.builders import contact, finished, many, queries_of, run_for

pytestmark = pytest.mark.django_db

# What stands in for CUPS: programs of its names that keep what they are given.
LPSTAT = "#!/bin/sh\necho 'Office accepting requests since Sun'\necho 'Big_One accepting requests since Sun'\n"
LP = """#!/bin/sh
printf '%s\\n' "$@" > "$(dirname "$0")/arguments"
cat > "$(dirname "$0")/printed.pdf"
if [ -e "$(dirname "$0")/broken" ]; then echo "lp: The printer is on fire." >&2; exit 1; fi
echo "request id is Office-42 (1 file(s))"
"""


@pytest.fixture(autouse=True)
def quickest_converter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDF_CONVERTER", "rdocx")


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the programs of CUPS, first on the path."""
    folder = tmp_path / "cups"
    folder.mkdir()
    for name, script in (("lpstat", LPSTAT), ("lp", LP)):
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


@pytest.fixture
def without_cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def page(run: Run, part: str = "print") -> str:
    return f"/interactions/deliveries/{run.pk}/{part}/"


def three() -> Run:
    people = [contact(name, post_code=code) for name, code in (("Cleo C", "3"), ("Ann A", "1"), ("Bea B", "2"))]
    return finished(people, correspondence_type="hard_copy")


def texts(content: bytes) -> list[str]:
    return [each.extract_text() for each in PdfReader(io.BytesIO(content)).pages]


def test_the_run_leads_to_its_print_run(director: Client) -> None:
    run = three()
    assertContains(director.get(run.get_absolute_url()), f'href="{page(run)}"')
    answer = director.get(page(run))
    assertContains(answer, "3 letters, 3 pages")
    assertContains(answer, "Print again")


def test_e_mails_have_no_print_run(director: Client) -> None:
    run = run_for(many(1))
    assertNotContains(director.get(run.get_absolute_url()), page(run))
    assertContains(director.get(page(run)), "No letter is ready to print yet.")


def test_some_letters_once_more_as_pdf_and_as_word_documents(director: Client) -> None:
    run = three()
    pdf = director.get(page(run, "part"), {"part-first": "2", "part-last": "3", "kind": "pdf"})
    assert pdf["Content-Type"] == "application/pdf"
    first, second = texts(pdf.content)
    assert "Bea B" in first
    assert "Cleo C" in second
    archive = director.get(page(run, "part"), {"part-first": "1", "part-last": "1", "kind": "zip"})
    assert [name[-10:] for name in zipfile.ZipFile(io.BytesIO(archive.getvalue())).namelist()] == ["Ann A.docx"]


def test_some_pages_once_more(director: Client) -> None:
    answer = director.get(page(three(), "part"), {"part-by": "pages", "part-first": "3", "kind": "pdf"})
    [only] = texts(answer.content)
    assert "Cleo C" in only


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("4", "", "The last one is number 3."),
        ("3", "2", "This is before the first one."),
        ("x", "", "Enter a whole number."),
        ("0", "", "Ensure this value is greater than or equal to 1."),
    ],
)
def test_a_range_that_is_none_is_said_beside_its_field(director: Client, first: str, last: str, said: str) -> None:
    answer = director.get(page(three(), "part"), {"part-first": first, "part-last": last, "kind": "pdf"})
    assert answer.status_code == 422
    assertContains(answer, said, status_code=422)
    assertContains(answer, f'value="{first}"', status_code=422)


def test_labels_begin_where_the_sheet_is_free(director: Client) -> None:
    answer = director.get(page(three(), "labels"), {"labels-sheet": "L7160", "labels-start": "20"})
    first, second = texts(answer.content)
    assert first.index("Ann A") < first.index("Bea B")
    assert "Cleo C" in second


def test_envelopes_have_one_address_each(director: Client) -> None:
    answer = director.get(page(three(), "labels"), {"labels-sheet": "C5", "labels-first": "2", "labels-last": "2"})
    [only] = PdfReader(io.BytesIO(answer.content)).pages
    assert "Bea B" in only.extract_text()
    assert (round(only.mediabox.width * 25.4 / 72), round(only.mediabox.height * 25.4 / 72)) == (229, 162)


def test_a_label_that_no_sheet_has_is_said(director: Client) -> None:
    answer = director.get(page(three(), "labels"), {"labels-sheet": "L7163", "labels-start": "15"})
    assertContains(answer, "A sheet has 14 labels.", status_code=422)


def test_the_stack_is_put_in_the_order_of_the_list(director: Client) -> None:
    run = three()
    answer = director.post(page(run, "arrange"), {"print_order": "list", "cover_sheet": "on"}, follow=True)
    assertContains(answer, "The stack is being put together.")
    sending.sweep()
    run.refresh_from_db()
    assert (run.print_order, run.cover_language) == ("list", "en")
    answer = director.get(page(run, "part"), {"part-by": "pages", "part-first": "2", "part-last": "2", "kind": "pdf"})
    assert "Cleo C" in texts(answer.content)[0]


def test_an_order_that_does_not_exist_is_refused(director: Client) -> None:
    run = three()
    assert director.post(page(run, "arrange"), {"print_order": "moon"}).status_code == 422
    run.refresh_from_db()
    assert run.letters_pdf


def test_letters_are_sent_to_a_printer_and_noted(director: Client, cups: Path) -> None:
    run = three()
    assertContains(director.get(page(run)), "Big_One")
    typed = {"printer-printer": "Office", "printer-first": "2", "printer-last": "3", "printer-two_sided": "on"}
    answer = director.post(page(run, "printer"), typed)
    assertRedirects(answer, page(run), status_code=303)
    said = (cups / "arguments").read_text().splitlines()
    assert said == ["-d", "Office", "-t", str(run.logged_segment), "-o", "sides=two-sided-long-edge", "-"]
    printed = texts((cups / "printed.pdf").read_bytes())
    assert ["Bea B" in printed[0], printed[1], "Cleo C" in printed[2]] == [True, "", True]
    job = PrintJob.objects.get()
    assert (job.printer, job.first, job.last, job.pages, job.job) == ("Office", 2, 3, 2, "Office-42")
    answer = director.get(page(run))
    assertContains(answer, "2–3")
    assertContains(answer, "Office-42")


def test_what_the_printer_says_is_told_and_nothing_is_noted(director: Client, cups: Path) -> None:
    (cups / "broken").touch()
    answer = director.post(page(three(), "printer"), {"printer-printer": "Office"})
    assertContains(answer, "The printer is on fire.", status_code=422)
    assert not PrintJob.objects.exists()


def test_a_printer_that_is_not_there_is_refused(director: Client, cups: Path) -> None:
    answer = director.post(page(three(), "printer"), {"printer-printer": "Elsewhere; rm -rf"})
    assert answer.status_code == 422
    assert not (cups / "arguments").exists()


def test_without_cups_no_printer_is_spoken_of(director: Client, without_cups: None) -> None:
    assertNotContains(director.get(page(three())), "Send to printer")


@pytest.mark.parametrize("people", [1, 12])
def test_the_page_costs_the_same_for_few_and_many(director: Client, people: int, without_cups: None) -> None:
    run = finished(many(people), correspondence_type="hard_copy")
    queries_of(director, page(run))
    assert queries_of(director, page(run)) == 14
