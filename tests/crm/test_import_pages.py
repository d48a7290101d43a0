"""The pages that bring contacts in."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects, assertTemplateUsed
from python_calamine import CalamineWorkbook

from crm.models import Contact, ContactImport
from tests.crm import builders
from tests.crm.test_import_contacts import workbook

URL = "/contacts/import/"
LIST = "Name;E-mail;Ville\nZoé Müller;zoe@lac.example;Genève\nMax Kern;bad;Bern\n".encode("cp1252")


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(builders.user("staffer", "view_contact", "add_contact", "change_contact"))
    return client


def upload(client: Client, content: bytes = LIST, name: str = "fair.csv") -> ContactImport:
    answer = client.post(URL, {"file": SimpleUploadedFile(name, content)})
    run = ContactImport.objects.latest("id")
    assertRedirects(answer, run.get_absolute_url(), status_code=303)
    return run


def choices(run: ContactImport, **changes: str) -> dict[str, str]:
    return {f"column-{n}": name for n, name in enumerate(run.columns)} | {"treatment": "complete"} | changes


@pytest.fixture
def at_once(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> DjangoCaptureOnCommitCallbacks:
    return django_capture_on_commit_callbacks


def came(client: Client, at_once: DjangoCaptureOnCommitCallbacks, run: ContactImport) -> str:
    with at_once(execute=True):
        client.post(f"{run.get_absolute_url()}check/", choices(run))
    with at_once(execute=True):
        client.post(f"{run.get_absolute_url()}start/")
    return run.get_absolute_url()


def test_what_was_found_out_is_shown_and_what_would_come_is_seen_first(
    client: Client, at_once: DjangoCaptureOnCommitCallbacks
) -> None:
    run = upload(client)
    page = client.get(run.get_absolute_url())
    assertContains(page, '<option value="cp1252" selected>')
    assertContains(page, '<option value=";" selected>')
    assertContains(page, "Genève")
    with at_once(execute=True):
        client.post(f"{run.get_absolute_url()}check/", choices(run))
    page = client.get(run.get_absolute_url())
    assertContains(page, "What would come of the rows")
    assertContains(page, "bad is not an e-mail address.")
    assert not Contact.objects.exists()


def test_what_came_is_told_with_its_contacts_and_the_rejected_rows(
    client: Client, at_once: DjangoCaptureOnCommitCallbacks
) -> None:
    run = upload(client)
    page = client.get(came(client, at_once, run))
    assertContains(page, "What came of fair.csv")
    assertContains(page, f"/contacts/?imported={run.pk}")
    assertContains(client.get(f"/contacts/?imported={run.pk}"), "Zoé Müller")
    assertContains(client.get(URL), "fair.csv")
    file = client.get(f"{run.get_absolute_url()}rejected/")
    assert "fair, rejected.csv" in file["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(file.getvalue().decode("cp1252")), delimiter=";"))
    assert rows == [
        ["Name", "E-mail", "Ville", "Line", "Reason"],
        ["Max Kern", "bad", "Bern", "3", "E-mail: bad is not an e-mail address."],
    ]


def test_rejected_rows_of_a_workbook_are_a_workbook(client: Client, at_once: DjangoCaptureOnCommitCallbacks) -> None:
    run = upload(client, workbook(("Name", "E-mail"), ("+Max Kern", "bad")), "fair.xlsx")
    url = came(client, at_once, run)
    content = client.get(f"{url}rejected/").getvalue()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[1] == ["+Max Kern", "bad", "2", "E-mail: bad is not an e-mail address."]


def test_an_import_is_undone_after_a_question(client: Client, at_once: DjangoCaptureOnCommitCallbacks) -> None:
    run = upload(client)
    url = came(client, at_once, run)
    assertContains(client.get(f"{url}undo/", headers={"HX-Request": "true"}), "Contacts that go")
    assertTemplateUsed(client.get(f"{url}undo/"), "crm/import_undo.html")
    assert Contact.objects.exists()
    with at_once(execute=True):
        client.post(f"{url}undo/")
    assertContains(client.get(url), "The import has been undone")
    assert not Contact.objects.exists()


def test_the_file_can_be_read_in_another_way(client: Client) -> None:
    run = upload(client)
    client.post(f"{run.get_absolute_url()}reading/", {"encoding": "cp1252", "delimiter": ",", "has_heading": "on"})
    run.refresh_from_db()
    assert (run.delimiter, len(run.heads)) == (",", 1)
    client.post(f"{run.get_absolute_url()}reading/", {"encoding": "cp1252", "delimiter": ";"})
    run.refresh_from_db()
    assert (run.heads, run.rows) == (["A", "B", "C"], 3)
    answer = client.post(f"{run.get_absolute_url()}reading/", {"encoding": "klingon", "delimiter": ";"})
    assert answer.status_code == 422


def test_what_cannot_be_set_up_so_is_said_beside_the_column(client: Client) -> None:
    run = upload(client)
    answer = client.post(f"{run.get_absolute_url()}check/", choices(run, **{"column-2": "email"}))
    assert answer.status_code == 422
    assert re.search(r'name="column-2".*?Two columns would go to', answer.content.decode(), re.S)
    answer = client.post(f"{run.get_absolute_url()}check/", {"treatment": "complete", "language": "XXX"})
    assert answer.status_code == 422
    assertContains(answer, "XXX", status_code=422)


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (SimpleUploadedFile("empty.vcf", b""), "The file is empty."),
        (SimpleUploadedFile("broken.xlsx", b"PK\x03\x04"), "The workbook is damaged"),
        ("", "Choose a file."),
    ],
)
def test_what_is_no_list_is_said_beside_the_field(client: Client, file: SimpleUploadedFile | str, says: str) -> None:
    answer = client.post(URL, {"file": file})
    assertContains(answer, says, status_code=422)


def test_a_file_that_is_too_large_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.operations.imports.LARGEST", 10)
    answer = client.post(URL, {"file": SimpleUploadedFile("big.csv", LIST)})
    assertContains(answer, "larger than", status_code=422)
    assert not ContactImport.objects.exists()


def test_a_file_can_be_removed_before_anything_came_in(client: Client) -> None:
    run = upload(client)
    client.post(f"{run.get_absolute_url()}discard/")
    assert not ContactImport.objects.exists()
    assert client.get(run.get_absolute_url()).status_code == 404


def test_progress_is_told_while_a_worker_is_at_it(client: Client) -> None:
    run = upload(client)
    ContactImport.objects.update(state="running", position=1)
    assertContains(client.get(run.get_absolute_url()), "You may close the page")
    assertContains(client.get(f"{run.get_absolute_url()}progress/"), "1 of 2")
    ContactImport.objects.update(state="done")
    answer = client.get(f"{run.get_absolute_url()}progress/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == run.get_absolute_url()


def test_cards_need_no_columns(client: Client, at_once: DjangoCaptureOnCommitCallbacks) -> None:
    run = upload(client, b"BEGIN:VCARD\nVERSION:3.0\nFN:Lena Brandt\nORG:Lake\nEND:VCARD\n", "fair.vcf")
    assertNotContains(client.get(run.get_absolute_url()), "What the columns hold")
    client.get(came(client, at_once, run))
    assert Contact.objects.persons().get().company.name == "Lake"


def test_importing_is_for_those_who_may_add_and_change(client: Client) -> None:
    run = upload(client)
    client.force_login(builders.user("reader", "view_contact", "add_contact"))
    assert client.get(URL).status_code == 403
    assert client.get(run.get_absolute_url()).status_code == 403
    assert client.post(f"{run.get_absolute_url()}start/").status_code == 403


def test_the_admin_site_shows_imports_and_changes_nothing(
    administrator: Client, client: Client, at_once: DjangoCaptureOnCommitCallbacks
) -> None:
    run = upload(client)
    came(client, at_once, run)
    assertContains(administrator.get("/admin/crm/contactimport/"), "fair.csv")
    assertContains(administrator.get(f"/admin/crm/contactimport/{run.pk}/change/"), "fair.csv")
    assertContains(administrator.get("/admin/crm/rejectedrow/"), "bad is not an e-mail address.")
    assert administrator.get("/admin/crm/contactimport/add/").status_code == 403


def test_consent_of_the_new_contacts_is_chosen_with_the_columns_and_told(
    client: Client, at_once: DjangoCaptureOnCommitCallbacks
) -> None:
    run = upload(client)
    said = {"consent_channels": ["email"], "consent_source": "form", "consent_date": "1 March 2026"}
    url = f"{run.get_absolute_url()}check/"
    missing = client.post(url, choices(run) | said | {"consent_source": ""})
    assertContains(missing, "Say how consent was given or withdrawn.", status_code=422)
    assertContains(missing, 'value="1 March 2026"', status_code=422)  # nothing typed is lost
    unread = client.post(url, choices(run) | said | {"consent_date": "soon"})
    assertContains(unread, "Enter a valid date.", status_code=422)
    with at_once(execute=True):
        client.post(url, choices(run) | said)
    page = client.get(run.get_absolute_url())
    assertContains(page, "Consent of the new contacts for E-mail: Signed form, ")
    assertContains(
        page,
        '<input type="checkbox" name="consent_channels" value="email" id="id_consent_channels_0" checked>',
        html=True,
    )
    with at_once(execute=True):
        client.post(f"{run.get_absolute_url()}start/")
    assertContains(client.get(run.get_absolute_url()), "Consent of the new contacts for E-mail: Signed form, ")
    assert Contact.objects.get(name="Zoé Müller").email_consent == "given"
