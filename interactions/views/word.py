"""The address at which a word processor opens a document and saves it back, and the page that hands it out."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import quote
from wsgiref.util import is_hop_by_hop

from django.contrib.auth.decorators import login_not_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from config.lib.web import go, reader, safe_next, says_errors
from interactions import operations
from interactions.models import OpenDocument, TemplateLanguage
from interactions.operations.word import Opened
from interactions.word.dav import METHODS, application, asked, live_document, name_of
from interactions.word.templates import PERMISSION, template_place

dav = application()


@csrf_exempt
@login_not_required
def word_document(request: HttpRequest, secret: str, name: str = "") -> HttpResponse:
    """What a word processor asks about its document; the secret says who it is. Nothing else can be reached here."""
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    opened = live_document(secret)
    if opened is None:
        raise Http404
    mount = reverse("word_folder", args=[secret]).rstrip("/").removesuffix(f"/{secret}")
    environ: dict[str, Any] = request.META | {
        "SCRIPT_NAME": mount,
        "PATH_INFO": f"/{secret}/{name}".encode().decode("latin-1"),
        "wsgi.input": BytesIO(request.body),
        "wsgidav.auth.user_name": str(opened.user_id),
    }
    with asked(opened, f"/{secret}/{quote(name_of(opened))}"):
        return _answer(environ)


def _answer(environ: dict[str, Any]) -> HttpResponse:
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[..., None]:
        started[:] = [status, headers]
        return lambda _data: None

    content = b"".join(dav(environ, start_response))
    status, headers = started
    response = HttpResponse(content, status=int(status.split()[0]))
    for header, value in headers:
        if not is_hop_by_hop(header):
            response[header] = value
    return response


def hand_out(request: HttpRequest, opened: Opened, *, back: str) -> HttpResponse:
    """The page with the address that Word opens; `back` is where its user came from."""
    document = opened.document
    address = request.build_absolute_uri(reverse("word_document", args=[opened.secret, name_of(document)]))
    others = OpenDocument.objects.locked().filter(place=document.place).exclude(pk=document.pk)
    context = {
        "opened": document,
        "address": address,
        "word": f"ms-word:ofe|u|{quote(address, safe=':/%')}",
        "others": others.select_related("user"),
        "back": back,
    }
    return render(request, "interactions/word.html", context)


@require_POST
@permission_required(PERMISSION, raise_exception=True)
@says_errors
def template_word(request: HttpRequest, pk: int) -> HttpResponse:
    """A template's document in one language, for all segments to come."""
    row = get_object_or_404(TemplateLanguage.objects.select_related("template"), pk=pk)
    opened = operations.open_in_word(template_place(row), by=reader(request))
    return hand_out(request, opened, back=row.template.get_absolute_url())


@require_POST
def word_close(request: HttpRequest, pk: int) -> HttpResponse:
    """The reader is done with a document: its address works no longer."""
    operations.close_in_word(get_object_or_404(OpenDocument, pk=pk, user=reader(request)))
    return go(request, safe_next(request, reverse("home")))
