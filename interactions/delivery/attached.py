"""Letters that are attached to e-mails as PDF: made many at a time, and each kept as it was attached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.core.files.storage import default_storage

from interactions.delivery.files import written
from interactions.delivery.letters import CannotMerge, Letter, Merged, compiled, convert, letter_as_pdf
from interactions.delivery.outgoing import Outgoing, Sendable
from interactions.documents.errors import ConversionFailed
from interactions.models import Delivery

AT_A_TIME = 100  # letters: a converter takes as long to start as for a hundred of them


def kept_pdf(run: int, delivery: int) -> Path:
    """Where the PDF is kept that was attached to an e-mail."""
    return Path(default_storage.path(f"letters/{run}/attached/{delivery}.pdf"))


def attached_pdf(delivery: Delivery) -> Path | None:
    """What was attached to the e-mail as PDF, if it was and the e-mail has left, as far as one knows."""
    path = kept_pdf(delivery.run_id, delivery.pk)
    return path if delivery.state in Delivery.MAY_HAVE_LEFT and path.exists() else None


def make_ahead(batch: Sequence[Outgoing]) -> Iterator[Outgoing]:
    """The e-mails of a batch; of those that take a PDF with them, it is made for the next hundred at a time."""
    for start in range(0, len(batch), AT_A_TIME):
        group = batch[start : start + AT_A_TIME]
        _make([delivery for delivery in group if delivery.run.send_as_attachment and delivery.run.attach_pdf])
        yield from group


def _make(group: Sequence[Outgoing]) -> None:
    """The PDFs of these letters, filled in as they are now; those that cannot be made together are made one by one."""
    for delivery in group:
        kept_pdf(delivery.run_id, delivery.pk).unlink(missing_ok=True)
    letters = list(_letters(group))
    if not letters:
        return
    try:
        pdf = convert(letters)
    except ConversionFailed:
        return
    for (letter, _template), content in zip(letters, pdf.apart(), strict=True):
        _keep(letter, content)


def _letters(group: Sequence[Outgoing]) -> Iterator[Letter]:
    for delivery in group:
        try:
            if delivery.entry.document:
                yield delivery, compiled(delivery.entry.document.sha256)
        except Exception:  # noqa: S112  said when the letter is merged
            continue


def _keep(delivery: Sendable, content: bytes) -> None:
    with written(kept_pdf(delivery.run_id, delivery.pk)) as path:
        path.write_bytes(content)


def pdf_of(letter: Merged) -> bytes:
    """The letter as it is attached: as it was made with others, else made now. Raises CannotMerge with a sentence."""
    delivery = letter.delivery
    made = kept_pdf(delivery.run_id, delivery.pk)
    if made.exists():
        return made.read_bytes()
    try:
        content = letter_as_pdf(letter.content)
    except ConversionFailed as error:
        raise CannotMerge(str(error)) from error
    if delivery.pk:
        _keep(delivery, content)
    return content
