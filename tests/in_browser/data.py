"""What the tests find in the product; made in its own database by its own operations, so run as a command of it."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.operations import create_campaign
from crm.models import CardStack, CorrespondenceType
from crm.operations import add_card_photo, begin_card_stack, enter_business_card
from interactions.models import BouncedAddress, Delivery, InteractionTemplate, SendingRules
from interactions.operations import take_in, trust_address
from segments.journal import log_segment
from segments.models import SavedCriteria, Segment
from segments.operations import (
    add_contacts,
    create_segment,
    edit_action,
    edit_header,
    go_to,
    link_to_campaign,
    reduce_contacts,
    reuse_criteria,
    save_criteria,
    undo_last_action,
)
from segments.queries import members
from tests.crm.pictures import from_a_telephone
from tests.interactions.receiving import mails
from tests.product import StartedProduct

BUYERS = {"version": 1, "groups": [{"section": "job_responsibility", "code": {"in": ["PURCHASE"]}}]}
PROSPECTS = {"version": 1, "groups": [{"section": "business_relation", "code": {"in": ["PROS"]}}]}
DANES = {"version": 1, "groups": [{"section": "contact", "country": {"in": ["DK"]}}]}


def put(product: StartedProduct, *calls: str) -> None:
    """Make what the calls of this module make, such as "ready('SM1')", in the data of the product."""
    script = "; ".join(["from tests.in_browser import data", *(f"data.{call}" for call in calls)])
    product.manage("shell", "--verbosity", "0", "--command", script)


def director() -> User:
    return User.objects.get(username="director")


def campaign(number: str) -> Campaign:
    """A campaign of two months, from today on."""
    today = timezone.localdate()
    return create_campaign(
        by=director(),
        number=number,
        description="Salon FUTURUS",
        starting_date=today,
        ending_date=today + timedelta(days=60),
    )


def empty(number: str, description: str = "Visiteurs du salon") -> Segment:
    """A segment without lines and without a template."""
    return create_segment(by=director(), number=number, description=description)


def listed(number: str, description: str = "Visiteurs du salon") -> Segment:
    """A segment of prospects who buy, reached in two steps, without a template."""
    segment = empty(number, description)
    add_contacts(segment, criteria=BUYERS, by=director())
    reduce_contacts(segment, criteria=PROSPECTS, keep="matching", by=director())
    return segment


def buyers(number: str) -> Segment:
    """A segment of more lines than fit on a page, to which one step led."""
    segment = empty(number)
    add_contacts(segment, criteria=BUYERS, by=director())
    return segment


def long(number: str) -> Segment:
    """A segment of eighty steps that stands at the fortieth."""
    segment = empty(number)
    for _each in range(40):
        add_contacts(segment, criteria=BUYERS, by=director())
        reduce_contacts(segment, criteria=PROSPECTS, keep="others", by=director())
    go_to(segment, action=40, by=director())
    return segment


def edited(number: str) -> Segment:
    """A segment whose first step was edited, so that two were replaced."""
    segment = listed(number)
    edit_action(segment, action=1, criteria=DANES, by=director())
    return segment


def ready(number: str, campaign: str = "", description: str = "Visiteurs du salon") -> Segment:
    """A segment that can be logged, for a campaign where one is named."""
    segment = listed(number, description)
    template = InteractionTemplate.objects.get(code="BUS")
    edit_header(segment, template=template, subject="Merci de votre visite", by=director())
    if campaign:
        link_to_campaign(segment, campaign=Campaign.objects.get(number=campaign), is_target=True, by=director())
    return segment


def with_history(number: str, campaign: str) -> Segment:
    """A segment whose last step was undone and whose criteria are saved."""
    segment = ready(number, campaign)
    save_criteria(segment, code="ACHAT", description="Achat", by=director())
    reduce_contacts(segment, criteria=DANES, keep="others", by=director())
    undo_last_action(segment, by=director())
    return segment


def reused(number: str, code: str) -> Segment:
    """A segment made of saved criteria, then without its Danes: beside it others with these criteria have new ones."""
    segment = empty(number, "Relance")
    reuse_criteria(segment, saved=SavedCriteria.objects.get(pk=code), by=director())
    reduce_contacts(segment, criteria=DANES, keep="others", by=director())
    return segment


def sent(number: str, campaign: str) -> None:
    """A segment logged with its e-mails, which the worker of the product sends."""
    segment = ready(number, campaign)
    edit_header(segment, correspondence_type=CorrespondenceType.EMAIL, by=director())
    log_segment(segment, send_attachments=True, create_follow_up=True, by=director())


def mailed(number: str) -> Segment:
    """A segment whose lines are all e-mails, ready to be logged."""
    segment = ready(number)
    edit_header(segment, correspondence_type=CorrespondenceType.EMAIL, by=director())
    return segment


def with_dead_address(number: str) -> None:
    """The same, and to one of its addresses nothing can be sent any more.

    Neither the first one's nor the last one's: those answer, unsubscribe or are refused in other tests.
    """
    line = members(mailed(number)).exclude(contact__email="").select_related("contact").order_by("pk")[6]
    BouncedAddress.objects.create(address=line.contact.email.lower(), hard_at=timezone.now(), status="5.1.1")


def trust_all() -> None:
    """No address is known to be dead any more."""
    for each in BouncedAddress.objects.all():
        trust_address(each.address, by=director())


def answered(number: str) -> None:
    """Somebody who got an e-mail of the segment has answered it, and a machine for somebody else."""
    emails = Delivery.objects.filter(channel=CorrespondenceType.EMAIL, state=Delivery.State.SENT)
    person, machine = emails.filter(run__logged_segment__segment_number=number)[:2]
    take_in(_answer(person))
    take_in(
        _answer(machine, headers=f"In-Reply-To: {machine.message_id}\nAuto-Submitted: auto-replied\n", unique="CA2")
    )


def _answer(delivery: Delivery, **values: str) -> bytes:
    name, to = delivery.entry.contact.name, delivery.address
    given = {"who": name, "to": to, "headers": f"In-Reply-To: {delivery.message_id}\n"}
    return mails.reply(**(given | {"subject": f"Re: {delivery.entry.subject}"} | values))


def slowly(per_minute: int | None) -> None:
    """So many e-mails leave a minute; without a number as many as can."""
    SendingRules.objects.all().delete()
    if per_minute:
        SendingRules.objects.create(per_minute=per_minute)


def printed(number: str) -> None:
    """A segment logged with its letters on paper, which the worker of the product makes ready to print."""
    segment = ready(number)
    log_segment(segment, send_attachments=True, create_follow_up=False, by=director())


def card_stack() -> CardStack:
    """A stack of business cards of which one is typed in and one is photographed."""
    stack = begin_card_stack(by=director(), description="Salon FUTURUS", size=60, consent_channels=["email"])
    enter_business_card(by=director(), stack=stack, first_name="Lena", surname="Brandt", consent_channels=["email"])
    add_card_photo(stack, content=from_a_telephone(), by=director())
    return stack


def staffer(name: str, password: str) -> User:
    """One more marketing staffer."""
    user = User.objects.create_user(name, password=password)
    user.groups.add(Group.objects.get(name="Marketing Staffer"))
    return user
