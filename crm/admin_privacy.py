"""Consent and privacy in the admin site: wordings, what was recorded, and anonymising many contacts at once."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.lib.errors import DomainError, say_beside
from config.lib.records_admin import RecordAdmin
from config.lib.web import reader
from crm import operations
from crm.forms import AnonymiseForm
from crm.models import Consent, ConsentWording, Contact


@admin.register(ConsentWording)
class ConsentWordingAdmin(admin.ModelAdmin):
    """What people agree to. Words in use stay as they are: other words are added as a new version."""

    list_display = ["code", "language", "version", "text", "created_at", "created_by"]
    list_filter = ["language"]
    list_select_related = ["language", "created_by"]
    search_fields = ["code", "text"]
    autocomplete_fields = ["language"]
    fields = ["code", "language", "text"]

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """The words never change."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Only words that nobody has agreed to."""
        in_use = isinstance(obj, ConsentWording) and obj.consents.exists()
        return super().has_delete_permission(request, obj) and not in_use

    def save_model(self, request: HttpRequest, obj: ConsentWording, form: Any, change: bool) -> None:
        """Through the operation, which numbers the version."""
        kept = operations.keep_wording(code=obj.code, language=obj.language, text=obj.text, by=reader(request))
        obj.__dict__.update(kept.__dict__)


@admin.register(Consent)
class ConsentAdmin(RecordAdmin):
    """What was recorded; it is recorded on the contacts' cards, and never changed."""

    list_display = ["contact", "channel", "given", "source", "date", "wording", "created_at", "created_by"]
    list_filter = ["channel", "given", "source", "date"]
    list_select_related = ["contact", "wording", "created_by"]
    search_fields = ["contact__number", "contact__name"]
    date_hierarchy = "date"


@admin.action(description=_("Anonymise the selected contacts"), permissions=["anonymise"])
def anonymise_selected(
    model_admin: admin.ModelAdmin[Contact], request: HttpRequest, queryset: models.QuerySet[Contact]
) -> HttpResponse | None:
    """Tells what goes and what stays, asks upon which request, and then does it."""
    form = AnonymiseForm(request.POST if "confirmed" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            done = operations.anonymise_contacts(
                queryset.values_list("pk", flat=True), request=form.cleaned_data["request"], by=reader(request)
            )
        except DomainError as error:
            say_beside(form, error)
        else:
            text = ngettext(
                "%(count)d contact has been anonymised.", "%(count)d contacts have been anonymised.", done.contacts
            )
            messages.success(request, text % {"count": done.contacts})
            return None
    effects = operations.what_it_does(operations.person_of(queryset.values_list("pk", flat=True)))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Anonymise"),
        "opts": model_admin.model._meta,
        "contacts": queryset.order_by("pk"),
        "form": form,
        "goes": [effect.text for effect in effects if not effect.stays],
        "stays": [effect.text for effect in effects if effect.stays],
    }
    return render(request, "admin/crm/anonymise.html", context)


class PrivacyOfContacts(admin.ModelAdmin):
    """Contacts that were anonymised are looked at only; who may anonymise may do so for many at once."""

    actions = [anonymise_selected]

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Not of who was anonymised."""
        is_gone = isinstance(obj, Contact) and obj.anonymised_at is not None
        return super().has_change_permission(request, obj) and not is_gone

    def has_anonymise_permission(self, request: HttpRequest) -> bool:
        """As on the card."""
        return request.user.has_perm("crm.anonymise_contact")
