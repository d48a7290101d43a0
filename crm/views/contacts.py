"""The list of contacts, and new ones."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from config.lib.errors import DomainError
from config.lib.listing import listing
from config.lib.web import answer, go, reader, wants_fragment
from crm import operations, queries
from crm.forms import NewContactForm
from crm.models import Contact, Country, Language, Salesperson

VIEW, ADD = "crm.view_contact", "crm.add_contact"
ORDERS = {
    "name": "name",
    "number": "number",
    "company": "company__name",
    "city": "city",
    "country": "country",
    "salesperson": "salesperson",
}
FILTERS = ("type", "country", "language", "salesperson", "company", "business_relation", "job_responsibility")


@require_GET
@permission_required(VIEW, raise_exception=True)
def contacts(request: HttpRequest) -> HttpResponse:
    """The contacts the address asks for."""
    found, errors = queries.contact_list(request.GET)
    context = {
        "listing": listing(request, found, orders=ORDERS, default="name"),
        "errors": errors,
        "filters": {name: request.GET.get(name, "") for name in FILTERS},
        "filtered": any(request.GET.get(name) for name in (*FILTERS, "q")),
        "company": Contact.objects.filter(number=request.GET.get("company", "")).first(),
        "types": Contact.Type.choices,
        "countries": Country.objects.all(),
        "languages": Language.objects.all(),
        "salespersons": Salesperson.objects.all(),
        "may_add": request.user.has_perm(ADD),
    }
    response = answer(request, page="crm/contacts.html", fragment="crm/_contacts.html", context=context)
    if wants_fragment(request):  # the address without the filters that say nothing
        query = urlencode([(name, value) for name, values in request.GET.lists() for value in values if value])
        response["HX-Push-Url"] = f"{request.path}?{query}" if query else request.path
    return response


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
            return go(request, f"{record.get_absolute_url()}?focus=job_title")
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return render(request, "crm/contact_new.html", {"form": form, "kind": kind, "of_company": of_company})
