"""The contact card: its fields, its profile, what happened, and who comes before and behind it in the list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.forms.models import ModelForm, model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.lib.cards import answer_fields, read_card, save_card
from config.lib.errors import DomainError, say_beside
from config.lib.references import references
from config.lib.timeline import timeline
from config.lib.web import answer, go, reader, says_errors, wants_fragment
from crm import operations, queries
from crm.addresses import active_addresses, reached_at
from crm.forms import ContactForm, ProfileForm
from crm.models import ChangeSet, Contact
from crm.neighbours import neighbours
from crm.salutations import preview
from crm.views.contacts import ASKED_EARLIER
from crm.views.duplicates import merged_card

VIEW, ADD, CHANGE, DELETE = "crm.view_contact", "crm.add_contact", "crm.change_contact", "crm.delete_contact"
ANONYMISE, EXPORT = "crm.anonymise_contact", "crm.export_personal_data"
PERSONS_SHOWN = 50
TOLD = "contact-saved"  # has the page fetch the timeline, which has something new to tell
PERSONS_NAMED = 8  # where a company cannot go because of them


@require_http_methods(["GET", "POST"])
@permission_required(VIEW, raise_exception=True)
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """The contact card; fields that are posted are saved."""
    record = find_contact(number)
    if request.method == "POST":
        return _save(request, record)
    if record.merged_into:
        return merged_card(request, record)
    form = ContactForm(instance=record)
    if (focus := request.GET.get("focus", "")) in form.fields:
        form.fields[focus].widget.attrs["autofocus"] = True
    return render(request, "crm/contact.html", card_context(request, record, form))


def find_contact(number: str) -> Contact:
    cards = Contact.objects.select_related("company", "salesperson", "salutation", "language", "country")
    return get_object_or_404(cards, number=number)


def _save(request: HttpRequest, record: Contact) -> HttpResponse:
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    posted = read_card(request, ContactForm, record)
    before = find_contact(record.number)  # binding the form has changed the other one
    saved = save_card(posted, lambda **fields: operations.edit_card(before, by=reader(request), **fields))
    current = find_contact(record.number)
    if current.email_consent != before.email_consent:  # what stands on the card about consent is not as it was
        messages.warning(request, ASKED_EARLIER)
        return go(request, current.get_absolute_url())
    if not wants_fragment(request):
        if not posted.form.errors:
            return go(request, current.get_absolute_url())
        return render(request, "crm/contact.html", card_context(request, current, posted.form))
    posted.form.tell_inherited(current)  # type: ignore[attr-defined]
    context = {
        "contact": current,
        "also_changed": _also_changed(before, current, posted.names),
        "greetings": preview(current),
    }
    url = current.get_absolute_url()
    response = answer_fields(request, posted, url=url, saved=saved, also="crm/_card_again.html", context=context)
    if saved:
        response["HX-Trigger"] = TOLD
    return response


def _also_changed(before: Contact, after: Contact, posted: list[str]) -> list[Any]:
    """Fields that followed those posted: the parts of a name, what comes from the company or no longer does."""
    had, form = ContactForm(instance=before), ContactForm(instance=after)
    old, new = model_to_dict(before), model_to_dict(after)
    return [
        form[name]
        for name, field in form.fields.items()
        if name not in posted
        and (old.get(name) != new.get(name) or (name in had.fields and had.fields[name].help_text != field.help_text))
    ]


def card_context(
    request: HttpRequest, record: Contact, form: ModelForm, answered: ProfileForm | None = None
) -> dict[str, Any]:
    """What the card shows; `answered` is a questionnaire just posted, kept as it was filled in."""
    may_change = request.user.has_perm(CHANGE) and not record.anonymised_at
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
        "may_export": request.user.has_perm(EXPORT),
        "may_anonymise": request.user.has_perm(ANONYMISE) and not record.anonymised_at,
        "persons": persons[:PERSONS_SHOWN],
        "more_persons": len(persons) > PERSONS_SHOWN,
        "greetings": preview(record),
        "timeline": timeline(request, "contact", record),
        "around": neighbours(record, request.GET),
        "list_query": _list_query(request),
        **addresses_context(record),
    }


def _list_query(request: HttpRequest) -> str:
    """The query of the list one came from, as it goes on to the contacts around."""
    query = request.GET.copy()
    query.pop("focus", None)
    return f"?{query.urlencode()}" if query else ""


def addresses_context(record: Contact) -> dict[str, Any]:
    """The alternative addresses, those in force marked, and where the contact is reached today if elsewhere."""
    addresses = list(record.alternative_addresses.select_related("country"))
    active = active_addresses([record]).get(record.pk, [])
    reached = reached_at(record, active)
    elsewhere = [line for line in (reached.address, f"{reached.post_code} {reached.city}".strip()) if line]
    return {
        "addresses": addresses,
        "active": {each.pk for each in active},
        "elsewhere": ", ".join(elsewhere) if any(each.has_address for each in active) else "",
        "email_now": reached.email if reached.email != record.email else "",
    }


def _profile_forms(record: Contact, may_change: bool, answered: ProfileForm | None = None) -> list[ProfileForm]:
    """A form for each questionnaire, the one just filled in among them."""
    forms = [ProfileForm(profile, may_change=may_change) for profile in queries.profiles_of(record)]
    return [answered if answered and form.questionnaire == answered.questionnaire else form for form in forms]


@require_POST
@permission_required(CHANGE, raise_exception=True)
def contact_profile(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The answers to one questionnaire are kept as they are chosen."""
    record = find_contact(number)
    form = _posted_profile(request, record, code)
    saved = form.is_valid() and _save_answers(request, record, form)
    if not wants_fragment(request):
        if saved:
            return go(request, record.get_absolute_url())
        return render(request, "crm/contact.html", card_context(request, record, ContactForm(instance=record), form))
    context: dict[str, Any] = {"form": form, "out_of_band": True}
    if saved:
        context |= {"form": _posted_profile(request, record, code), "saved_at": timezone.localtime()}
    response = render(request, "crm/_profile_again.html", context)
    if saved:
        response["HX-Trigger"] = TOLD
    return response


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
        say_beside(form, error)
        return False
    return True


