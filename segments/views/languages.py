"""Segment Interaction Languages: subject and document per language; the template's own stay as they are."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.lib.errors import DomainError, say_beside
from config.lib.web import go, reader, safe_next, says_errors, wants_fragment
from interactions.documents.fields import resolve
from interactions.models import Document, TemplateLanguage
from interactions.queries import open_documents
from interactions.template_checks import known_fields, unknown_fields
from interactions.views.files import word_file
from segments import operations, queries
from segments.errors import CannotSet
from segments.forms.dialogs import DocumentForm, LanguageForm, NewLanguageForm
from segments.models import Segment, SegmentLanguage
from segments.views.shown import CHANGE, VIEW, default_letter, dialog, open_segment, posted, rights_of, seen
from segments.word import language_place

ALLOWED = "documents_open_at_once"  # in the reader's session


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_languages(request: HttpRequest, number: str) -> HttpResponse:
    """A look-up window for the code field of the card, a page for everybody else; POST adds a language."""
    segment = open_segment(number)
    form = NewLanguageForm(posted(request))
    if request.method == "POST":
        if not request.user.has_perm(CHANGE):
            raise Http404
        if form.is_valid() and _add(request, segment, form):
            return go(request, reverse("segment_languages", args=[number]))
    context = {
        "segment": segment,
        "revision": segment.revision,
        "header": queries.current_header(segment),
        "rows": _rows(segment),
        "picked": request.GET.get("value", ""),
        "new_form": form,
        "rights": rights_of(reader(request), segment),
    }
    page = "segments/_languages_window.html" if wants_fragment(request) else "segments/languages.html"
    return render(request, page, context, status=422 if form.errors and not wants_fragment(request) else 200)


def _add(request: HttpRequest, segment: Segment, form: NewLanguageForm) -> bool:
    try:
        operations.edit_segment_language(segment, language=form.cleaned_data["new_language"], by=reader(request))
    except DomainError as error:
        form.add_error("new_language", str(error))
        return False
    return True


def _rows(segment: Segment) -> list[dict[str, Any]]:
    """The languages, each with what is odd about its document."""
    rows = list(queries.segment_languages(segment))
    own = _template_documents(segment)
    default_subject = queries.current_header(segment).subject
    opened = open_documents([language_place(row) for row in rows])
    return [
        {
            "row": row,
            "form": LanguageForm(
                initial={"subject": row.subject, "description": row.description},
                prefix=row.language_id,
                default_subject=default_subject,
            ),
            "unknown": unknown_fields(row.document) if row.document else (),
            "open": opened.get(language_place(row), ()),
            "changed": row.document_id != own.get(row.language_id),
        }
        for row in rows
    ]


def _template_documents(segment: Segment) -> dict[str, int | None]:
    rows = TemplateLanguage.objects.filter(template=queries.current_header(segment).template)
    return dict(rows.values_list("language_id", "document_id"))


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_language(request: HttpRequest, number: str, language: str) -> HttpResponse:
    """Save subject and description of one language as they are left."""
    segment = open_segment(number)
    row = get_object_or_404(queries.segment_languages(segment), language=language)
    form = LanguageForm(request.POST, prefix=language)
    names = [name for name in form.fields if form.add_prefix(name) in request.POST]
    saved = form.is_valid() and _save_language(request, segment, row, form, names)
    if not wants_fragment(request):
        return go(request, reverse("segment_languages", args=[number]))
    context = {
        "bound_fields": [form[name] for name in names],
        "row": row,
        "segment": segment,
        "revision": segment.revision,
        "saved_at": timezone.localtime() if saved else None,
    }
    return render(request, "segments/_language_again.html", context)


def _save_language(
    request: HttpRequest, segment: Segment, row: SegmentLanguage, form: LanguageForm, names: list[str]
) -> bool:
    fields = {name: form.cleaned_data[name] for name in names}
    try:
        operations.edit_segment_language(segment, language=row.language, by=reader(request), **fields)
    except DomainError as error:
        say_beside(form, error, otherwise=names[0])
        return False
    return True


def asked_language(request: HttpRequest, segment: Segment) -> SegmentLanguage:
    """The language asked for by ?language=, else the segment's default, else the template's first."""
    if asked := request.GET.get("language"):
        found = queries.segment_languages(segment).filter(language=asked).first()
    else:
        found = default_letter(segment, queries.current_header(segment))
    if found is None:
        raise CannotSet(_("Choose an interaction template with a document first."), field="template")
    return found


def _document(row: SegmentLanguage) -> Document:
    if row.document is None:
        raise CannotSet(_("There is no document in %(language)s yet.") % {"language": row.language.label})
    return row.document


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_attachment(request: HttpRequest, number: str) -> HttpResponse:
    """Attachment, Open: asks once per sign-in, then hands the document over."""
    segment = open_segment(number)
    try:
        row = asked_language(request, segment)
        document = _document(row)
    except CannotSet as error:
        return dialog(request, segment, "segments/_attachment.html", {"refused": str(error)})
    if request.method == "POST":
        if request.POST.get("allow") == "session":
            request.session[ALLOWED] = True
        return word_file(bytes(document.content), document.name)
    if request.session.get(ALLOWED):
        return go(request, f"{reverse('segment_document', args=[number])}?language={row.language_id}")
    context = {"row": row, "document": document, "may_edit": rights_of(reader(request), segment).change}
    return dialog(request, segment, "segments/_attachment.html", context)


@require_GET
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_document(request: HttpRequest, number: str) -> HttpResponse:
    """The Word document of a language, the default one where none is named."""
    document = _document(asked_language(request, open_segment(number)))
    return word_file(bytes(document.content), document.name)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_attachment_put(request: HttpRequest, number: str) -> HttpResponse:
    """Put back a document edited in Word, for this segment and one language."""
    segment = open_segment(number)
    row = asked_language(request, segment)
    form = DocumentForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["document"]
        try:
            changed = operations.put_segment_document(
                segment,
                language=row.language,
                content=file.read(),
                name=file.name,
                by=reader(request),
                seen=seen(request),
            )
        except DomainError as error:
            form.add_error("document", str(error))
        else:
            _tell_fields(request, changed)
            return go(request, safe_next(request, segment.get_absolute_url()))
    context = {
        "put_form": form,
        "row": row,
        "next": safe_next(request, segment.get_absolute_url()),
        "known": [name for name in row.document.fields if resolve(name)] if row.document else [],
    }
    status = 422 if form.errors else 200
    return dialog(request, segment, "segments/_attachment_put.html", context, status=status)


def _tell_fields(request: HttpRequest, row: SegmentLanguage) -> None:
    """Which merge fields the letter has now, and which of them nobody knows."""
    document = _document(row)
    names = {"language": row.language.label, "count": len(known_fields(document))}
    messages.success(request, _("The document in %(language)s is in place: %(count)s merge fields.") % names)
    if unknown := unknown_fields(document):
        listed = ", ".join(field.name for field in unknown)
        messages.warning(request, _("These merge fields are unknown and stay empty: %(names)s") % {"names": listed})


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def segment_attachment_reset(request: HttpRequest, number: str) -> HttpResponse:
    """Take the template's document again, for one language of this segment."""
    segment = open_segment(number)
    row = asked_language(request, segment)
    own = TemplateLanguage.objects.filter(template=row.template, language=row.language, document__isnull=False)
    document = cast(Document, get_object_or_404(own.select_related("document")).document)
    operations.put_segment_document(
        segment,
        language=row.language,
        content=bytes(document.content),
        name=document.name,
        by=reader(request),
        seen=seen(request),
    )
    messages.success(request, _("The template's document in %(language)s is back.") % {"language": row.language.label})
    return go(request, safe_next(request, segment.get_absolute_url()))
