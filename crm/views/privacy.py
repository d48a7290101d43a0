"""What somebody may ask for: everything that is stored about them, and that it goes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from config.lib.errors import DomainError, say_beside
from config.lib.web import answer, go, reader, says_errors, wants_fragment
from crm import operations
from crm.forms import AnonymiseForm, ContactForm
from crm.models import Contact, Export
from crm.person_archive import person_archive
from crm.views.card import ANONYMISE, EXPORT, card_context, find_contact


@require_GET
@permission_required(EXPORT, raise_exception=True)
def contact_export(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about the person in one zip; that it was given out is noted."""
    record = find_contact(number)
    archive = person_archive(record)
    operations.note_export(
        Export.Source.PERSON,
        kind="zip",
        lines=archive.contacts,
        columns=archive.titles,
        name=record.number,
        by=reader(request),
    )
    disposition = str(content_disposition_header(as_attachment=True, filename=f"{record.number}.zip"))
    headers = {"Content-Disposition": disposition}
    return HttpResponse(archive.content, content_type="application/zip", headers=headers)


@require_http_methods(["GET", "POST"])
@permission_required(ANONYMISE, raise_exception=True)
@says_errors
def contact_anonymise(request: HttpRequest, number: str) -> HttpResponse:
    """Tells what goes and what stays and asks upon which request; then nobody can tell any more who it was."""
    record = find_contact(number)
    form = AnonymiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _anonymise(request, record, form):
        messages.success(request, _("%(number)s has been anonymised.") % {"number": record.number})
        return go(request, record.get_absolute_url())
    ids = operations.person_of([record.pk])
    effects = operations.what_it_does(ids)
    context = {} if wants_fragment(request) else card_context(request, record, ContactForm(instance=record))
    context |= {
        "contact": record,
        "anonymise_form": form,
        "goes": [effect.text for effect in effects if not effect.stays],
        "stays": [effect.text for effect in effects if effect.stays],
        "hinders": operations.what_hinders(ids),
        "may_export": request.user.has_perm(EXPORT),
    }
    return answer(request, page="crm/contact.html", fragment="crm/_anonymise.html", context=context)


def _anonymise(request: HttpRequest, record: Contact, form: AnonymiseForm) -> bool:
    """Whether it was done; why not stands in the form."""
    try:
        operations.anonymise_contact(record, request=form.cleaned_data["request"], by=reader(request))
    except DomainError as error:
        say_beside(form, error)
        return False
    return True
