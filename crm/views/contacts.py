"""The list of contacts and the contact card."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.forms.models import ModelForm, model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.lib.cards import answer_fields, read_card, save_card
from config.lib.errors import DomainError
from config.lib.web import answer, go, reader, says_errors, wants_fragment
from crm import operations, queries
from crm.forms import ContactForm, NewContactForm, ProfileForm
from crm.models import Contact

VIEW, ADD, CHANGE, DELETE = "crm.view_contact", "crm.add_contact", "crm.change_contact", "crm.delete_contact"
PERSONS_SHOWN = 50


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


@require_http_methods(["GET", "POST"])
@permission_required(VIEW, raise_exception=True)
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """The contact card; fields that are posted are saved."""
    record = _contact(number)
    if request.method == "POST":
        return _save(request, record)
    form = ContactForm(instance=record)
    if (focus := request.GET.get("focus", "")) in form.fields:
        form.fields[focus].widget.attrs["autofocus"] = True
    return render(request, "crm/contact.html", _card(request, record, form))


def _contact(number: str) -> Contact:
    return get_object_or_404(Contact.objects.select_related("company", "salesperson"), number=number)


def _save(request: HttpRequest, record: Contact) -> HttpResponse:
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    posted = read_card(request, ContactForm, record)
    before = _contact(record.number)  # binding the form has changed the other one
    saved = save_card(posted, lambda **fields: operations.edit_card(before, by=reader(request), **fields))
    current = _contact(record.number)
    if not wants_fragment(request):
        if not posted.form.errors:
            return go(request, current.get_absolute_url())
        return render(request, "crm/contact.html", _card(request, current, posted.form))
    context = {"contact": current, "also_changed": _also_changed(before, current, posted.names)}
    url = current.get_absolute_url()
    return answer_fields(request, posted, url=url, saved=saved, also="crm/_card_again.html", context=context)


def _also_changed(before: Contact, after: Contact, posted: list[str]) -> list[Any]:
    """Fields that followed those posted: the parts of a name, what comes from the company."""
    form = ContactForm(instance=after)
    old, new = model_to_dict(before), model_to_dict(after)
    return [form[name] for name in form.fields if name not in posted and old.get(name) != new.get(name)]


def _card(
    request: HttpRequest, record: Contact, form: ModelForm, answered: ProfileForm | None = None
) -> dict[str, Any]:
    """What the card shows; `answered` is a questionnaire just posted, kept as it was filled in."""
    may_change = request.user.has_perm(CHANGE)
    if not may_change:
        for field in form.fields.values():
            field.disabled = True
    persons = list(queries.persons_of(record)[: PERSONS_SHOWN + 1]) if record.is_company else []
    return {
        "contact": record,
        "form": form,
        "card_url": record.get_absolute_url() if may_change else "",
        "profiles": _profile_forms(record, may_change, answered),
        "may_change": may_change,
        "may_add": request.user.has_perm(ADD),
        "may_delete": request.user.has_perm(DELETE),
        "persons": persons[:PERSONS_SHOWN],
        "more_persons": len(persons) > PERSONS_SHOWN,
    }


def _profile_forms(record: Contact, may_change: bool, answered: ProfileForm | None = None) -> list[ProfileForm]:
    """A form for each questionnaire, the one just filled in among them."""
    forms = [ProfileForm(profile, may_change=may_change) for profile in queries.profiles_of(record)]
    return [answered if answered and form.questionnaire == answered.questionnaire else form for form in forms]


@require_POST
@permission_required(CHANGE, raise_exception=True)
def contact_profile(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The answers to one questionnaire are kept as they are chosen."""
    record = _contact(number)
    form = _posted_profile(request, record, code)
    saved = form.is_valid() and _save_answers(request, record, form)
    if not wants_fragment(request):
        if saved:
            return go(request, record.get_absolute_url())
        return render(request, "crm/contact.html", _card(request, record, ContactForm(instance=record), form))
    context: dict[str, Any] = {"form": form, "out_of_band": True}
    if saved:
        context |= {"form": _posted_profile(request, record, code), "saved_at": timezone.localtime()}
    return render(request, "crm/_profile_again.html", context)


def _posted_profile(request: HttpRequest, record: Contact, code: str) -> ProfileForm:
    """The questionnaire as it was filled in, beside what is stored."""
    for profile in queries.profiles_of(record):
        if profile.questionnaire.pk == code:
            return ProfileForm(profile, request.POST, may_change=True)
    raise Http404


def _save_answers(request: HttpRequest, record: Contact, form: ProfileForm) -> bool:
    """Keeps the answers; what is refused stands beside its question."""
    try:
        operations.answer_profile(record, questionnaire=form.questionnaire, answers=form.codes(), by=reader(request))
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    return True


@require_http_methods(["GET", "POST"])
@permission_required(DELETE, raise_exception=True)
@says_errors
def contact_delete(request: HttpRequest, number: str) -> HttpResponse:
    """Asks once, then deletes the contact; what refers to it is named where it cannot go."""
    record = _contact(number)
    if request.method == "POST":
        operations.delete_contact(record)
        messages.success(request, _("%(name)s has been deleted.") % {"name": record.name})
        return go(request, reverse("contacts"))
    context = _card(request, record, ContactForm(instance=record))
    return answer(request, page="crm/contact.html", fragment="crm/_delete.html", context=context)
