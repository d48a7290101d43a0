"""Documents opened in Word and saved straight back, as a word processor does it over WebDAV."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from urllib.parse import quote, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from config.roles import DIRECTOR
from interactions.models import OpenDocument, TemplateLanguage
from interactions.operations import put_template_document
from segments import operations, queries
from segments.journal import log_segment
from segments.models import Segment
from tests.cast import signed_in, user
from tests.interactions.builders import text_of as says
from tests.interactions.builders import word_letter
from tests.segments.builders import make_contact, make_language, make_segment, make_template, make_user
from tests.segments_pages.builders import text_of, url, word

NAME = "Lettre d’été #1 & co.docx"
LOCK = (
    '<?xml version="1.0"?><D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope>'
    "<D:locktype><D:write/></D:locktype><D:owner>Word</D:owner></D:lockinfo>"
)


@pytest.fixture
def segment(db: None) -> Segment:
    """Anna and Bert, who get the same letter."""
    template = make_template(languages=())
    put_template_document(
        template, language=make_language("EN"), content=word_letter("Contact Name"), name=NAME, by=None
    )
    segment = make_segment(make_contact("Anna", language="EN"), make_contact("Bert", language="EN"))
    operations.choose_template(segment, template=template, by=make_user())
    return segment


class Processor:
    """A word processor, which has the address and no cookie."""

    def __init__(self, page: HttpResponse) -> None:
        text = html.unescape(page.content.decode())
        found = re.search(r"ms-word:ofe\|u\|(\S+?)\"", text)
        assert found, text
        self.path, self.client, self.token = urlsplit(found[1]).path, Client(), ""

    def ask(self, method: str, content: bytes | str = b"", *, path: str = "", **headers: str) -> HttpResponse:
        return self.client.generic(
            method, path or self.path, content, content_type="application/xml", headers=headers or None
        )

    def lock(self) -> HttpResponse:
        answer = self.ask("LOCK", LOCK, Timeout="Second-3600", Depth="0")
        self.token = answer.headers.get("Lock-Token", "")
        return answer

    def save(self, content: bytes) -> HttpResponse:
        return self.ask("PUT", content, **({"If": f"({self.token})"} if self.token else {}))


@pytest.fixture
def processor(director: Client, segment: Segment) -> Processor:
    return Processor(director.post(url("segment_word", segment)))


def letter_of(segment: Segment, name: str) -> str:
    number = segment.lines.get(contact__name=name).contact.number
    preview = queries.letter_preview(Segment.objects.get(pk=segment.pk), number)
    assert preview
    assert preview.content
    return says(preview.content)


def test_it_opens_locks_saves_and_lets_go(processor: Processor, segment: Segment) -> None:
    folder = processor.path.rpartition("/")[0] + "/"
    assert processor.ask("OPTIONS", path=folder)["DAV"] == "1,2"
    assert processor.ask("OPTIONS", path=folder)["MS-Author-Via"] == "DAV"
    assert processor.ask("HEAD").status_code == 200
    assert processor.lock().status_code == 200
    opened = processor.ask("GET")
    assert "Anna" not in says(opened.content)
    assert opened["ETag"]
    assert processor.save(word("Changed in Word").read()).status_code == 204
    assert processor.ask("UNLOCK", **{"Lock-Token": processor.token}).status_code == 204
    assert letter_of(segment, "Anna") == letter_of(segment, "Bert") == "Changed in Word"
    assert processor.ask("GET").content != opened.content


def test_it_saves_as_often_as_it_likes_and_what_nobody_changed_is_no_change(
    processor: Processor, segment: Segment
) -> None:
    processor.lock()
    for text in ("once", "twice", "twice"):
        assert processor.save(word(text).read()).status_code == 204
    assert letter_of(segment, "Anna") == "twice"
    revision = Segment.objects.get().revision
    assert processor.save(processor.ask("GET").content).status_code == 204
    assert Segment.objects.get().revision == revision


def test_the_folder_shows_the_document_and_nothing_else(processor: Processor) -> None:
    folder = processor.path.rpartition("/")[0] + "/"
    listed = processor.ask("PROPFIND", path=folder, Depth="1").content.decode()
    assert listed.count("<D:response>") + listed.count("<ns0:response>") == 2
    assert quote(NAME) in listed
    assert processor.ask("GET", path=folder + "other.docx").status_code == 404
    assert processor.ask("PUT", b"x", path=folder + "other.docx").status_code == 403
    assert processor.ask("DELETE").status_code == 405


def test_one_letter_alone_is_edited(director: Client, segment: Segment) -> None:
    number = segment.lines.get(contact__name="Anna").contact.number
    page = text_of(director.get(url("segment_letter", segment, number)))
    assert url("segment_line_word", segment, number) in page
    processor = Processor(director.post(url("segment_line_word", segment, number)))
    assert processor.save(word("For Anna alone").read()).status_code == 204
    assert processor.save(word("Once more for Anna").read()).status_code == 204
    assert letter_of(segment, "Anna") == "Once more for Anna"
    assert letter_of(segment, "Bert").startswith("Bert")


def test_while_one_has_it_open_another_can_only_read_it(processor: Processor, segment: Segment) -> None:
    processor.lock()
    second = signed_in(user(DIRECTOR, "bea"))
    page = second.post(url("segment_word", segment))
    assert "yours can only be read" in text_of(page)
    other = Processor(page)
    assert other.lock().status_code == 423
    assert other.save(word("from the second").read()).status_code == 423
    assert other.ask("GET").status_code == 200
    processor.ask("UNLOCK", **{"Lock-Token": processor.token})
    assert other.lock().status_code == 200


def test_a_lock_goes_on_when_it_is_asked_for_again_and_ends_by_itself(processor: Processor, segment: Segment) -> None:
    processor.lock()
    again = processor.ask("LOCK", If=f"({processor.token})", Timeout="Second-600")
    assert again.status_code == 200
    assert re.search(rb"Second-(59\d|600)", again.content)
    other = Processor(signed_in(user(DIRECTOR, "bea")).post(url("segment_word", segment)))
    assert other.lock().status_code == 423
    OpenDocument.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert other.lock().status_code == 200


def test_a_lock_is_not_opened_by_the_key_of_another(processor: Processor, segment: Segment) -> None:
    processor.lock()
    other = Processor(signed_in(user(DIRECTOR, "bea")).post(url("segment_word", segment)))
    assert other.ask("UNLOCK", **{"Lock-Token": processor.token}).status_code in (403, 409)
    assert OpenDocument.objects.locked().count() == 1


def test_what_is_no_letter_is_refused_and_the_page_says_why(
    director: Client, processor: Processor, segment: Segment
) -> None:
    before = letter_of(segment, "Anna")
    assert processor.save(b"no Word document at all").status_code == 409
    assert letter_of(segment, "Anna") == before
    assert "saved in Word was refused" in text_of(director.get(url("segment_languages", segment)))


def test_a_document_put_there_meanwhile_is_not_overwritten(processor: Processor, segment: Segment) -> None:
    operations.put_segment_document(
        segment, language=make_language("EN"), content=word("by upload").read(), name="x.docx", by=make_user()
    )
    answer = processor.save(word("from Word").read())
    assert answer.status_code == 409
    assert letter_of(segment, "Anna") == "by upload"


def test_a_logged_segment_takes_nothing_more(processor: Processor, segment: Segment) -> None:
    log_segment(Segment.objects.get(), send_attachments=False, create_follow_up=False, by=make_user())
    assert processor.save(word("too late").read()).status_code == 409


@pytest.mark.parametrize("end", ["time", "leaver", "button"])
def test_an_address_ends(end: str, director: Client, processor: Processor) -> None:
    opened = OpenDocument.objects.get()
    if end == "time":
        OpenDocument.objects.update(ends_at=timezone.now())
    elif end == "leaver":
        opened.user.is_active = False
        opened.user.save()
    else:
        director.post(f"/interactions/open/{opened.pk}/close/")
    assert processor.ask("GET").status_code == 404
    assert processor.save(word("x").read()).status_code == 404


def test_nobody_closes_what_another_opened(processor: Processor) -> None:
    opened = OpenDocument.objects.get()
    assert signed_in(user(DIRECTOR, "bea")).post(f"/interactions/open/{opened.pk}/close/").status_code == 404
    assert processor.ask("GET").status_code == 200


def test_the_secret_stands_nowhere_but_in_the_address(processor: Processor) -> None:
    secret = processor.path.split("/")[-2]
    row = OpenDocument.objects.values().get()
    processor.lock()
    assert secret not in str(row) + str(OpenDocument.objects.values().get())


def test_who_may_not_change_segments_is_not_let_in(segment: Segment) -> None:
    assert signed_in(user()).post(url("segment_word", segment)).status_code == 403
    assert OpenDocument.objects.count() == 0


def test_rights_taken_away_meanwhile_count_at_once(processor: Processor, segment: Segment) -> None:
    OpenDocument.objects.get().user.groups.clear()
    assert processor.save(word("x").read()).status_code == 409


def test_who_has_it_open_stands_beside_the_document(director: Client, processor: Processor, segment: Segment) -> None:
    assert "Open in Word:" in text_of(director.get(url("segment_languages", segment)))
    processor.save(word("new").read())
    assert "last saved" in text_of(director.get(url("segment_languages", segment)))


def test_the_template_is_edited_too_and_a_segment_that_has_its_documents_keeps_them(
    director: Client, segment: Segment
) -> None:
    row = TemplateLanguage.objects.get()
    page = text_of(director.get(row.template.get_absolute_url()))
    assert f"/interactions/templates/documents/{row.pk}/word/" in page
    processor = Processor(director.post(f"/interactions/templates/documents/{row.pk}/word/"))
    processor.lock()
    assert processor.save(word("For everybody to come").read()).status_code == 204
    row.refresh_from_db()
    assert row.document
    assert says(bytes(row.document.content)) == "For everybody to come"
    assert letter_of(segment, "Anna").startswith("Anna")
    row.delete()
    assert processor.save(word("to nowhere").read()).status_code == 409


def test_who_may_not_change_templates_does_not_get_theirs(segment: Segment) -> None:
    row = TemplateLanguage.objects.get()
    assert signed_in(user()).post(f"/interactions/templates/documents/{row.pk}/word/").status_code == 403
