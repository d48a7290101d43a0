"""A stack of business cards from a fair, typed in to the half: the next card lies there as a photo."""

from __future__ import annotations

import io
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from campaigns.models import Campaign
from crm.models import BusinessCard, CardPhoto, CardStack, Contact, Country, Language, Salesperson
from crm.operations import add_card_photo, begin_card_stack, enter_business_card
from segments.operations import name_campaign

FAIR = "Swisstech"
COMPANIES = ("Treuhand Pilatusblick AG", "Northbourne Insurance Brokers Ltd", "Kabelwerk Aareboden AG")
CARD = (
    "Sylvie Charmoz",
    "Responsable des achats",
    "Ateliers Bellerive SA",
    "Route du Port 7",
    "1009 Pully",
    "+41 20 555 70 70",
    "sylvie.charmoz@bellerive.example",
    "www.bellerive.example",
)
WIDTH, HEIGHT = 1050, 640  # pixels
PAPER, INK, GREY, BAND = "#fbfaf5", "#1c2b33", "#5b6970", "#1f5a63"


def ensure_card_stack(*, by: User) -> None:
    """The stack comes once. Its cards are of people already there: typing them made nobody new."""
    if CardStack.objects.filter(description=FAIR).exists():
        return
    stack = begin_card_stack(
        by=by,
        description=FAIR,
        date=timezone.localdate() - timedelta(2),
        size=12,
        language=Language.objects.filter(code="FRA").first(),
        country=Country.objects.filter(code="CH").first(),
        salesperson=Salesperson.objects.filter(code="TG").first(),
    )
    for name in COMPANIES:
        person = Contact.objects.persons().filter(company__name=name).order_by("pk").first()
        if person:
            parts = {"first_name": person.first_name, "surname": person.surname}
            enter_business_card(by=by, stack=stack, completes=person, **parts)  # type: ignore[arg-type]
    _spread(stack)
    name_campaign(stack, campaign=Campaign.objects.filter(number="CP9003").first(), by=by)
    card = add_card_photo(stack, content=picture_of(CARD), by=by)
    CardPhoto.objects.filter(card=card).update(text="\n".join(CARD), read_at=timezone.now())


def _spread(stack: CardStack) -> None:
    """Somebody typed for some minutes: the desk tells how many cards an hour that makes."""
    now = timezone.now()
    for place, card in enumerate(stack.cards.order_by("-pk"), 1):
        BusinessCard.objects.filter(pk=card.pk).update(entered_at=now - timedelta(seconds=65 * place))


def picture_of(lines: tuple[str, ...]) -> bytes:
    """A card as a telephone would show it, on a table."""
    photo = Image.new("RGB", (WIDTH + 160, HEIGHT + 160), "#b9a98f")
    card = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(card)
    draw.rectangle((0, 0, 36, HEIGHT), fill=BAND)
    name, title, company, *rest = lines
    draw.text((100, 80), company, font=ImageFont.load_default(52), fill=BAND)
    draw.text((100, 220), name, font=ImageFont.load_default(46), fill=INK)
    draw.text((100, 282), title, font=ImageFont.load_default(32), fill=GREY)
    for number, line in enumerate(rest):
        draw.text((100, 380 + number * 44), line, font=ImageFont.load_default(32), fill=INK)
    photo.paste(card.rotate(1.2, resample=Image.Resampling.BICUBIC, expand=True, fillcolor="#b9a98f"), (70, 65))
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=88)
    return file.getvalue()
