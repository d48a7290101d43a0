"""Interaction templates: the list and the card."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from config.lib.cards import answer_fields, read_card, save_card
from config.lib.errors import DomainError, say_beside
from config.lib.listing import listing
from config.lib.web import go, reader, safe_next, wants_fragment
from crm.forms import NewCodeForm
from interactions import operations
from interactions.filters import templates_named
from interactions.forms import CopyForm, DocumentForm, TemplateForm
from interactions.lists import removed_languages, template_rows
from interactions.models import InteractionTemplate
from interactions.template_checks import checked_languages

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
    """A new template: its code and description, the rest on its card; ?next= is where it is chosen in the end."""
    form = NewCodeForm(request.POST or None)
    back = safe_next(request, "")
    if request.method == "POST" and form.is_valid():
        try:
            template = operations.create_template(by=reader(request), **form.cleaned_data)
            return go(request, card_address(request, template))
        except DomainError as error:
            say_beside(form, error)
    return render(request, "interactions/template_new.html", {"form": form, "back": back})


@require_http_methods(["GET", "POST"])
@permission_required(VIEW, raise_exception=True)
def interaction_template(request: HttpRequest, code: str) -> HttpResponse:
    """The template's card; fields that are posted are saved."""
    template = get_object_or_404(InteractionTemplate, pk=code)
    if request.method == "POST":
        return _save(request, template)
    return template_page(request, template, form=TemplateForm(instance=template))


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
        return template_page(request, InteractionTemplate.objects.get(pk=template.pk), form=posted.form)
    return go(request, url)


def card_address(request: HttpRequest, template: InteractionTemplate) -> str:
    """The template's card, with the page it is being made for."""
    back = safe_next(request, "")
    return template.get_absolute_url() + (f"?{urlencode({'next': back})}" if back else "")


def template_page(
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
        "removed": removed_languages(template),
        "back": safe_next(request, ""),
    }
    return render(request, "interactions/template.html", context)
