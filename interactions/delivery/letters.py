"""Letters: filled in, made chunk by chunk as Word documents and as PDF, and made again when asked for."""

from __future__ import annotations

import hashlib
import logging
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from config.lib.plain_rows import plain_rows
from crm.consents import ConsentPolicy
from crm.models import Country, Language, Salesperson
from interactions.delivery import outbox
from interactions.delivery.files import safe_name, stored, written
from interactions.delivery.merge_values import CONTACT_TEXTS, Values, values_for
from interactions.documents.errors import ConversionFailed, DocumentError
from interactions.documents.pdf import Converter, Pdf, find_converter
from interactions.documents.sketch import Sketch
from interactions.documents.template import ENGINE_VERSION, SKETCH, SKETCH_VERSION, CompiledTemplate, compile_template
from interactions.errors import LetterChanged
from interactions.models import Claim, Delivery, Document, InteractionLogEntry, PrintChunk, Run

logger = logging.getLogger(__name__)

NO_CONVERTER = gettext_lazy("There is no PDF: no program that makes one was found on this machine.")
NO_PDF = gettext_lazy("The PDF could not be made; the Word documents are there.")
NO_DOCUMENT = gettext_lazy("There is no document to send.")
Made = TypeVar("Made")
LABEL = frozenset({"contact_mail_address"})
COLUMNS = {
    "": ("id", "run_id", "entry_id", "channel", "address", "values"),
    "entry": (
        *("id", "contact_id", "date", "description", "subject", "segment_number"),
        *("language_id", "document_id", "campaign_id", "salesperson_id"),
    ),
    "entry__contact": (
        *("id", "type", *CONTACT_TEXTS.values(), "company_id", "country_id", "salesperson_id", "salutation_id"),
        *("email_consent", "letter_consent", "privacy_blocked", "anonymised_at", "merged_into_id"),
    ),
    "entry__contact__company": ("id", "name", "name_2"),
    "entry__contact__merged_into": ("id", "privacy_blocked", "anonymised_at"),
}
SHARED: dict[str, QuerySet[Any]] = {
    "run": Run.objects.all(),
    "entry__language": Language.objects.all(),
    "entry__document": Document.objects.defer("content", "fields"),
    "entry__campaign": Campaign.objects.all(),
    "entry__salesperson": Salesperson.objects.all(),
    "entry__contact__country": Country.objects.all(),
    "entry__contact__salesperson": Salesperson.objects.all(),
}
UNEXPECTED = gettext_lazy("The letter could not be filled in.")


class CannotMerge(Exception):
    """Why this one letter cannot be made; the others go on."""


@dataclass(frozen=True)
class Merged:
    """A letter that was filled in."""

    delivery: Delivery
    template: CompiledTemplate
    content: bytes


@lru_cache(maxsize=32)
def compiled(sha256: str) -> CompiledTemplate:
    """The document as a template: parsed once per process, since a document never changes."""
    return compile_template(bytes(Document.objects.values_list("content", flat=True).get(sha256=sha256)))


