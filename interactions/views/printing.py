"""The print run of a delivery: how the stack lies, parts of it once more, labels, and the printers of the machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from config.lib.errors import DomainError, say_beside
from config.lib.web import go, reader, says_errors
from interactions import operations
from interactions.delivery.labels import labels_pdf, letters_on_paper
from interactions.delivery.printers import printers
from interactions.delivery.stack import Stack, letters_zip, pages_pdf, stack_of
from interactions.models import Run
from interactions.print_forms import PAGES, WORD, ArrangeForm, LabelForm, PartForm, PrinterForm
from interactions.progress import progress
from interactions.views.files import pdf_file, zip_file
from interactions.views.runs import CHANGE, VIEW

JOBS = 20


def _run(pk: int) -> Run:
    return get_object_or_404(Run.objects.select_related("logged_segment", "created_by"), pk=pk)


@require_GET
@permission_required(VIEW, raise_exception=True)
def print_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that can be done with the letters of a run."""
    return _page(request, _run(pk))


def _page(request: HttpRequest, run: Run, *, status: int = 200, **bound: forms.Form) -> HttpResponse:
    """The page; a form that was filled in wrongly stands on it as it was typed."""
    stack, known = stack_of(run), printers()
    arranged = {"print_order": run.print_order, "cover_sheet": bool(run.cover_language)}
    context: dict[str, Any] = {
        "run": run,
        "stack": stack,
        "progress": progress(run),
        "arrange": ArrangeForm(initial=arranged),
        "part": _part_form(stack),
        "labels": LabelForm(highest=_last(run)),
        "printer": PrinterForm(highest=stack.last, printers=known) if known and stack.has_pdf else None,
        "jobs": run.print_jobs.select_related("created_by")[:JOBS],
        "may_change": request.user.has_perm(CHANGE),
    }
    return render(request, "interactions/print_run.html", context | bound, status=status)


def _part_form(stack: Stack, data: Any = None) -> PartForm:
    pages = stack.cover + (stack.pages or 0) if stack.has_pdf else 0
    return PartForm(data, highest=stack.last, pages=pages)


def _last(run: Run) -> int:
    """The number of the last letter, also where it is still to be made."""
    return letters_on_paper(run).values_list("place", flat=True).last() or 0


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def run_arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the stack lie in another order, with a cover sheet in the reader's language or without one."""
    run, form = _run(pk), ArrangeForm(request.POST)
    if not form.is_valid():
        return _page(request, run, status=422, arrange=form)
    language = (run.cover_language or translation.get_language() or "en") if form.cleaned_data["cover_sheet"] else ""
    order = form.cleaned_data["print_order"]
    operations.arrange_run(run, print_order=order, cover_language=language, by=reader(request))
    messages.success(request, _("The stack is put in order: see how far it is."))
    return go(request, run.get_absolute_url())


def _made(
    request: HttpRequest, run: Run, name: str, form: forms.Form, make: Callable[..., HttpResponseBase]
) -> HttpResponseBase:
    """What the form asks for, or the page with what is wrong beside its field."""
    if form.is_valid():
        try:
            return make(**form.cleaned_data)
        except DomainError as error:
            say_beside(form, error)
    return _page(request, run, status=422, **{name: form})


@require_GET
@permission_required(VIEW, raise_exception=True)
def run_part(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Some letters of the run once more, as they were: as PDF, or with ?kind=zip as Word documents."""
    run = _run(pk)
    stack = stack_of(run)
    title = str(run.logged_segment)

    def make(*, first: int, last: int, by: str = "", two_sided: bool = False) -> HttpResponseBase:
        whole = [(letter, letter.all_pages) for letter in stack.between(first, last)]
        parts = stack.on_pages(first, last) if by == PAGES else whole
        if request.GET.get("kind") == WORD:
            return zip_file(letters_zip(stack, [letter for letter, _pages in parts]), f"{title} {first}-{last}")
        return pdf_file(pages_pdf(stack, parts, two_sided=two_sided), f"{title} {first}-{last}")

    return _made(request, run, "part", _part_form(stack, request.GET), make)


@require_GET
@permission_required(VIEW, raise_exception=True)
def run_labels(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Address labels or envelopes for the letters of the run."""
    run = _run(pk)

    def make(*, sheet: str, start: int, first: int, last: int) -> HttpResponse:
        content = labels_pdf(run, sheet=sheet, start=start, first=first, last=last)
        return pdf_file(content, f"{run.logged_segment} {sheet}")

    return _made(request, run, "labels", LabelForm(request.GET, highest=_last(run)), make)


@require_POST
@permission_required(CHANGE, raise_exception=True)
@says_errors
def run_print(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send letters of the run to a printer of this machine."""
    run = _run(pk)

    def make(*, printer: str, first: int, last: int, two_sided: bool) -> HttpResponse:
        job = operations.print_letters(
            run, printer=printer, first=first, last=last, two_sided=two_sided, by=reader(request)
        )
        text = ngettext(
            "%(count)s page was sent to %(printer)s.", "%(count)s pages were sent to %(printer)s.", job.pages
        )
        messages.success(request, text % {"count": job.pages, "printer": printer})
        return go(request, reverse("print_run", args=[run.pk]))

    form = PrinterForm(request.POST, highest=stack_of(run).last, printers=printers())
    return _made(request, run, "printer", form, make)
