"""Photos of business cards: taken in, typed from, kept with the contact."""

from __future__ import annotations

import io
import random
from contextlib import suppress

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from pytest_django.asserts import assertContains, assertNotContains

from crm import ocr, operations, pictures, stacks
from crm.errors import PictureRefused, ReadingUnavailable, StackRefused
from crm.models import BusinessCard, CardPhoto, CardStack, Contact
from crm.pictures import tidy_picture
from tests.crm import builders
from tests.crm.pictures import from_a_telephone, opened, picture

HTMX = {"HX-Request": "true"}
ADD = "/contacts/cards/photos/"
TEXT = "Lena Brandt\nFonderie du Lac SA\nlena@lake.example"


@pytest.fixture
def staffer() -> User:
    return builders.user("staffer", "view_contact", "add_contact", "change_contact")


@pytest.fixture
def client(client: Client, staffer: User) -> Client:
    client.force_login(staffer)
    return client


@pytest.fixture
def fair(staffer: User) -> CardStack:
    return operations.begin_card_stack(by=staffer, description="FUTURUS")


def photographed(on: CardStack, text: str = "") -> BusinessCard:
    card = operations.add_card_photo(on, content=picture(), by=None)
    if text:
        CardPhoto.objects.filter(card=card).update(text=text, read_at=timezone.now())
    return card


