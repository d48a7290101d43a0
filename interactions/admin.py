"""The administrator's view of interactions: templates and the mail server to set up, the logs to look at."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.errors import DomainError
from config.lib.records_admin import RecordAdmin
from interactions import operations
from interactions.mail_check import send_test_email
from interactions.models import (
    BouncedAddress,
    Delivery,
    Document,
    FieldMatch,
    InteractionGroup,
    InteractionLogEntry,
    InteractionTemplate,
    LeftOut,
    LoggedSegment,
    MailServer,
    PrintChunk,
    Run,
    SendingRules,
    TemplateLanguage,
    TemplateVersion,
)
from interactions.operations import keep_document

DESCRIPTIONS = ("code", "description", "description_fr", "description_da")


@admin.register(InteractionGroup)
class InteractionGroupAdmin(admin.ModelAdmin):
    """Kinds of interactions."""

    list_display = DESCRIPTIONS
    search_fields = DESCRIPTIONS


class TemplateLanguageForm(forms.ModelForm):
    """A language of a template, and a Word file to keep for it."""

    file = forms.FileField(
        label=gettext_lazy("Word document"), required=False, widget=forms.FileInput(attrs={"accept": ".docx"})
    )

    class Meta:
        model = TemplateLanguage
        fields = ["language", "description"]

    def clean(self) -> dict[str, Any]:
        """The file is checked and kept as it came; what is wrong with it stands beside it."""
        cleaned = super().clean() or {}
        if file := cleaned.get("file"):
            try:
                self.instance.document = keep_document(content=file.read(), name=file.name, by=None)
            except DomainError as error:
                self.add_error("file", str(error))
        return cleaned


class TemplateLanguageInline(admin.TabularInline):
    """The documents of a template."""

    model = TemplateLanguage
    form = TemplateLanguageForm
    fields = ["language", "description", "document", "file"]
    readonly_fields = ["document"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[TemplateLanguage]:
        """The documents' names, not their contents."""
        return super().get_queryset(request).select_related("document", "language").defer("document__content")


@admin.register(InteractionTemplate)
class InteractionTemplateAdmin(admin.ModelAdmin):
    """Interaction templates, by the same operations as in the product."""

    list_display = ["code", "description", "group", "correspondence_type", "language"]
    list_filter = ["group", "correspondence_type"]
    list_select_related = ["group", "language"]
    search_fields = DESCRIPTIONS
    autocomplete_fields = ["group"]
    inlines = [TemplateLanguageInline]

    def get_readonly_fields(self, request: HttpRequest, obj: InteractionTemplate | None = None) -> list[str]:
        """The code is what the log names: it does not change."""
        return ["code"] if obj else []

    def save_model(self, request: HttpRequest, obj: InteractionTemplate, form: forms.ModelForm, change: bool) -> None:
        """Create or edit through the operations."""
        fields = {name: form.cleaned_data[name] for name in form.changed_data if name != "code"}
        if change:
            operations.edit_template(obj, by=request.user, **fields)  # type: ignore[arg-type]
            return
        operations.create_template(by=request.user, code=form.cleaned_data["code"], **fields)  # type: ignore[arg-type]
        obj._state.adding = False

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        """The documents, each change noted in the history."""
        super().save_related(request, form, formsets, change)
        operations.note_versions(form.instance, by=request.user)  # type: ignore[arg-type]


@admin.register(FieldMatch)
class FieldMatchAdmin(admin.ModelAdmin):
    """What other people's field names mean here; one that is deleted is asked about again."""

    list_display = ["name", "field", "chosen_at", "chosen_by"]
    list_select_related = ["chosen_by"]
    search_fields = ["name", "field"]
    readonly_fields = ["name", "field"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They are added where a document is matched."""
        return False


@admin.register(TemplateVersion)
class TemplateVersionAdmin(RecordAdmin):
    """The documents templates had."""

    list_display = ["template", "language", "number", "document", "origin", "created_at", "created_by"]
    list_filter = ["origin"]
    list_select_related = ["template", "language", "document", "created_by"]
    search_fields = ["template__code", "document__name"]


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    """Word files as they were uploaded."""

    list_display = ["name", "created_at", "created_by"]
    search_fields = ["name"]
    fields = ["name", "created_at", "created_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        """Without the contents."""
        return super().get_queryset(request).select_related("created_by").defer("content")


class MailServerForm(forms.ModelForm):
    """The mail server; its password is never shown again."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Left empty, the password that is kept stays as it is."),
    )

    class Meta:
        model = MailServer
        fields = ["host", "port", "security", "username", "password", "from_email", "reply_to"]

    def clean_password(self) -> str:
        """Nothing typed keeps what there is."""
        return self.cleaned_data["password"] or self.initial.get("password", "")


