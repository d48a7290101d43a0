"""The card desk, where business cards are typed in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from config.lib.errors import DomainError
from config.lib.web import answer, reader
from crm import operations, queries
from crm.forms import BusinessCardForm
from crm.models import Contact

ADD, CHANGE = "crm.add_contact", "crm.change_contact"
LAST_SHOWN = 6
SUGGESTED = 8


@require_http_methods(["GET", "POST"])
@permission_required(ADD, raise_exception=True)
def business_cards(request: HttpRequest) -> HttpResponse:
    """The card desk: a card is kept and the next one lies there empty."""
    form = BusinessCardForm(request.POST or None)
    entry = None
    if request.method == "POST" and form.is_valid():
        try:
            entry = operations.enter_business_card(by=reader(request), completes=_completed(request), **form.card())
            form = form.next_card()
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    if form.errors:
        _focus_on_error(form)
    context = {"form": form, "entry": entry, **_checks(request, form), **_done(request)}
    return answer(request, page="crm/business_cards.html", fragment="crm/_desk.html", context=context)


def _completed(request: HttpRequest) -> Contact | None:
    """The possible duplicate the card is to complete."""
    number = request.POST.get("completes", "")
    if not number or not request.user.has_perm(CHANGE):
        return None
    return Contact.objects.persons().select_related("company").filter(number=number).first()


def _focus_on_error(form: BusinessCardForm) -> None:
    """The first field at fault has the cursor."""
    form.fields["first_name"].widget.attrs.pop("autofocus", None)
    name = next((name for name in form.fields if name in form.errors), "surname")
    form.fields[name].widget.attrs["autofocus"] = True


@require_GET
@permission_required(ADD, raise_exception=True)
def business_card_check(request: HttpRequest) -> HttpResponse:
    """What is known of the card being typed: its company, and people who may be the same."""
    return render(request, "crm/_card_check.html", {"out_of_band": True, **_checks(request, None)})


def _checks(request: HttpRequest, form: BusinessCardForm | None) -> dict[str, Any]:
    """The company of the typed name, else the one of the e-mail's domain, and possible duplicates."""
    typed = (request.GET if request.method == "GET" else request.POST) if form is None or form.is_bound else {}
    value = {name: str(typed.get(name, "")).replace("\0", "").strip() for name in BusinessCardForm.base_fields}
    company = queries.find_company(value["company_name"], city=value["city"])
    return {
        "company": company,
        "new_company": value["company_name"] if not company else "",
        "suggested": None if value["company_name"] else queries.company_of_domain(value["email"]),
        "companies": queries.companies_like(value["company_name"])[:SUGGESTED] if value["company_name"] else [],
        "duplicates": queries.possible_duplicates(
            name=f"{value['first_name']} {value['surname']}",
            email=value["email"],
            phones=(value["phone"], value["mobile_phone"]),
        ),
        "may_change": request.user.has_perm(CHANGE),
    }


def _done(request: HttpRequest) -> dict[str, Any]:
    """How many cards the reader has entered today, and the last ones."""
    entered = queries.cards_today(request.user)
    return {"count": entered.count(), "last_cards": entered[:LAST_SHOWN]}
