"""The tables of the app in the admin site."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db import models, transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.lib.errors import DomainError, say_beside
from config.lib.web import reader
from crm import admin_exports as admin_exports
from crm import admin_imports as admin_imports  # registers its pages with these
from crm import admin_views as admin_views
from crm import operations
from crm.admin_privacy import PrivacyOfContacts
from crm.models import (
    Answer,
    BusinessRelation,
    ChangeSet,
    CompanyInformation,
    Contact,
    ContactAnswer,
    Country,
    DuplicateSearchString,
    DuplicateSetup,
    IndustryGroup,
    JobResponsibility,
    Language,
    MailingGroup,
    MarketingSetup,
    NumberSeries,
    OrganizationalLevel,
    Question,
    Questionnaire,
    Salesperson,
    Salutation,
    SalutationFormula,
    Territory,
)
from crm.search import words_in

CLASSIFICATIONS = ("job_responsibilities", "business_relations", "industry_groups", "mailing_groups")


class KeyedAdmin(admin.ModelAdmin):
    """A table whose key is a code: once used, it stays."""

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """The code of an existing line is not typed anew; that would make a second line."""
        return ("code",) if obj else ()


@admin.register(
    *(Country, Territory, OrganizationalLevel, JobResponsibility, BusinessRelation, IndustryGroup, MailingGroup),
)
class CodeTableAdmin(KeyedAdmin):
    """Codes with their descriptions in the three languages."""

    list_display = ["code", "description", "description_fr", "description_da"]
    search_fields = ["code", "description", "description_fr", "description_da"]


@admin.register(Language)
class LanguageAdmin(CodeTableAdmin):
    """Languages of letters."""

    list_display = ["code", "description", "description_fr", "description_da", "iso", "surname_first"]


class FormulaInline(admin.TabularInline):
    """The formulas of a salutation, one for each language and degree of formality."""

    model = SalutationFormula
    extra = 0
    autocomplete_fields = ["language"]


@admin.register(Salutation)
class SalutationAdmin(CodeTableAdmin):
    """Salutations with their formulas."""

    inlines = (FormulaInline,)


class AnsweredAdmin(admin.ModelAdmin):
    """Lines of questionnaires: kept by the operation, and not deleted while contacts have answered with them."""

    answers = "answer"  # the way from a contact's answer to the line

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """New lines get their codes."""
        for line in formset.save(commit=False):
            operations.keep_in_questionnaire(line)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], list[Any]]:
        """What would go; the contacts who have answered are counted, not listed."""
        rows = ContactAnswer.objects.filter(**{f"{self.answers}__in": list(objs)})
        if not (count := rows.order_by().values("contact").distinct().count()):
            return super().get_deleted_objects(objs, request)
        answers = ngettext("the answers of %(count)d contact", "the answers of %(count)d contacts", count)
        return [], {}, set(), [answers % {"count": count}]


class LineInline(admin.TabularInline):
    """The lines below another; each has a page of its own, where it can be deleted."""

    extra = 3
    can_delete = False
    show_change_link = True
    fields = ["position", "code", "description", "description_fr", "description_da"]
    readonly_fields = ["code"]


class QuestionInline(LineInline):
    """The questions of a questionnaire."""

    model = Question
    fields = ["position", "several", *LineInline.fields[1:]]


class AnswerInline(LineInline):
    """The answers to a question."""

    model = Answer


@admin.register(Questionnaire)
class QuestionnaireAdmin(AnsweredAdmin, CodeTableAdmin):
    """Questionnaires with their questions."""

    list_display = ["code", "description", "description_fr", "description_da", "for_type"]
    answers = "answer__question__questionnaire"
    inlines = (QuestionInline,)


class LineAdmin(AnsweredAdmin):
    """A line of a questionnaire, reached from the one above it."""

    list_display = ["code", "description", "description_fr", "description_da"]
    search_fields = ["code", "description", "description_fr", "description_da"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Nobody looks for it on the first page."""
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Lines are added on the page of what is above them."""
        return False

    def save_model(self, request: HttpRequest, obj: Question | Answer, form: Any, change: bool) -> None:
        """Through the operation."""
        operations.keep_in_questionnaire(obj)

    def response_post_save_change(self, request: HttpRequest, obj: Question | Answer) -> HttpResponseRedirect:
        """Back to what is above."""
        return redirect(f"admin:crm_{obj.above._meta.model_name}_change", quote(obj.above.pk))


@admin.register(Question)
class QuestionAdmin(LineAdmin):
    """A question with its answers."""

    fields = ["questionnaire", "code", "position", "description", "description_fr", "description_da", "several"]
    readonly_fields = ["questionnaire", "code"]
    answers = "answer__question"
    inlines = (AnswerInline,)


@admin.register(Answer)
class AnswerAdmin(LineAdmin):
    """An answer."""

    fields = ["question", "code", "position", "description", "description_fr", "description_da"]
    readonly_fields = ["question", "code"]


@admin.register(NumberSeries)
class NumberSeriesAdmin(KeyedAdmin):
    """Where numbers come from."""

    list_display = ["code", "description", "prefix", "digits", "last_number", "manual"]
    search_fields = ["code", "description", "prefix"]


@admin.register(Salesperson)
class SalespersonAdmin(KeyedAdmin):
    """Salespersons and their accounts."""

    list_display = ["code", "name", "job_title", "phone", "email", "user"]
    list_select_related = ["user"]
    search_fields = ["code", "name", "email"]
    autocomplete_fields = ["user"]


@admin.register(CompanyInformation)
class CompanyInformationAdmin(admin.ModelAdmin):
    """Our own company: exactly one row."""

    list_display = ["name", "city", "country", "phone", "email"]
    list_select_related = ["country"]
    autocomplete_fields = ["country"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only while there is no row."""
        return super().has_add_permission(request) and not CompanyInformation.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Letterheads need it."""
        return False


@admin.register(MarketingSetup)
class MarketingSetupAdmin(admin.ModelAdmin):
    """What contacts start with and inherit: one row."""

    list_display = ["__str__", "salesperson", "territory", "country", "language", "correspondence_type"]
    list_select_related = ["salesperson", "territory", "country", "language"]
    autocomplete_fields = ["salesperson", "territory", "country", "language", "company_salutation", "person_salutation"]
    fieldsets = [
        (
            _("New contacts start with"),
            {
                "fields": [
                    *("salesperson", "territory", "country", "language", "correspondence_type"),
                    *("company_salutation", "person_salutation"),
                ]
            },
        ),
        (
            _("Consent"),
            {
                "description": _("Whoever has withdrawn consent is never written to; here it is said who else is not."),
                "fields": ["email_opt_in", "letter_opt_in"],
            },
        ),
        (_("Not too often"), {"fields": ["contact_pause_days"]}),
        (
            _("Persons take from their company"),
            {
                "description": _("When they come into it, and when it changes there; what was typed by hand stays."),
                "fields": [
                    *("inherit_salesperson", "inherit_territory", "inherit_language", "inherit_country"),
                    *("inherit_address", "inherit_communication"),
                ],
            },
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only while there is no row."""
        return super().has_add_permission(request) and not MarketingSetup.objects.exists()