@require_GET
@permission_required(VIEW, raise_exception=True)
def contact_timeline(request: HttpRequest, number: str) -> HttpResponse:
    """What happened to the contact, from the place in the address on; without script a page of its own."""
    record = find_contact(number)
    older = request.GET.get("older", "")
    context = {
        "contact": record,
        "timeline": timeline(request, "contact", record, older=older),
        "is_older": bool(older),
    }
    fragment = "crm/_timeline_events.html" if older else "crm/_timeline.html"
    return answer(request, page="crm/timeline.html", fragment=fragment, context=context)


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def contact_undo(request: HttpRequest, number: str, change: int) -> HttpResponse:
    """Takes an edit back, with what followed from it; what has changed since stays, and is said."""
    record = find_contact(number)
    edited = Q(kind=ChangeSet.Kind.EDIT, changes__contact=record, changes__created=False)
    said = Q(kind=ChangeSet.Kind.CONSENT, consents__contact=record) & Q(note__many__isnull=True)
    made = get_object_or_404(ChangeSet.objects.filter(edited | said).distinct(), pk=change)
    undone = operations.undo_changes(made, by=reader(request))
    for kept in undone.kept:
        messages.warning(
            request, _("%(name)s stays as it is. %(reason)s") % {"name": kept.contact, "reason": kept.reason}
        )
    if undone.restored:
        text = ngettext(
            "Undone: %(count)d contact has its old values again.",
            "Undone: %(count)d contacts have their old values again.",
            undone.restored,
        )
        messages.success(request, text % {"count": undone.restored})
    elif undone.consents:
        messages.success(request, _("Undone: what was recorded about consent no longer counts."))
    return go(request, record.get_absolute_url())


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def contact_type(request: HttpRequest, number: str) -> HttpResponse:
    """Turns a person into a company or the reverse; the timeline can undo it."""
    record = find_contact(number)
    other = Contact.Type.PERSON if record.is_company else Contact.Type.COMPANY
    changed = operations.edit_contact(record, by=reader(request), type=other)
    text = _("%(name)s is now a company.") if changed.is_company else _("%(name)s is now a person.")
    messages.success(request, text % {"name": changed.name})
    return go(request, changed.get_absolute_url())


@require_http_methods(["GET", "POST"])
@permission_required(DELETE, raise_exception=True)
@says_errors
def contact_delete(request: HttpRequest, number: str) -> HttpResponse:
    """Asks once, then deletes the contact; where it cannot go, what refers to it is listed instead."""
    record = find_contact(number)
    if request.method == "POST":
        operations.delete_contact(record)
        messages.success(request, _("%(name)s has been deleted.") % {"name": record.name})
        return go(request, reverse("contacts"))
    context: dict[str, Any] = {"contact": record, "may_anonymise": request.user.has_perm(ANONYMISE)}
    if not wants_fragment(request):
        context = card_context(request, record, ContactForm(instance=record))
    persons = list(queries.persons_of(record)[: PERSONS_NAMED + 1]) if record.is_company else []
    context |= {
        "references": references("contact", record),
        "in_the_way": persons[:PERSONS_NAMED],
        "more_in_the_way": len(persons) > PERSONS_NAMED,
    }
    return answer(request, page="crm/contact.html", fragment="crm/_delete.html", context=context)
