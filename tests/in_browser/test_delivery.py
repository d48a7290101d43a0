"""E-mails on their way, at the screen: what failed and why, holding them, rules, choices before, answers after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import DELIVERED_WITHIN, screenshot
from tests.in_browser import data
from tests.in_browser.accessible import shrink, too_wide, violations, widen
from tests.product import Received, SmtpSink, StartedProduct, wait_until
from tests.walkthrough.reader import Reader
from tests.walkthrough.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.once]

UNKNOWN = "550 5.1.1 Nobody here has this name"


@dataclass
class MailServer(SmtpSink):
    """Refuses the next few recipients; takes the next few messages and hangs up before it says so."""

    refuses: int = 0
    hangs_up: int = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        if self.refuses:
            self.refuses -= 1
            return UNKNOWN
        return await super().handle_RCPT(server, session, envelope, address, rcpt_options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if self.hangs_up and server.transport:
            self.hangs_up -= 1
            server.transport.abort()
        return answer


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture(scope="module")
def product(server: MailServer) -> Iterator[StartedProduct]:
    with StartedProduct(EMAIL_URL=server.url) as product:
        data.put(product, "campaign('CP0101')")
        yield product


@pytest.fixture
def director(browser: Browser, product: StartedProduct) -> Iterator[Reader]:
    reader = Reader(browser, product, Words("fr"))
    reader.sign_in()
    yield reader
    assert reader.errors == []
    reader.close()


@pytest.fixture
def administrator(browser: Browser, product: StartedProduct) -> Iterator[Reader]:
    reader = Reader(browser, product, Words("fr"), "admin")
    reader.sign_in()
    yield reader
    reader.close()


def can_be_used(page: Page, name: str) -> None:
    """By everybody, on a desk and on a telephone; pictures of both where pictures are wanted."""
    page.wait_for_load_state()
    assert violations(page) == []
    screenshot(page, f"delivery-{name}")
    shrink(page)
    assert too_wide(page) == []
    assert violations(page) == []
    screenshot(page, f"delivery-{name}-phone")
    widen(page)


def open_run(reader: Reader, number: str) -> Page:
    """The page of the segment's delivery."""
    reader.page.goto(f"{reader.product.url}/interactions/logged-segments/{number}/")
    reader.page.get_by_role("link", name="Envoi", exact=True).click()
    expect(reader.page.get_by_role("region", name="Avancement")).to_be_visible()
    return reader.page


def await_end(page: Page) -> None:
    expect(page.locator("[data-finished]")).to_be_attached(timeout=DELIVERED_WITHIN)


def total(page: Page) -> int:
    """How many recipients the delivery has."""
    told = page.get_by_role("region", name="Avancement").get_by_text(re.compile(r" sur \d+$"))
    return int(told.inner_text().split()[-1])


def letters(page: Page) -> int:
    """How many of them get a letter, since they have no e-mail address."""
    return row_of(page, "prêt à imprimer").count()


def row_of(page: Page, text: str) -> Locator:
    return page.get_by_role("region", name="Destinataires").get_by_role("row").filter(has_text=text)


def reloaded(page: Page) -> Page:
    page.reload()
    return page


def test_what_failed_is_told_by_reason_and_tried_again_and_what_is_in_doubt_is_decided(
    director: Reader, product: StartedProduct, server: MailServer
) -> None:
    server.received.clear()
    server.refuses, server.hangs_up = 2, 1
    data.put(product, "sent('SMD1', 'CP0101')")
    page = open_run(director, "SMD1")
    await_end(page)
    failures = page.get_by_role("region", name="Pourquoi des envois ont échoué")
    expect(failures.get_by_role("listitem")).to_contain_text(UNKNOWN)
    expect(failures.get_by_role("listitem")).to_contain_text("2")
    doubtful = row_of(page, "Message-ID")
    expect(doubtful).to_have_count(1)
    shown = doubtful.get_by_text(re.compile(r"Message-ID <delivery-\d+-\d+@")).locator("visible=true")
    expect(shown).to_have_count(1)
    can_be_used(page, "failed")
    failures.get_by_role("button", name=f"Réessayer : {UNKNOWN}").click()
    expect(page.get_by_text("2 envois en échec sont repris.")).to_be_visible()
    await_end(page)
    expect(page.get_by_role("region", name="Pourquoi des envois ont échoué")).to_have_count(0)
    expect(page.get_by_text("1 e-mail au sort incertain.")).to_be_visible()
    row_of(page, "Message-ID").get_by_role("button", name="Tenir pour envoyé").click()
    expect(page.get_by_text("1 e-mail est tenu pour envoyé.")).to_be_visible()
    number = total(page)
    expect(page.get_by_role("region", name="Avancement").locator(".big")).to_have_text(str(number))
    recipients = [each.recipients[0] for each in server.received]
    assert len(recipients) == len(set(recipients)) == number - letters(page)


