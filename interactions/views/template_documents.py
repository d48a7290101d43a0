"""The Word documents of a template: put in place, looked through, matched, put back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.lib.errors import DomainError, say_beside
from config.lib.web import go, reader, says_errors
from crm.models import Language
from interactions import operations
from interactions.forms import CopyForm, DocumentForm, MatchForm
from interactions.lists import version_rows
from interactions.models import Document, InteractionTemplate, TemplateLanguage, TemplateVersion
from interactions.template_checks import check_document, wants_a_look
from interactions.views.files import word_file
from interactions.views.templates import CHANGE, VIEW, card_address, template_page


@require_POST
@permission_required(CHANGE, raise_exception=True)
def template_document_put(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the uploaded Word file for a language; what is wrong with it stands beside the file."""
    template = get_object_or_404(InteractionTemplate, pk=code)
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return template_page(request, template, document_form=form)
    file = form.cleaned_data["file"]
    try:
        row = operations.put_template_document(
            template, language=form.cleaned_data["language"], content=file.read(), name=file.name, by=reader(request)
        )
    except DomainError as error:
        say_beside(form, error, otherwise="file")
        return template_page(request, template, document_form=form)
    names = {"name": file.name, "language": form.cleaned_data["language"]}
    messages.success(request, _("%(name)s is kept for %(language)s.") % names)
    ask = row.document is not None and wants_a_look(row.document)
    return go(request, reverse("template_check", args=[row.pk]) if ask else card_address(request, template))


@require_POST
@permission_required(CHANGE, raise_exception=True)
def template_document_copy(request: HttpRequest, code: str) -> HttpResponse:
    """Take the document of one language over for another."""
    template = get_object_or_404(InteractionTemplate, pk=code)
    form = CopyForm(request.POST, template=template)
    if not form.is_valid():
        return template_page(request, template, copy_form=form)
    source, language = form.cleaned_data["source"].language, form.cleaned_data["language"]
    try:
        operations.copy_template_document(template, source=source, language=language, by=reader(request))
    except DomainError as error:
        say_beside(form, error)
        return template_page(request, template, copy_form=form)
    return go(request, card_address(request, template))


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def template_language_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a language and its document away from a template; letters sent with it stay as they are."""
    row = get_object_or_404(TemplateLanguage.objects.select_related("template", "language"), pk=pk)
    operations.remove_template_language(row.template, language=row.language, by=reader(request))
    messages.success(request, _("%(language)s is removed from the template.") % {"language": row.language})
    return go(request, card_address(request, row.template))


@require_GET
@permission_required(VIEW, raise_exception=True)
def template_document(request: HttpRequest, pk: int) -> HttpResponse:
    """The Word file of a language, as it was uploaded."""
    rows = TemplateLanguage.objects.filter(document__isnull=False)
    document = get_object_or_404(Document, pk__in=rows.filter(pk=pk).values("document"))
    return word_file(bytes(document.content), document.name)


@require_http_methods(["GET", "POST"])
@permission_required(VIEW, raise_exception=True)
@says_errors
def template_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that can be said of a document; names nobody knows are matched with our fields here."""
    row = _row_with_document(pk)
    may_change = request.user.has_perm(CHANGE)
    check = check_document(row)
    form = MatchForm(request.POST if request.method == "POST" else None, questions=check.questions)
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        if form.is_valid():
            return _match(request, row, form.matches())
    context = {
        "row": row,
        "template": row.template,
        "check": check,
        "questions": list(zip(check.questions, list(form), strict=True)),
        "may_change": may_change,
    }
    return render(request, "interactions/template_check.html", context, status=422 if form.errors else 200)


def _row_with_document(pk: int) -> TemplateLanguage:
    rows = TemplateLanguage.objects.filter(document__isnull=False)
    return get_object_or_404(rows.select_related("template", "language", "document"), pk=pk)


def _match(request: HttpRequest, row: TemplateLanguage, matches: dict[str, str]) -> HttpResponse:
    operations.match_fields(row, matches=matches, by=reader(request))
    count = sum(1 for key in matches.values() if key)
    text = ngettext(
        "%(count)s merge field is matched, here and in the next documents.",
        "%(count)s merge fields are matched, here and in the next documents.",
        count,
    )
    messages.success(request, text % {"count": count})
    return go(request, reverse("template_check", args=[row.pk]))


@require_GET
@permission_required(VIEW, raise_exception=True)
def template_history(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """Every document the template had in a language, who brought it, and how often it was used."""
    template = get_object_or_404(InteractionTemplate, pk=code)
    spoken = get_object_or_404(Language, pk=language)
    row = template.languages.filter(language=spoken).first()
    context = {
        "template": template,
        "language": spoken,
        "versions": version_rows(template, spoken),
        "current": row.document_id if row else None,
        "may_change": request.user.has_perm(CHANGE),
    }
    return render(request, "interactions/template_history.html", context)


@require_GET
@permission_required(VIEW, raise_exception=True)
def template_version(request: HttpRequest, pk: int) -> HttpResponse:
    """The Word file of a version, as it was kept."""
    document = get_object_or_404(Document, pk__in=TemplateVersion.objects.filter(pk=pk).values("document"))
    return word_file(bytes(document.content), document.name)


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def template_version_put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an earlier document the template's again."""
    version = get_object_or_404(TemplateVersion.objects.select_related("template", "language", "document"), pk=pk)
    operations.put_back_version(version, by=reader(request))
    messages.success(request, _("Version %(number)s is in force again.") % {"number": version.number})
    return go(request, reverse("template_history", args=[version.template_id, version.language_id]))
