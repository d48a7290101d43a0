"""A contact's consent, recorded in a dialog on its card, and the files that prove it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from config.lib.errors import DomainError, say_beside
from config.lib.web import answer, go, reader, says_errors, wants_fragment
from crm import operations
from crm.consents import consent_history
from crm.forms import ConsentForm, ContactForm
from crm.models import ChangeSet, Contact
from crm.views.card import CHANGE, VIEW, card_context, find_contact

PREFIX = "consent"


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE, raise_exception=True)
@says_errors
def consent_new(request: HttpRequest, number: str) -> HttpResponse:
    """Consent given or withdrawn, for one channel or several; what was typed is kept where something is missing."""
    record = find_contact(number)
    initial = {"channel": request.GET.getlist("channel"), "outcome": request.GET.get("outcome", "given")}
    form = ConsentForm(
        request.POST or None, request.FILES or None, prefix=PREFIX, initial=initial, language=record.language_id
    )
    if request.method == "POST" and form.is_valid() and _record(request, record, form):
        messages.success(request, _("Consent of %(name)s has been recorded.") % {"name": record.name})
        return go(request, record.get_absolute_url())
    context = {} if wants_fragment(request) else card_context(request, record, ContactForm(instance=record))
    context |= {"contact": record, "consent_form": form}
    return answer(request, page="crm/contact.html", fragment="crm/_consent_form.html", context=context)


def _record(request: HttpRequest, record: Contact, form: ConsentForm) -> bool:
    """Whether it was recorded; what is refused stands beside its field."""
    within = operations.begin_changes(ChangeSet.Kind.CONSENT, by=reader(request))
    try:
        operations.record_consents([record.pk], by=reader(request), within=within, overrule=True, **form.statement())
    except DomainError as error:
        say_beside(form, error)
        return False
    return True


@require_GET
@permission_required(VIEW, raise_exception=True)
def consent_proof(request: HttpRequest, number: str, consent: int) -> HttpResponse:
    """The file behind a consent, to be kept, never to be shown: anybody may have made it."""
    rows = consent_history(find_contact(number)).filter(proof_file__isnull=False)
    file = get_object_or_404(rows, pk=consent).proof_file
    assert file is not None  # noqa: S101  filtered above
    disposition = str(content_disposition_header(as_attachment=True, filename=file.name))
    headers = {"Content-Disposition": disposition}
    return HttpResponse(bytes(file.content), content_type="application/octet-stream", headers=headers)
