"""Importing contacts: a file is chosen, set up, looked through, brought in, and undone."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.lib.errors import DomainError, say_beside
from config.lib.listing import listing
from config.lib.web import answer, go, reader, says_errors
from crm import importing_queries as queries
from crm import operations
from crm.forms import FileForm, ReadingForm, SetUpForm
from crm.importing.rejected import csv_parts, workbook
from crm.importing.samples import sample_rows, sheets_of
from crm.models import ContactImport

MAY = ("crm.add_contact", "crm.change_contact")
allowed = permission_required(MAY, raise_exception=True)


@require_http_methods(["GET", "POST"])
@allowed
def contact_imports(request: HttpRequest) -> HttpResponse:
    """Earlier imports, and a file for the next."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = operations.upload_contacts(file=file, name=file.name, by=reader(request))
            return go(request, run.get_absolute_url())
        except DomainError as error:
            form.add_error("file", str(error))
    orders = {"at": "created_at", "name": "name"}
    runs = listing(request, ContactImport.objects.select_related("created_by"), orders=orders, default="-at")
    return render(request, "crm/imports.html", {"form": form, "listing": runs}, status=422 if form.errors else 200)


@require_GET
@allowed
def contact_import(request: HttpRequest, pk: int) -> HttpResponse:
    """The import as it stands: being set up, at work, or done."""
    run = _run(pk)
    return _set_up(request, run) if run.is_open else _result(request, run)


def _run(pk: int) -> ContactImport:
    return get_object_or_404(ContactImport.objects.select_related("created_by", "change_set"), pk=pk)


def _set_up(
    request: HttpRequest, run: ContactImport, form: SetUpForm | None = None, reading: ReadingForm | None = None
) -> HttpResponse:
    samples = sample_rows(run)
    form = form or SetUpForm(run=run, samples=samples)
    form.samples = samples
    context = {
        "run": run,
        "form": form,
        "reading": reading or ReadingForm(run=run, sheets=sheets_of(run)),
        "consent": queries.consent_told(run),
        "preview": queries.preview_of(run) if run.state == run.State.CHECKED and not form.errors else None,
    }
    status = 422 if form.errors or (reading and reading.errors) else 200
    return answer(request, page="crm/import.html", fragment="crm/_import_set_up.html", context=context, status=status)


def _result(request: HttpRequest, run: ContactImport) -> HttpResponse:
    context = {
        "run": run,
        "rejected": queries.first_rejected(run),
        "undone": queries.undone_of(run),
        "consent": queries.consent_told(run),
    }
    return answer(request, page="crm/import.html", fragment="crm/_import_result.html", context=context)


@require_POST
@allowed
@says_errors
def contact_import_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """The file is read in another way."""
    run = _run(pk)
    form = ReadingForm(request.POST, run=run, sheets=sheets_of(run))
    if form.is_valid():
        try:
            operations.read_import_anew(run, by=reader(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
    return _set_up(request, run, reading=form) if form.errors else go(request, run.get_absolute_url())


@require_POST
@allowed
@says_errors
def contact_import_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the columns hold is chosen, and the rows are looked through."""
    run = _run(pk)
    if not run.is_open:
        return go(request, run.get_absolute_url())
    form = SetUpForm(request.POST, run=run)
    if form.is_valid():
        try:
            operations.look_through(run, by=reader(request), **form.set_up())
        except DomainError as error:
            say_beside(form, error)
    return _set_up(request, run, form) if form.errors else go(request, run.get_absolute_url())


@require_POST
@allowed
@says_errors
def contact_import_start(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows come in."""
    run = operations.start_import(_run(pk), by=reader(request))
    return go(request, run.get_absolute_url())


@require_GET
@allowed
def contact_import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; where it is over, the page itself."""
    run = _run(pk)
    if not run.is_at_work:
        return go(request, run.get_absolute_url())
    return render(request, "crm/_import_progress.html", {"run": run})


@require_http_methods(["GET", "POST"])
@allowed
@says_errors
def contact_import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """A question that says what would go and what would stay; POST takes the import back."""
    run = _run(pk)
    if request.method == "POST":
        operations.undo_import(run, by=reader(request))
        return go(request, run.get_absolute_url())
    context = {"run": run, "effect": queries.undo_effect(run)}
    return answer(request, page="crm/import_undo.html", fragment="crm/_import_undo.html", context=context)


@require_POST
@allowed
@says_errors
def contact_import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """The file is forgotten."""
    run = _run(pk)
    operations.discard_import(run, by=reader(request))
    messages.success(request, _("%(name)s has been removed; nothing of it came in.") % {"name": run.name})
    return go(request, reverse("contact_imports"))


@require_GET
@allowed
def contact_import_rejected(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The rows that could not come in, as a file like the one they came from."""
    run = _run(pk)
    name = _("%(name)s, rejected") % {"name": run.name.rpartition(".")[0] or run.name}
    if run.kind == run.Kind.XLSX:
        return workbook(run, name)
    headers = {"Content-Disposition": str(content_disposition_header(True, f"{name}.csv"))}
    return StreamingHttpResponse(csv_parts(run), content_type="text/csv", headers=headers)
