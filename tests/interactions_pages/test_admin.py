"""Templates, groups and the mail server in the admin site; the logs are there to look at."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from interactions.models import InteractionTemplate, MailServer
from tests.interactions.builders import language, many, word_letter
from tests.interactions.mail import MoodyServer
from tests.interactions_pages import builders

TABLES = ["interactiongroup", "interactiontemplate", "document", "mailserver", "loggedsegment", "leftout"]
LOGS = ["document", "loggedsegment", "interactionlogentry", "run", "printchunk", "delivery"]
SERVER = {
    "host": "mail.example.org",
    "port": "587",
    "security": "starttls",
    "username": "cronus",
    "from_email": "",
    "reply_to": "",
}


@pytest.mark.parametrize("model", sorted({*TABLES, *LOGS}))
def test_every_table_is_listed_and_searched(administrator: Client, model: str) -> None:
    builders.finished(many(1), correspondence_type="hard_copy")
    builders.template()
    assert administrator.get(f"/admin/interactions/{model}/").status_code == 200
    assert administrator.get(f"/admin/interactions/{model}/", {"q": "letter"}).status_code == 200


@pytest.mark.parametrize("model", LOGS)
def test_logs_are_neither_added_nor_changed(administrator: Client, model: str) -> None:
    run = builders.finished(many(1), correspondence_type="hard_copy")
    record = {"run": run.pk}.get(model, 1)
    assert administrator.get(f"/admin/interactions/{model}/add/").status_code == 403
    assert administrator.post(f"/admin/interactions/{model}/{record}/delete/").status_code in {403, 302}


def languages(**rows: object) -> dict[str, object]:
    """The inline forms of a template: one new language."""
    fields = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"}
    given = {"0-language": "ENG", "0-description": "", **{f"0-{name}": value for name, value in rows.items()}}
    return {f"languages-{name}": value for name, value in (fields | given).items()}


FIELDS = {"code": "BUS", "description": "Letter", "unit_cost": "0", "unit_duration": "0"}


def test_a_template_is_set_up_with_its_document(administrator: Client) -> None:
    language()
    file = builders.upload(word_letter("Contact Name"))
    administrator.post("/admin/interactions/interactiontemplate/add/", FIELDS | languages(file=file))
    row = InteractionTemplate.objects.get(pk="BUS").languages.get()
    assert row.document
    assert row.document.name == "letter.docx"


def test_a_file_that_is_not_a_word_document_is_refused_there_too(administrator: Client) -> None:
    language()
    fields = FIELDS | languages(file=builders.upload(b"nothing"))
    answer = administrator.post("/admin/interactions/interactiontemplate/add/", fields)
    assertContains(answer, "errorlist")
    assert not InteractionTemplate.objects.exists()


def test_a_template_is_edited_but_not_its_code(administrator: Client) -> None:
    builders.template()
    none = {name: value for name, value in languages().items() if "_FORMS" in name} | {"languages-TOTAL_FORMS": "0"}
    url = "/admin/interactions/interactiontemplate/BUS/change/"
    administrator.post(url, FIELDS | {"code": "OTHER", "description": "Changed"} | none)
    assert InteractionTemplate.objects.values_list("code", "description").get() == ("BUS", "Changed")


def test_there_is_one_mail_server_at_most(administrator: Client) -> None:
    administrator.post("/admin/interactions/mailserver/add/", SERVER | {"password": "hush"})
    assert MailServer.objects.get().password == "hush"
    assert administrator.get("/admin/interactions/mailserver/add/").status_code == 403


def test_the_password_is_never_shown_and_kept_where_none_is_typed(administrator: Client) -> None:
    server = MailServer.objects.create(host="mail.example.org", password="hush")
    url = f"/admin/interactions/mailserver/{server.pk}/change/"
    assertNotContains(administrator.get(url), "hush")
    administrator.post(url, SERVER | {"host": "other.example.org", "password": ""})
    server.refresh_from_db()
    assert (server.host, server.password) == ("other.example.org", "hush")


def test_a_test_e_mail_leaves_through_the_server(administrator: Client) -> None:
    with MoodyServer() as running:
        server = MailServer.objects.create(host="127.0.0.1", port=urlsplit(running.url).port, security="none")
        answer = send_test(administrator, server)
        assertContains(answer, "The server took the test e-mail for boss@example.org.")
        assert len(running.received) == 1


def test_a_server_that_cannot_be_reached_is_said(administrator: Client, settings: Settings) -> None:
    server = MailServer.objects.create(host="127.0.0.1", port=1, security="none")
    assertContains(send_test(administrator, server), "The mail server cannot be reached")


def send_test(client: Client, server: MailServer):
    fields = {"action": "send_test", "_selected_action": [server.pk]}
    return client.post("/admin/interactions/mailserver/", fields, follow=True)
