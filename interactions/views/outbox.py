"""The outbox: e-mails that were written to disk because no mail server is configured."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Page, Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from config.lib.listing import PER_PAGE, Listing
from crm.models import Language
from interactions import queries
from interactions.delivery.transports import Folder, choose_transport
from interactions.models import MailServer
from interactions.queries import OutboxMessage
from interactions.views.files import framed, word_file

VIEW = "interactions.view_run"


class _Messages:
    """The messages on disk, for the paginator: only those of the page are read."""

    def __len__(self) -> int:
        return queries.outbox_count()

    def __getitem__(self, part: slice) -> list[OutboxMessage]:
        return queries.outbox_messages(start=part.start, count=part.stop - part.start)


@require_GET
@permission_required(VIEW, raise_exception=True)
def outbox(request: HttpRequest) -> HttpResponse:
    """The e-mails in the outbox, the latest first, and where they will go once a mail server is set up."""
    page: Page = Paginator(_Messages(), PER_PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]
    names = {language.iso: language.label for language in Language.objects.all()}
    context = {
        "listing": Listing(page, "", "", ""),
        "rows": [(message, names.get(message.language, message.language)) for message in page.object_list],
        "to_disk": isinstance(choose_transport(MailServer.objects.first()), Folder),
    }
    return render(request, "interactions/outbox.html", context)


def _message(name: str) -> OutboxMessage:
    if (message := queries.outbox_message(name)) is None:
        raise Http404
    return message


@require_GET
@permission_required(VIEW, raise_exception=True)
def outbox_message(request: HttpRequest, name: str) -> HttpResponse:
    """One e-mail as it was written."""
    return render(request, "interactions/outbox_message.html", {"message": _message(name)})


@require_GET
@permission_required(VIEW, raise_exception=True)
def outbox_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML of an e-mail for its frame."""
    return framed(_message(name).html)


@require_GET
@permission_required(VIEW, raise_exception=True)
def outbox_file(request: HttpRequest, name: str) -> FileResponse:
    """The e-mail as a file that mail programs open."""
    path = settings.OUTBOX / f"{_message(name).name}.eml"
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type="message/rfc822")


@require_GET
@permission_required(VIEW, raise_exception=True)
def outbox_attachment(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """A document attached to an e-mail."""
    if (found := queries.outbox_attachment(name, number)) is None:
        raise Http404
    return word_file(found[1], found[0])
