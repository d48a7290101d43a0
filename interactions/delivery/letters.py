"""Letters: filled in, made chunk by chunk as Word documents and as PDF, and made again when asked for."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.consents import ConsentPolicy
from interactions.delivery import outbox
from interactions.delivery.bundle import Bundle
from interactions.delivery.files import safe_name, written
from interactions.delivery.merge_values import Values, values_for
from interactions.delivery.outgoing import Entry, Outgoing, Sendable, claimed_by
from interactions.documents.archive import Archive
from interactions.documents.errors import ConversionFailed, DocumentError
from interactions.documents.pdf import Converter, Pdf, find_converter
from interactions.documents.sketch import Sketch
from interactions.documents.template import ENGINE_VERSION, SKETCH, SKETCH_VERSION, CompiledTemplate, compile_template
from interactions.errors import LetterChanged
from interactions.models import Claim, Delivery, Document, InteractionLogEntry, PrintChunk

logger = logging.getLogger(__name__)

NO_CONVERTER = gettext_lazy("There is no PDF: no program that makes one was found on this machine.")
NO_PDF = gettext_lazy("The PDF could not be made; the Word documents are there.")
NO_DOCUMENT = gettext_lazy("There is no document to send.")
Made = TypeVar("Made")
BUFFER = 1_000_000  # bytes of a zip written at once
LABEL = frozenset({"contact_mail_address"})
UNEXPECTED = gettext_lazy("The letter could not be filled in.")


class CannotMerge(Exception):
    """Why this one letter cannot be made; the others go on."""


@dataclass(frozen=True)
class Merged:
    """A letter that was filled in."""

    delivery: Sendable
    template: CompiledTemplate
    archive: Archive

    @property
    def content(self) -> bytes:
        """The Word document."""
        return self.archive.content


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


def fill_in(deliveries: Iterable[Sendable]) -> None:
    """Gives each delivery the values it is filled in with; one that was filled in before keeps what it had."""
    fresh = {delivery.entry_id: delivery for delivery in deliveries if delivery.values is None}
    values = values_for((delivery.entry for delivery in fresh.values()), fields=_fields_of)
    for entry_id, delivery in fresh.items():
        delivery.values = values[entry_id]


def _fields_of(entry: Entry) -> frozenset[str]:
    """The fields that the entry's document has, and the address, which stands on labels too."""
    try:
        return compiled(entry.document.sha256).keys | LABEL if entry.document else LABEL
    except Exception:  # said when the letter is merged
        return LABEL


def check_consent(delivery: Sendable, policy: ConsentPolicy) -> None:
    """Raises CannotMerge where the contact may not be written to, whatever was the case when the segment was logged."""
    if reason := policy.reason(delivery.entry.contact, delivery.channel):
        raise CannotMerge(reason)


def merge(delivery: Sendable) -> Merged:
    """The letter, noted on the delivery by its hash. Raises CannotMerge with a sentence."""
    template, archive = _made(delivery.entry, lambda template: template.fill_in(_values(delivery)))
    delivery.sha256, delivery.engine = archive.sha256, ENGINE_VERSION
    return Merged(delivery, template, archive)


def sketch(delivery: Sendable) -> tuple[CompiledTemplate, Sketch]:
    """What is particular to the letter, which is not packed, noted by its hash. Raises CannotMerge with a sentence."""
    template, sketched = _made(delivery.entry, lambda template: template.sketch(_values(delivery)))
    delivery.sha256, delivery.engine = sketched.sha256, SKETCH_VERSION
    return template, sketched


def preview_letter(entry: InteractionLogEntry) -> bytes:
    """The Word letter of an interaction that is not logged yet. Raises CannotMerge with a sentence."""
    [values] = values_for([entry]).values()
    _template, content = _made(entry, lambda template: template.render(values | {"entry_no": "…"}))
    return content


def _made(entry: Entry, make: Callable[[CompiledTemplate], Made]) -> tuple[CompiledTemplate, Made]:
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


def _values(delivery: Sendable) -> Values:
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
    deliveries = claimed_by(claim)
    fill_in(deliveries)
    stem = f"letters/{chunk.run_id}/{chunk.number:04d}"
    letters = _write_zip(Path(default_storage.path(f"{stem}.zip")), _merge_all(deliveries, claim))
    files: dict[str, str] = {}
    if letters:
        files = {"letters_zip": f"{stem}.zip", **_write_pdf(stem, chunk, letters)}
    else:
        default_storage.delete(f"{stem}.zip")
    return outbox.settle_chunk(chunk, claim, [delivery for delivery, _template in letters], **files)


def _merge_all(deliveries: Sequence[Outgoing], claim: Claim) -> Iterator[Merged]:
    """One letter after the other: all at once would be the size of the chunk."""
    policy = ConsentPolicy.current()
    for delivery in deliveries:
        try:
            check_consent(delivery, policy)
            yield merge(delivery)
        except CannotMerge as error:
            outbox.settle_failed(delivery, claim, reason=str(error))


Letter = tuple[Sendable, CompiledTemplate]


def _write_zip(path: Path, letters: Iterable[Merged]) -> list[Letter]:
    """The letters, stored as they are packed already; which those were. The comment of each says its delivery."""
    made: list[Letter] = []
    with written(path) as temporary, temporary.open("wb", buffering=BUFFER) as file, Bundle(file) as bundle:
        for letter in letters:
            delivery, archive = letter.delivery, letter.archive
            bundle.add(
                letter_name(delivery, delivery.place or 0),
                (archive.front.body, archive.rest),
                size=archive.size,
                crc32=archive.crc32,
                comment=str(delivery.pk).encode(),
            )
            made.append((delivery, letter.template))
    return made


def _write_pdf(stem: str, chunk: PrintChunk, letters: Sequence[Letter]) -> dict[str, str]:
    """The chunk's PDF; one that cannot be made does not hold up the Word documents."""
    try:
        pdf = convert(letters)
        _note_pages(letters, pdf)
    except ConversionFailed as error:
        logger.warning("no PDF run=%s chunk=%s: %s", chunk.run_id, chunk.number, error)
        return {"letters_pdf": "", "error": str(error)}
    with written(Path(default_storage.path(f"{stem}.pdf"))) as path:
        path.write_bytes(pdf.content)
    return {"letters_pdf": f"{stem}.pdf", "error": ""}


def _note_pages(letters: Sequence[Letter], pdf: Pdf) -> None:
    """Where in the PDF each letter is found again."""
    for (delivery, _template), pages in zip(letters, pdf.stretches(), strict=True):
        delivery.first_page, delivery.pages = pages.start, len(pages)


def convert(letters: Sequence[Letter]) -> Pdf:
    """One PDF of all the letters. Raises ConversionFailed, whatever it is that goes wrong in the converter."""
    converter = _converter()
    try:
        return converter.letters_to_pdf([(template, _values(delivery)) for delivery, template in letters])
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


def letter_name(delivery: Sendable, place: int) -> str:
    """For example "00007 CT000123 Anna Example.docx": names sort as the letters lie in the stack."""
    contact = delivery.entry.contact
    return f"{place:05d} {safe_name(f'{contact.number} {contact.name}')}.docx"
