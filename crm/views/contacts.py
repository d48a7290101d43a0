"""The list of contacts, and new ones."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from config.lib.errors import DomainError, say_beside
from config.lib.web import go, reader
from crm import operations
from crm.forms import NewContactForm
from crm.models import ConsentState, Contact

ASKED_EARLIER = _("This address asked earlier not to be written to: consent for e-mail counts as withdrawn.")
VIEW, ADD, CHANGE = "crm.view_contact", "crm.add_contact", "crm.change_contact"


@require_http_methods(["GET", "POST"])
@permission_required(ADD, raise_exception=True)
def contact_new(request: HttpRequest) -> HttpResponse:
    """A new person or company; the empty number draws the next one."""
    kind = Contact.Type.COMPANY if request.GET.get("type") == Contact.Type.COMPANY else Contact.Type.PERSON
    company = Contact.objects.companies().filter(number=request.GET.get("company", "")).first()
    of_company = kind == Contact.Type.COMPANY
    form = NewContactForm(request.POST or None, of_company=of_company, initial={"company": company})
    if request.method == "POST" and form.is_valid():
        try:
            record = operations.create_contact(by=reader(request), type=kind, **form.cleaned_data)
            if record.email_consent == ConsentState.WITHDRAWN:
                messages.warning(request, ASKED_EARLIER)
            return go(request, f"{record.get_absolute_url()}?focus=job_title")
        except DomainError as error:
            say_beside(form, error)
    return render(request, "crm/contact_new.html", {"form": form, "kind": kind, "of_company": of_company})