@admin.register(DuplicateSearchString)
class DuplicateSearchStringAdmin(admin.ModelAdmin):
    """What companies are compared by; after a change all contacts are compared anew in the background."""

    list_display = ["column", "part", "length"]

    def save_model(self, request: HttpRequest, obj: DuplicateSearchString, form: Any, change: bool) -> None:
        """Through the operation."""
        operations.keep_search_string(obj, by=reader(request))

    def delete_model(self, request: HttpRequest, obj: DuplicateSearchString) -> None:
        """Through the operation."""
        operations.delete_search_string(obj, by=reader(request))

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[DuplicateSearchString]) -> None:
        """One after the other."""
        for string in queryset:
            operations.delete_search_string(string, by=reader(request))


@admin.register(DuplicateSetup)
class DuplicateSetupAdmin(admin.ModelAdmin):
    """How alike contacts have to be: one row."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only while there is no row."""
        return super().has_add_permission(request) and not DuplicateSetup.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Every search needs it."""
        return False

    def save_model(self, request: HttpRequest, obj: DuplicateSetup, form: Any, change: bool) -> None:
        """Through the operation."""
        operations.keep_duplicate_setup(obj, by=reader(request))


class ContactAdminForm(forms.ModelForm):
    """A contact as the admin site edits it, by the same rules as everywhere."""

    def clean(self) -> dict[str, Any]:
        """Tries the change out and takes it back, so that what is refused stands beside its field."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            with transaction.atomic():
                keep_contact(self.instance, cleaned, by=None)
                transaction.set_rollback(True)
        except DomainError as error:
            say_beside(self, error)
        return cleaned


def keep_contact(contact: Contact, cleaned: dict[str, Any], *, by: Any) -> Contact:
    """Creates or edits the contact with the form's fields, through the operations."""
    within = operations.begin_changes(ChangeSet.Kind.EDIT, by=by)
    fields = dict(cleaned)
    number = fields.pop("number", "") or ""
    chosen = {name: fields.pop(name) for name in CLASSIFICATIONS if name in fields}
    kept = operations.edit_contact(contact, by=by, within=within, **fields) if contact.pk else None
    kept = kept or operations.create_contact(by=by, within=within, number=number, **fields)
    codes = {name: [each.pk for each in records] for name, records in chosen.items()}
    operations.set_classifications(kept, by=by, within=within, **codes)
    return kept


@admin.register(Contact)
class ContactAdmin(PrivacyOfContacts):
    """Companies and persons; deleted on their cards, where what refers to them is said."""

    form = ContactAdminForm
    list_display = ["number", "name", "type", "company", "city", "country", "salesperson", "email"]
    list_filter = ["type", "country", "language", "salesperson", "exclude_from_segment", "privacy_blocked"]
    list_select_related = ["company", "country", "salesperson"]
    search_fields = ["search_text"]
    search_help_text = _("Name, company, city, number, e-mail or phone, without case and accents.")
    show_full_result_count = False
    ordering = ["number"]
    autocomplete_fields = [
        *("company", "organizational_level", "salutation", "salesperson", "language", "territory", "country"),
        *CLASSIFICATIONS,
    ]
    readonly_fields = [
        *("email_consent", "letter_consent", "phone_consent", "anonymised_at"),
        *("created_at", "created_by", "modified_at"),
    ]

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Contact], search_term: str
    ) -> tuple[models.QuerySet[Contact], bool]:
        """All words, without case and accents."""
        return queryset.filter(words_in(search_term)), False

    def get_readonly_fields(self, request: HttpRequest, obj: Contact | None = None) -> list[str]:
        """A number stays once it is given."""
        return [*self.readonly_fields, "number"] if obj else list(self.readonly_fields)

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        """An empty number draws the next one."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "number" and field:
            field.required, field.help_text = False, _("Empty draws the next one.")
        return field

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Contacts are deleted on their cards."""
        return False

    def save_model(self, request: HttpRequest, obj: Contact, form: ContactAdminForm, change: bool) -> None:
        """Through the operations, so that names, companies and persons stay in step."""
        kept = keep_contact(obj, form.cleaned_data, by=request.user)
        obj.__dict__.update(kept.__dict__)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The codes are kept with the contact."""