def with_letters(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """The deliveries with all that their letters are made of, but not the documents' contents."""
    return deliveries.select_related(
        "run",
        "entry__contact__company",
        "entry__contact__merged_into",
        "entry__contact__country",
        "entry__contact__salesperson",
        "entry__language",
        "entry__salesperson",
        "entry__campaign",
        "entry__document",
    ).defer("entry__document__content", "entry__document__fields")


def read_emails(deliveries: QuerySet[Delivery]) -> list[Delivery]:
    """The same for e-mails, many at a time, of each what it is made of."""
    return plain_rows(deliveries, COLUMNS, SHARED)


def fill_in(deliveries: Iterable[Delivery]) -> None:
    """Gives each delivery the values it is filled in with; one that was filled in before keeps what it had."""
    fresh = {delivery.entry_id: delivery for delivery in deliveries if delivery.values is None}
    values = values_for((delivery.entry for delivery in fresh.values()), fields=_fields_of)
    for entry_id, delivery in fresh.items():
        delivery.values = values[entry_id]


def _fields_of(entry: InteractionLogEntry) -> frozenset[str]:
    """The fields that the entry's document has, and the address, which stands on labels too."""
    try:
        return compiled(entry.document.sha256).keys | LABEL if entry.document else LABEL
    except Exception:  # said when the letter is merged
        return LABEL


def check_consent(delivery: Delivery, policy: ConsentPolicy) -> None:
    """Raises CannotMerge where the contact may not be written to, whatever was the case when the segment was logged."""
    if reason := policy.reason(delivery.entry.contact, delivery.channel):
        raise CannotMerge(reason)


def merge(delivery: Delivery) -> Merged:
    """The letter, noted on the delivery by its hash. Raises CannotMerge with a sentence."""
    template, content = _made(delivery.entry, lambda template: template.render(_values(delivery)))
    delivery.sha256, delivery.engine = hashlib.sha256(content).hexdigest(), ENGINE_VERSION
    return Merged(delivery, template, content)


def sketch(delivery: Delivery) -> tuple[CompiledTemplate, Sketch]:
    """What is particular to the letter, which is not packed, noted by its hash. Raises CannotMerge with a sentence."""
    template, sketched = _made(delivery.entry, lambda template: template.sketch(_values(delivery)))
    delivery.sha256, delivery.engine = sketched.sha256, SKETCH_VERSION
    return template, sketched


def preview_letter(entry: InteractionLogEntry) -> bytes:
    """The Word letter of an interaction that is not logged yet. Raises CannotMerge with a sentence."""
    [values] = values_for([entry]).values()
    _template, content = _made(entry, lambda template: template.render(values | {"entry_no": "…"}))
    return content


def _made(entry: InteractionLogEntry, make: Callable[[CompiledTemplate], Made]) -> tuple[CompiledTemplate, Made]:
    if entry.document is None:
        raise CannotMerge(NO_DOCUMENT)
    try:
        template = compiled(entry.document.sha256)
        return template, make(template)
    except DocumentError as error:
        raise CannotMerge(str(error)) from error
    except Exception as error:
        logger.exception("letter not merged contact=%s", entry.contact_id)
        raise CannotMerge(UNEXPECTED) from error


def _values(delivery: Delivery) -> Values:
    return delivery.values or {}


def remake(delivery: Delivery) -> bytes:
    """The Word letter that was received, byte for byte. Raises LetterChanged where it cannot be made the same."""
    document = delivery.entry.document
    if delivery.entry.contact.anonymised_at:
        raise LetterChanged(_("This contact was anonymised: what was written to it is gone."))
    if document is None or delivery.values is None or not delivery.sha256:  # what is sent again has values before
        raise LetterChanged(_("This letter was not filled in yet."))
    template = compiled(document.sha256)
    content = template.render(delivery.values)
    was_sketched = delivery.engine.endswith(SKETCH)
    now = template.sketch(delivery.values).sha256 if was_sketched else hashlib.sha256(content).hexdigest()
    if now != delivery.sha256:
        raise LetterChanged(_("This letter can no longer be made exactly as it was received."))
    return content


def deliver_chunk(chunk: PrintChunk, claim: Claim) -> bool:
    """Makes the chunk's letters ready to print; False where its claim was taken away meanwhile."""
    deliveries = list(with_letters(Delivery.objects.filter(claim=claim, chunk=chunk)).order_by("place", "pk"))
    fill_in(deliveries)
    letters = _merge_all(deliveries, claim)
    files = _write_files(chunk, letters) if letters else {}
    return outbox.settle_chunk(chunk, claim, [letter.delivery for letter in letters], **files)


def _merge_all(deliveries: Sequence[Delivery], claim: Claim) -> list[Merged]:
    merged: list[Merged] = []
    policy = ConsentPolicy.current()
    for delivery in deliveries:
        try:
            check_consent(delivery, policy)
            merged.append(merge(delivery))
        except CannotMerge as error:
            outbox.settle_failed(delivery, claim, reason=str(error))
    return merged


def _write_files(chunk: PrintChunk, letters: Sequence[Merged]) -> dict[str, str]:
    """The chunk's zip and PDF; a PDF that cannot be made does not hold up the Word documents."""
    stem = f"letters/{chunk.run_id}/{chunk.number:04d}"
    _write_zip(Path(default_storage.path(f"{stem}.zip")), letters)
    files = {"letters_zip": f"{stem}.zip", "letters_pdf": "", "error": ""}
    try:
        pdf = _convert(letters)
        _note_pages(letters, pdf.pages)
    except ConversionFailed as error:
        logger.warning("no PDF run=%s chunk=%s: %s", chunk.run_id, chunk.number, error)
        return files | {"error": str(error)}
    with written(Path(default_storage.path(f"{stem}.pdf"))) as path:
        path.write_bytes(pdf.content)
    return files | {"letters_pdf": f"{stem}.pdf"}


def _note_pages(letters: Sequence[Merged], pages: Sequence[int]) -> None:
    """Where in the PDF each letter is found again."""
    first = 0
    for letter, count in zip(letters, pages, strict=True):
        letter.delivery.first_page, letter.delivery.pages = first, count
        first += count


def _convert(letters: Sequence[Merged]) -> Pdf:
    """One PDF of all the letters. Raises ConversionFailed, whatever it is that goes wrong in the converter."""
    converter = _converter()
    try:
        return converter.letters_to_pdf([(letter.template, _values(letter.delivery)) for letter in letters])
    except ConversionFailed:
        raise
    except Exception as error:
        logger.exception("converter failed")
        raise ConversionFailed(NO_PDF) from error


def _converter() -> Converter:
    if (converter := find_converter()) is None:
        raise ConversionFailed(NO_CONVERTER)
    return converter


def letter_as_pdf(content: bytes) -> bytes:
    """One Word letter as the PDF that would be printed. Raises ConversionFailed with a sentence."""
    [made] = _converter().to_pdf([content])
    return made


def _write_zip(path: Path, letters: Sequence[Merged]) -> None:
    """Word documents are packed already: storing them is enough. The comment of each says which delivery it is."""
    with written(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
        for letter in letters:
            entry = stored(letter_name(letter.delivery, letter.delivery.place or 0))
            entry.comment = str(letter.delivery.pk).encode()
            archive.writestr(entry, letter.content)


def letter_name(delivery: Delivery, place: int) -> str:
    """For example "00007 CT000123 Anna Example.docx": names sort as the letters lie in the stack."""
    contact = delivery.entry.contact
    return f"{place:05d} {safe_name(f'{contact.number} {contact.name}')}.docx"
