"""Interaction templates: the list, the card, and the Word document of each language."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.lib.cards import answer_fields, read_card, save_card
from config.lib.errors import DomainError, say_beside
from config.lib.listing import listing
from config.lib.web import go, reader, says_errors, wants_fragment
from crm.forms import NewCodeForm
from interactions import operations
from interactions.filters import templates_named
from interactions.forms import CopyForm, DocumentForm, TemplateForm
from interactions.lists import template_rows
from interactions.models import Document, InteractionTemplate, TemplateLanguage
from interactions.template_checks import checked_languages
from interactions.views.files import word_file

VIEW = "interactions.view_interactiontemplate"
ADD = "interactions.add_interactiontemplate"
CHANGE = "interactions.change_interactiontemplate"
ORDERS = {"code": "code", "description": "description", "group": "group", "used": "used"}


@require_GET
@permission_required(VIEW, raise_exception=True)
def interaction_templates(request: HttpRequest) -> HttpResponse:
    """All templates, each with its languages and how often it was used."""
    rows = template_rows()
    if text := request.GET.get("q", "").strip():
        rows = rows.filter(pk__in=templates_named(text))
    context = {
        "listing": listing(request, rows, orders=ORDERS, default="code"),
        "may_add": request.user.has_perm(ADD),
    }
    return render(request, "interactions/templates.html", context)


@require_http_methods(["GET", "POST"])
@permission_required(ADD, raise_exception=True)
def interaction_template_new(request: HttpRequest) -> HttpResponse:
    """A new template: its code and description, the rest on its card."""
    form = NewCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            template = operations.create_template(by=reader(request), **form.cleaned_data)
            return go(request, template.get_absolute_url())
        except DomainError as error:
            say_beside(form, error)
    return render(request, "interactions/template_new.html", {"form": form})


@require_http_methods(["GET", "POST"])
@permission_required(VIEW, raise_exception=True)
def interaction_template(request: HttpRequest, code: str) -> HttpResponse:
    """The template's card; fields that are posted are saved."""
    template = get_object_or_404(InteractionTemplate, pk=code)
    if request.method == "POST":
        return _save(request, template)
    return _page(request, template, form=TemplateForm(instance=template))


def _save(request: HttpRequest, template: InteractionTemplate) -> HttpResponse:
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    posted = read_card(request, TemplateForm, template)
    current = InteractionTemplate.objects.get(pk=template.pk)  # binding the form has changed the other one
    saved = save_card(posted, lambda **fields: operations.edit_template(current, by=reader(request), **fields))
    url = template.get_absolute_url()
    if wants_fragment(request):
        current = InteractionTemplate.objects.get(pk=template.pk)
        also = "interactions/_template_again.html"
        return answer_fields(request, posted, url=url, saved=saved, also=also, context={"template": current})
    if posted.form.errors:
        return _page(request, InteractionTemplate.objects.get(pk=template.pk), form=posted.form)
    return go(request, url)


def _page(
    request: HttpRequest,
    template: InteractionTemplate,
    *,
    form: ModelForm | None = None,
    document_form: DocumentForm | None = None,
    copy_form: CopyForm | None = None,
) -> HttpResponse:
    """The whole card, with the forms that hold errors as they were posted."""
    may_change = request.user.has_perm(CHANGE)
    form = form or TemplateForm(instance=template)
    if not may_change:
        for field in form.fields.values():
            field.disabled = True
    context = {
        "template": template,
        "form": form,
        "card_url": template.get_absolute_url() if may_change else "",
        "may_change": may_change,
        "languages": checked_languages(template),
        "document_form": document_form or DocumentForm(),
        "copy_form": copy_form or CopyForm(template=template),
    }
    return render(request, "interactions/template.html", context)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def template_document_put(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the uploaded Word file for a language; what is wrong with it stands beside the file."""
    template = get_object_or_404(InteractionTemplate, pk=code)
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, template, document_form=form)
    file = form.cleaned_data["file"]
    try:
        operations.put_template_document(
            template, language=form.cleaned_data["language"], content=file.read(), name=file.name, by=reader(request)
        )
    except DomainError as error:
        say_beside(form, error, otherwise="file")
        return _page(request, template, document_form=form)
    names = {"name": file.name, "language": form.cleaned_data["language"]}
    messages.success(request, _("%(name)s is kept for %(language)s.") % names)
    return go(request, template.get_absolute_url())


@require_POST
@permission_required(CHANGE, raise_exception=True)
def template_document_copy(request: HttpRequest, code: str) -> HttpResponse:
    """Take the document of one language over for another."""
    template = get_object_or_404(InteractionTemplate, pk=code)
    form = CopyForm(request.POST, template=template)
    if not form.is_valid():
        return _page(request, template, copy_form=form)
    source, language = form.cleaned_data["source"].language, form.cleaned_data["language"]
    try:
        operations.copy_template_document(template, source=source, language=language, by=reader(request))
    except DomainError as error:
        say_beside(form, error)
        return _page(request, template, copy_form=form)
    return go(request, template.get_absolute_url())


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def template_language_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a language and its document away from a template; letters sent with it stay as they are."""
    row = get_object_or_404(TemplateLanguage.objects.select_related("template", "language"), pk=pk)
    operations.remove_template_language(row.template, language=row.language, by=reader(request))
    messages.success(request, _("%(language)s is removed from the template.") % {"language": row.language})
    return go(request, row.template.get_absolute_url())


@require_GET
@permission_required(VIEW, raise_exception=True)
def template_document(request: HttpRequest, pk: int) -> HttpResponse:
    """The Word file of a language, as it was uploaded."""
    rows = TemplateLanguage.objects.filter(document__isnull=False)
    document = get_object_or_404(Document, pk__in=rows.filter(pk=pk).values("document"))
    return word_file(bytes(document.content), document.name)
