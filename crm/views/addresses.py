"""A contact's alternative addresses, typed in a dialog on its card."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.lib.errors import DomainError, say_beside
from config.lib.web import answer, go, reader, says_errors, wants_fragment
from crm import operations
from crm.forms import AddressForm, ContactForm
from crm.models import AlternativeAddress, Contact
from crm.views.card import CHANGE, card_context, find_contact

PREFIX = "other"  # the card behind the dialog has fields of the same names


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE, raise_exception=True)
@says_errors
def address_new(request: HttpRequest, number: str) -> HttpResponse:
    """Another address for a time."""
    record = find_contact(number)
    return _typed(request, record, AlternativeAddress(contact=record))


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE, raise_exception=True)
@says_errors
def address_edit(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """An address one has."""
    record = find_contact(number)
    return _typed(request, record, get_object_or_404(record.alternative_addresses, code=code))


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def address_delete(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The address goes; the timeline can bring it back."""
    record = find_contact(number)
    operations.delete_address(get_object_or_404(record.alternative_addresses, code=code), by=reader(request))
    messages.success(request, _("The address %(code)s has been deleted.") % {"code": code})
    return go(request, record.get_absolute_url())


def _typed(request: HttpRequest, record: Contact, address: AlternativeAddress) -> HttpResponse:
    """The dialog, or what was typed in it kept."""
    form = AddressForm(request.POST or None, instance=address, prefix=PREFIX)
    is_new = address.pk is None
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, record, address, form)
            return go(request, record.get_absolute_url())
        except DomainError as error:
            say_beside(form, error)
    context = {} if wants_fragment(request) else card_context(request, record, ContactForm(instance=record))
    context |= {"contact": record, "address_form": form, "is_new": is_new, "code": form.initial.get("code", "")}
    return answer(request, page="crm/contact.html", fragment="crm/_address_form.html", context=context)


def _keep(request: HttpRequest, record: Contact, address: AlternativeAddress, form: AddressForm) -> None:
    if address.pk is None:
        operations.add_address(record, by=reader(request), **form.cleaned_data)
    else:
        operations.edit_address(address, by=reader(request), **form.cleaned_data)
