"""What somebody received: to read, as a Word document, as it was printed, and sent once more."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from config.lib.errors import DomainError, say_beside
from config.lib.web import go, reader, says_errors
from crm.models import CorrespondenceType
from interactions import operations
from interactions.delivery.attached import attached_pdf
from interactions.delivery.letters import remake, with_letters
from interactions.delivery.stack import letter_of, letters_pdf
from interactions.errors import PartMissing
from interactions.models import Delivery
from interactions.print_forms import ResendForm
from interactions.progress import badge
from interactions.views.files import framed_letter, pdf_file, word_file

VIEW, ADD = "interactions.view_interactionlogentry", "interactions.add_interactionlogentry"


def _deliveries() -> QuerySet[Delivery]:
    return with_letters(Delivery.objects.select_related("chunk"))


def _delivery(pk: int) -> Delivery:
    """The delivery of the entry with that number, with all that its letter is made of."""
    return get_object_or_404(_deliveries(), entry=pk)


def _name(delivery: Delivery) -> str:
    entry = delivery.entry
    return f"{entry.date:%Y-%m-%d} {entry.contact.name} {entry.subject or entry.description}"


@require_GET
@permission_required(VIEW, raise_exception=True)
@says_errors
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The Word document this contact received, made again byte for byte."""
    delivery = _delivery(pk)
    return word_file(remake(delivery), _name(delivery))


@require_GET
@permission_required(VIEW, raise_exception=True)
@says_errors
def letter_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as it was printed, its pages of the PDF that was kept, or as it was attached."""
    delivery = _delivery(pk)
    if (attached := attached_pdf(delivery)) is not None:
        return pdf_file(attached.read_bytes(), _name(delivery))
    if (found := letter_of(delivery)) is None:
        raise PartMissing(_("There is no PDF of this letter."))
    stack, own = found
    return pdf_file(letters_pdf(stack, [own]), _name(delivery))


@require_GET
@permission_required(VIEW, raise_exception=True)
@says_errors
def letter_read(request: HttpRequest, pk: int) -> HttpResponse:
    """What the letter said, for a frame."""
    delivery = _delivery(pk)
    return framed_letter(remake(delivery), delivery.entry)


@require_GET
@permission_required(VIEW, raise_exception=True)
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody received, and what can be done with it."""
    return _page(request, _delivery(pk))


def _page(request: HttpRequest, delivery: Delivery, form: ResendForm | None = None) -> HttpResponse:
    problem = ""
    try:
        remake(delivery)
    except DomainError as error:
        problem = str(error)
    css, label = badge(delivery)
    context = {
        "delivery": delivery,
        "entry": delivery.entry,
        "css": css,
        "label": label,
        "problem": problem,
        "is_email": delivery.channel == CorrespondenceType.EMAIL,
        "has_pdf": letter_of(delivery) is not None,
        "is_pdf_attached": attached_pdf(delivery) is not None,
        "form": form or ResendForm(initial={"correspondence_type": delivery.channel}),
        "may_resend": request.user.has_perm(ADD) and not delivery.entry.canceled,
    }
    return render(request, "interactions/received.html", context, status=422 if form else 200)


@require_http_methods(["POST"])
@permission_required(ADD, raise_exception=True)
def interaction_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the contact once more what it received."""
    delivery, form = _delivery(pk), ResendForm(request.POST)
    if form.is_valid():
        try:
            again = operations.resend_interaction(delivery.entry, by=reader(request), **form.cleaned_data)
            messages.success(request, _("It is sent again: entry %(number)s.") % {"number": again.pk})
            return go(request, reverse("received", args=[again.pk]))
        except DomainError as error:
            say_beside(form, error)
    return _page(request, delivery, form)