def test_rules_slow_a_delivery_down_which_is_paused_resumed_and_stopped(
    director: Reader, administrator: Reader, product: StartedProduct, server: MailServer
) -> None:
    server.received.clear()
    page = administrator.page
    page.goto(f"{product.url}/admin/interactions/sendingrules/add/")
    page.locator("#id_per_minute").fill("6")
    screenshot(page, "delivery-rules")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator(".success")).to_be_visible()
    try:
        data.put(product, "sent('SMD2', 'CP0101')")
        page = open_run(director, "SMD2")
        expect(page.get_by_text("Au plus 6 e-mails partent par minute.")).to_be_visible()
        wait_until(lambda: bool(server.received and letters(reloaded(page))), pause=0.5)
        page.get_by_role("button", name="Suspendre").click()
        expect(page.get_by_role("button", name="Reprendre")).to_be_visible()
        can_be_used(page, "paused")
        page.get_by_role("button", name="Reprendre").click()
        expect(page.get_by_role("button", name="Suspendre")).to_be_visible()
        page.get_by_role("button", name="Arrêter").click()
        expect(page.get_by_role("region", name="Avancement").get_by_role("link", name="arrêté")).to_be_visible()
        await_end(page)
        can_be_used(page, "stopped")
        number, stopped = total(page), row_of(page, "arrêté").count()
        assert 0 < stopped == number - len(server.received) - letters(page)
    finally:
        data.put(product, "slowly(None)")
    page.get_by_role("button", name="Reprendre").click()
    await_end(page)
    expect(page.get_by_role("region", name="Avancement").locator(".big")).to_have_text(str(number))
    assert len({each.recipients[0] for each in server.received}) == len(server.received) == number - letters(page)


@pytest.fixture
def dead_address(product: StartedProduct) -> Iterator[None]:
    """To one of the addresses of the segment SMD3 nothing can be sent any more."""
    data.put(product, "with_dead_address('SMD3')")
    yield
    data.put(product, "trust_all()")


@pytest.mark.usefixtures("dead_address")
def test_the_button_says_what_it_will_do_and_follows_the_choices(director: Reader, product: StartedProduct) -> None:
    page = director.page
    page.goto(f"{product.url}/segments/SMD3/log/")
    button = page.get_by_role("button", name=re.compile(r"^OK"))
    expect(button).to_have_text(re.compile(r"^OK Imprimer \d+, envoyer \d+, écarter \d+$"))
    printed, mailed, left_out = map(int, re.findall(r"\d+", button.inner_text()))
    can_be_used(page, "before")
    choice = page.get_by_label("Que faire : L’adresse e-mail est refusée")
    choice.select_option("Écarter")
    expect(button).to_have_text(f"OK Imprimer {printed - 1}, envoyer {mailed}, écarter {left_out + 1}")
    choice.select_option("Envoyer quand même")
    expect(button).to_have_text(f"OK Imprimer {printed - 1}, envoyer {mailed + 1}, écarter {left_out}")
    page.get_by_label("Envoyer les documents joints").uncheck()
    expect(button).to_have_text(f"OK Journaliser {printed + mailed + left_out} interactions, ne rien envoyer")


def test_one_sends_a_letter_to_oneself_before_anything_is_logged(
    director: Reader, product: StartedProduct, server: MailServer
) -> None:
    server.received.clear()
    data.put(product, "mailed('SMD4')")
    page = director.page
    page.goto(f"{product.url}/segments/SMD4/letters/")
    page.get_by_role("button", name="M’envoyer un essai").click()
    said = page.get_by_text(re.compile(r"L’essai a été envoyé à \S+@cronus\.example\."))
    expect(said).to_be_visible()
    can_be_used(page, "test")
    [received] = server.received
    assert received.recipients == [re.sub(r".* à (\S+)\.$", r"\1", said.inner_text().strip())]