def upload(name: str = "card.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if content is None else content)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """A reader of photos that is installed and always reads the same."""
    seen: list[bytes] = []
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    monkeypatch.setattr(ocr, "read_picture", lambda content: seen.append(content) or TEXT)
    return seen


# The picture.


def test_a_photo_is_kept_upright_and_without_what_the_camera_wrote_in() -> None:
    kept = tidy_picture(from_a_telephone())
    image = opened(kept.content)
    assert (image.format, image.size, (kept.width, kept.height)) == ("JPEG", (400, 600), (400, 600))
    assert dict(image.getexif()) == {}
    assert image.getpixel((390, 10))[0] > 200  # type: ignore[index]
    assert image.getpixel((390, 10))[1] < 60  # type: ignore[index]


def test_a_large_photo_is_made_small() -> None:
    assert max(opened(tidy_picture(picture(4000, 3000)).content).size) == pictures.LONGEST_SIDE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"])
def test_what_cameras_and_scanners_make_is_taken(kind: str) -> None:
    assert opened(tidy_picture(picture(kind=kind)).content).format == "JPEG"


def test_what_is_transparent_becomes_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(file, "PNG")
    assert opened(tidy_picture(file.getvalue()).content).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture()[:300], picture(kind="PNG")[:200]],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(PictureRefused, match="not a picture"):
        tidy_picture(content)


def test_a_file_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LARGEST_FILE", 1024)
    with pytest.raises(PictureRefused, match="MB"):
        tidy_picture(picture())


def test_a_picture_that_would_unpack_to_gigabytes_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 600 * 400 - 1)
    with pytest.raises(PictureRefused, match="too many pixels"):
        tidy_picture(picture())


@given(st.binary(max_size=200), st.integers(0, 2**32))
def test_a_damaged_picture_is_refused_or_kept_but_never_an_error(noise: bytes, seed: int) -> None:
    content = bytearray(picture(60, 40, random.Random(seed).choice(["JPEG", "PNG", "GIF", "WEBP", "TIFF"])))
    start = seed % len(content)
    content[start : start + len(noise)] = noise
    with suppress(PictureRefused):
        assert tidy_picture(bytes(content)).content


# Typing from it.


def test_a_photographed_card_waits_and_lies_on_the_desk(client: Client, fair: CardStack) -> None:
    answer = client.post(ADD, {"stack": fair.pk, "photos": [upload(), upload("second.png")]}, headers=HTMX)
    first, second = stacks.waiting_cards(fair)
    assertContains(answer, "2 photos wait")
    assertContains(answer, f'name="card" value="{first.pk}"')
    client.post(fair.get_absolute_url(), {"stack": fair.pk, "card": first.pk, "surname": "Brandt"}, headers=HTMX)
    first.refresh_from_db()
    assert first.contact == Contact.objects.get()
    assertContains(client.get(fair.get_absolute_url()), f'name="card" value="{second.pk}"')


def test_numbers_of_four_digits_are_written_for_machines(client: Client, staffer: User) -> None:
    fair = CardStack.objects.create(pk=4711, description="FUTURUS", created_by=staffer, size=6000)
    photographed(fair)
    card = BusinessCard.objects.get()
    BusinessCard.objects.create(pk=1080, stack=fair, waiting_since=card.waiting_since)
    CardPhoto.objects.update(card=1080, width=1600, height=1200)
    answer = client.get(fair.get_absolute_url())
    for written in (
        'name="stack" value="4711"',
        'name="card" value="1080"',
        'width="1600" height="1200"',
        'max="6000"',
    ):
        assertContains(answer, written)


def test_a_photo_without_a_stack_begins_the_one_of_the_day(client: Client) -> None:
    client.post(ADD, {"stack": "", "photos": [upload(), upload()]}, headers=HTMX)
    assert CardStack.objects.get().cards.count() == 2


def test_what_is_no_picture_is_named_and_the_others_are_kept(client: Client, fair: CardStack) -> None:
    answer = client.post(ADD, {"stack": fair.pk, "photos": [upload("notes.txt", b"hello"), upload()]}, headers=HTMX)
    assertContains(answer, "notes.txt: This is not a picture")
    assert fair.cards.count() == 1


def test_an_upload_without_a_file_says_so(client: Client, fair: CardStack) -> None:
    assertContains(client.post(ADD, {"stack": fair.pk}, headers=HTMX), "Choose a picture.")


def test_what_is_typed_stays_when_a_photo_comes_in(client: Client, fair: CardStack) -> None:
    answer = client.post(ADD, {"stack": fair.pk, "surname": "Oberson", "photos": [upload()]}, headers=HTMX)
    assertContains(answer, 'value="Oberson"')
    assertContains(answer, 'name="card"')


def test_a_card_that_somebody_else_typed_in_meanwhile_is_not_typed_twice(client: Client, fair: CardStack) -> None:
    card = photographed(fair)
    operations.enter_business_card(by=None, stack=fair, waiting=card, surname="Brandt")
    answer = client.post(
        fair.get_absolute_url(), {"stack": fair.pk, "card": card.pk, "surname": "Brandt"}, headers=HTMX
    )
    assertContains(answer, "Somebody has typed in or removed the photographed card meanwhile.")
    assertContains(answer, 'value="Brandt"')
    assert Contact.objects.count() == 1


def test_a_card_set_aside_comes_last(client: Client, fair: CardStack) -> None:
    first, second = photographed(fair), photographed(fair)
    answer = client.post(f"{ADD}{first.pk}/aside/", {"stack": fair.pk}, headers=HTMX)
    assertContains(answer, f'name="card" value="{second.pk}"')
    assert list(stacks.waiting_cards(fair)) == [second, first]


def test_a_photo_is_removed_with_the_card_that_nobody_typed_in(client: Client, fair: CardStack) -> None:
    card = photographed(fair)
    client.post(f"{ADD}{card.pk}/remove/", {"stack": fair.pk}, headers=HTMX)
    assert not BusinessCard.objects.exists()
    with pytest.raises(StackRefused):
        operations.remove_card_photo(card, by=None)


def test_a_card_taken_back_waits_again_with_its_photo(client: Client, fair: CardStack, staffer: User) -> None:
    card = photographed(fair)
    operations.enter_business_card(by=staffer, stack=fair, waiting=card, surname="Brandt")
    answer = client.post(f"/contacts/cards/{fair.pk}/undo/", {"stack": fair.pk}, headers=HTMX)
    assert stacks.waiting_cards(fair).get() == card
    assertContains(answer, f'name="card" value="{card.pk}"')
    assertContains(answer, 'value="Brandt"')


# Reading it.


def test_without_the_extra_the_page_says_that_photos_are_typed(
    client: Client, fair: CardStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "PACKAGE", "no_such_package")
    photographed(fair)
    assertContains(client.get(fair.get_absolute_url()), "Reading photos is not installed here")
    with pytest.raises(ReadingUnavailable, match="not installed"):
        ocr.read_picture(picture())


def test_a_photo_is_read_by_a_worker_and_fills_the_fields_marked(
    client: Client, fair: CardStack, reads: list[bytes]
) -> None:
    card = photographed(fair)
    assertContains(client.get(f"{ADD}{card.pk}/", headers=HTMX), "The photo is being read.")
    operations.read_card_photo(card.photo.pk)
    operations.read_card_photo(card.photo.pk)
    assert len(reads) == 1
    answer = client.get(fair.get_absolute_url())
    assert answer.context["form"].read == ["first_name", "surname", "company_name", "email"]
    assertContains(answer, "The photo has been read.")
    assert not Contact.objects.exists()


def test_what_was_read_is_put_beside_what_is_typed(client: Client, fair: CardStack) -> None:
    card = photographed(fair, TEXT)
    posted = {"stack": fair.pk, "card": card.pk, "from_photo": "1", "surname": "Brand", "email": ""}
    form = client.post("/contacts/cards/read/", posted, headers=HTMX).context["form"]
    assert (form["surname"].value(), form["email"].value()) == ("Brand", "lena@lake.example")
    assert form["note"].value() == "Surname: Brandt"


def test_a_photo_that_breaks_the_reader_counts_as_read(
    fair: CardStack, reads: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(content: bytes) -> str:
        raise RuntimeError("no such model")

    monkeypatch.setattr(ocr, "read_picture", breaks)
    card = photographed(fair)
    operations.read_card_photo(card.photo.pk)
    card.photo.refresh_from_db()
    assert (card.photo.text, card.photo.read_at is None) == ("", False)


def test_a_photo_whose_doorbell_was_lost_is_rung_for_again(
    fair: CardStack, reads: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[int] = []
    monkeypatch.setattr("crm.operations.card_photos.ring", lambda number, task: rung.append(number))
    late, _new = photographed(fair).photo, photographed(fair)
    CardPhoto.objects.filter(pk=late.pk).update(created_at=timezone.now() - operations.card_photos.LOST)
    operations.ring_for_photos()
    assert rung == [late.pk]


def test_texts_on_one_line_stand_beside_each_other() -> None:
    def box(left: int, top: int) -> list[list[int]]:
        return [[left, top], [left + 100, top + 4], [left + 100, top + 24], [left, top + 20]]

    found = [
        (box(0, 60), "Bern"),
        (box(300, 3), "Tel. 031 555 01 10"),
        (box(0, 0), "Lena Brandt"),
        (box(0, 30), "Mill"),
    ]
    assert ocr.text_of(found) == "Lena Brandt\tTel. 031 555 01 10\nMill\nBern"


@pytest.mark.filterwarnings("default")  # those of the reader are its own matter
@pytest.mark.skipif(not ocr.is_installed(), reason="only on machines where requirements-ocr.txt is installed")
def test_a_picture_of_letters_is_read() -> None:
    card = Image.new("RGB", (900, 500), "white")
    draw = ImageDraw.Draw(card)
    for place, line in enumerate(("Lena Brandt", "Mill Instruments Ltd", "lena@mill.example")):
        draw.text((60, 60 + 120 * place), line, fill="black", font=ImageFont.load_default(60))
    file = io.BytesIO()
    card.save(file, "JPEG")
    assert ocr.read_picture(file.getvalue()).splitlines() == [
        "Lena Brandt",
        "Mill Instruments Ltd",
        "lena@mill.example",
    ]


# With the contact.


def test_the_photo_is_shown_on_the_contact_card_and_goes_with_the_contact(client: Client, fair: CardStack) -> None:
    card = photographed(fair)
    lena = operations.enter_business_card(by=None, stack=fair, waiting=card, surname="Brandt").contact
    assertContains(client.get(lena.get_absolute_url()), f"{ADD}{card.pk}.jpg")
    answer = client.get(f"{ADD}{card.pk}.jpg")
    assert (answer["Content-Type"], opened(answer.content).format) == ("image/jpeg", "JPEG")
    operations.delete_contact(lena)
    assert not CardPhoto.objects.exists()


def test_the_photo_is_removed_from_the_contact_card(client: Client, fair: CardStack) -> None:
    card = photographed(fair)
    lena = operations.enter_business_card(by=None, stack=fair, waiting=card, surname="Brandt").contact
    client.post(f"{ADD}{card.pk}/remove/")
    assertNotContains(client.get(lena.get_absolute_url()), ".jpg")
    assert fair.cards.count() == 1


def test_the_photo_of_somebody_merged_is_shown_with_whom_they_became(client: Client, fair: CardStack) -> None:
    card = photographed(fair)
    lena = operations.enter_business_card(by=None, stack=fair, waiting=card, surname="Brandt").contact
    other = builders.person("Lena Brandt")
    operations.merge_contacts(other, merged=lena, by=None)
    assertContains(client.get(other.get_absolute_url()), f"{ADD}{card.pk}.jpg")


def test_who_is_anonymised_has_no_photo_any_more(fair: CardStack) -> None:
    card = photographed(fair)
    lena = operations.enter_business_card(by=None, stack=fair, waiting=card, surname="Brandt").contact
    operations.anonymise_contact(lena, request="letter of 3 March", by=None)
    assert not CardPhoto.objects.exists()


def test_pictures_are_for_those_who_see_contacts(client: Client, fair: CardStack) -> None:
    card = photographed(fair)
    client.force_login(builders.user("stranger"))
    assert client.get(f"{ADD}{card.pk}.jpg").status_code == 403
    assert client.post(ADD, {"photos": [upload()]}).status_code == 403
    client.logout()
    assert client.get(f"{ADD}{card.pk}.jpg").status_code == 302


def test_the_desk_asks_the_same_number_of_questions_however_many_photos_wait(client: Client, fair: CardStack) -> None:
    counted = []
    for count in (1, 20):
        for _each in range(count):
            photographed(fair, TEXT)
        with CaptureQueriesContext(connection) as queries:
            client.get(fair.get_absolute_url())
        counted.append(len(queries))
        assert not any('"crm_cardphoto"."content"' in query["sql"] for query in queries)
    assert counted[0] == counted[1]