@admin.register(MailServer)
class MailServerAdmin(admin.ModelAdmin):
    """The one mail server e-mails leave through."""

    form = MailServerForm
    list_display = ["host", "port", "security", "from_email"]
    actions = ["send_test"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one at most."""
        return super().has_add_permission(request) and not MailServer.objects.exists()

    @admin.action(description=gettext_lazy("Send a test e-mail to my address"), permissions=["change"])
    def send_test(self, request: HttpRequest, chosen: QuerySet[MailServer]) -> None:
        """One e-mail through the server; the server's answer as a message."""
        for server in chosen:
            try:
                send_test_email(server, to=request.user.email)  # type: ignore[union-attr]
            except DomainError as error:
                messages.error(request, str(error))
            else:
                text = _("The server took the test e-mail for %(address)s.")
                messages.success(request, text % {"address": request.user.email})  # type: ignore[union-attr]


@admin.register(BouncedAddress)
class BouncedAddressAdmin(RecordAdmin):
    """Addresses from which e-mails came back; deleting one means that it is trusted again."""

    list_display = ["address", "hard_at", "soft_count", "status", "last_at"]
    search_fields = ["address"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever may, although nothing here is typed."""
        return request.user.has_perm("interactions.delete_bouncedaddress")

    def delete_model(self, request: HttpRequest, obj: BouncedAddress) -> None:
        """Through the operation."""
        operations.trust_address(obj.pk, by=request.user)  # type: ignore[arg-type]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[BouncedAddress]) -> None:
        """One after the other."""
        for each in queryset:
            self.delete_model(request, each)


@admin.register(SendingRules)
class SendingRulesAdmin(admin.ModelAdmin):
    """How fast and when e-mails leave, and how much may fail."""

    fieldsets = [
        (gettext_lazy("At most"), {"fields": ["per_minute", "per_minute_domain", "connections"]}),
        (gettext_lazy("Hours"), {"fields": ["opens_at", "closes_at", "working_days"]}),
        (gettext_lazy("When much fails"), {"fields": ["failures", "failures_percent"]}),
    ]
    list_display = ["__str__", "per_minute", "per_minute_domain", "opens_at", "closes_at", "working_days"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one at most."""
        return super().has_add_permission(request) and not SendingRules.objects.exists()


@admin.register(LoggedSegment)
class LoggedSegmentAdmin(RecordAdmin):
    """Segments that were logged."""

    list_display = ["segment_number", "description", "interactions", "created_at", "canceled"]
    list_filter = ["canceled"]
    search_fields = ["segment_number", "description"]


@admin.register(LeftOut)
class LeftOutAdmin(RecordAdmin):
    """Who was left out when a segment was logged."""

    list_display = ["logged_segment", "contact", "reason"]
    list_filter = ["reason"]
    list_select_related = ["logged_segment", "contact"]
    search_fields = ["logged_segment__segment_number", "contact__number", "contact__name"]


@admin.register(InteractionLogEntry)
class InteractionLogEntryAdmin(RecordAdmin):
    """The log of interactions."""

    list_display = ["id", "date", "contact", "description", "template", "campaign", "evaluation", "canceled"]
    list_filter = ["canceled", "evaluation", "correspondence_type", "campaign_target", "campaign_response"]
    list_select_related = ["contact", "template", "campaign"]
    search_fields = ["contact__number", "contact__name", "description", "segment_number", "campaign__number"]


@admin.register(Run)
class RunAdmin(RecordAdmin):
    """The sending of logged segments."""

    list_display = ["id", "logged_segment", "state", "created_at", "finished_at"]
    list_filter = ["state"]
    list_select_related = ["logged_segment"]
    search_fields = ["logged_segment__segment_number", "logged_segment__description"]


@admin.register(PrintChunk)
class PrintChunkAdmin(RecordAdmin):
    """Letters merged together."""

    list_display = ["run", "number", "state", "attempts", "error"]
    list_filter = ["state"]
    list_select_related = ["run__logged_segment"]
    search_fields = ["run__logged_segment__segment_number"]


@admin.register(Delivery)
class DeliveryAdmin(RecordAdmin):
    """Letters and e-mails on their way."""

    list_display = ["id", "run", "channel", "state", "address", "attempts", "settled_at", "error"]
    list_filter = ["state", "channel"]
    list_select_related = ["run__logged_segment"]
    search_fields = ["address", "entry__contact__number", "run__logged_segment__segment_number"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Without what the letters were filled in with."""
        return super().get_queryset(request).defer("values")