def test_the_letter_is_attached_as_pdf_where_both_boxes_are_ticked(
    director: Reader, product: StartedProduct, server: MailServer
) -> None:
    server.received.clear()
    data.put(product, "mailed('SMD8')")
    page = director.page
    page.goto(f"{product.url}/segments/SMD8/")
    director.at_hand(page.locator("summary", has_text="Plus sur l’interaction")).click()
    as_pdf = page.get_by_label("Joindre en PDF")
    expect(as_pdf).to_be_disabled()
    page.get_by_label("Joindre les documents Word aux e-mails").check()
    expect(as_pdf).to_be_enabled()
    as_pdf.check()
    director.settled()
    page.goto(f"{product.url}/segments/SMD8/letters/")
    page.get_by_role("button", name="M’envoyer un essai").click()
    expect(page.get_by_text("L’essai a été envoyé à")).to_be_visible()
    [received] = server.received
    [pdf] = received.message.iter_attachments()
    assert pdf.get_filename() == "Merci de votre visite.pdf"
    assert pdf.get_content().startswith(b"%PDF-")


def test_a_reply_is_accepted_as_a_response_and_one_of_a_machine_dismissed(
    director: Reader, product: StartedProduct
) -> None:
    data.put(product, "sent('SMD5', 'CP0101')")
    await_end(open_run(director, "SMD5"))
    data.put(product, "answered('SMD5')")
    page = director.page
    page.goto(f"{product.url}/interactions/replies/")
    reply = page.get_by_role("listitem").filter(has_text="Je viendrais avec plaisir")
    expect(reply).to_have_count(1)
    can_be_used(page, "replies")
    reply.get_by_role("button", name=re.compile("^Accepter|^Accept")).click()
    expect(page.get_by_text(re.compile(r"La réponse de .+ est journalisée\."))).to_be_visible()
    page.get_by_role("link", name="Décidées").click()
    expect(page.get_by_role("listitem").filter(has_text="Je viendrais")).to_contain_text("Réponse campagne")
    page.get_by_role("link", name="Réponses automatiques").click()
    page.get_by_role("button", name="Écarter 1 réponse automatique").click()
    expect(page.get_by_text("1 réponse automatique est écartée.")).to_be_visible()
    page.goto(f"{product.url}/campaigns/CP0101/")
    expect(page.get_by_role("link", name="1 personne a répondu")).to_be_visible()
    page.get_by_role("link", name="Écritures campagne").first.click()
    director.shows("Réponses au segment SMD5")


def way_out(received: Received) -> str:
    """The address in the e-mail by which its reader leaves the list."""
    return str(received.message["List-Unsubscribe"]).strip("<>")


def test_whoever_gets_an_e_mail_says_on_a_page_of_their_own_what_they_want(
    browser: Browser, director: Reader, product: StartedProduct, server: MailServer
) -> None:
    server.received.clear()
    data.put(product, "sent('SMD6', 'CP0101')")
    await_end(open_run(director, "SMD6"))
    french = next(each for each in server.received if each.message["Content-Language"] == "fr")
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.goto(way_out(french))
        expect(page.get_by_role("heading", name="Ce que vous recevez de nous")).to_be_visible()
        can_be_used(page, "preferences")
        page.reload()
        expect(page.get_by_label("E-mail")).to_be_checked()  # looking changes nothing
        page.get_by_role("button", name="Ne plus recevoir d’e-mails").click()
        expect(page.get_by_role("status")).to_have_text("Enregistré. Cela compte dès maintenant.")
        expect(page.get_by_label("E-mail")).not_to_be_checked()
        can_be_used(page, "preferences-saved")
        page.get_by_label("E-mail").check()
        page.get_by_label("Lettre").uncheck()
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.get_by_label("Lettre")).not_to_be_checked()
        page.reload()
        expect(page.get_by_label("E-mail")).to_be_checked()
        expect(page.get_by_label("Lettre")).not_to_be_checked()


def test_a_mail_program_unsubscribes_with_one_post(
    browser: Browser, director: Reader, product: StartedProduct, server: MailServer
) -> None:
    server.received.clear()
    data.put(product, "sent('SMD7', 'CP0101')")
    page = open_run(director, "SMD7")
    await_end(page)
    address = server.received[-1].recipients[0]
    with browser.new_context() as context:
        answer = context.request.post(way_out(server.received[-1]), form={"List-Unsubscribe": "One-Click"})
        assert answer.ok
    page.goto(f"{product.url}/contacts/?q={address}")
    page.get_by_role("main").locator("tbody a[href^='/contacts/']").first.click()
    consents = page.get_by_role("region", name="Consentement")
    expect(consents.get_by_role("listitem").filter(has_text="E-mail").first).to_contain_text("Retiré")
    expect(page.get_by_text("Désinscription par un lien").first).to_be_attached()
