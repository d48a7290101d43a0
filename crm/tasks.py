"""What a doorbell makes a worker do: an id comes in, one operation is called. Ringing twice does no harm."""

from __future__ import annotations

from celery import shared_task

from crm import operations


@shared_task
def search_duplicates(search_id: int) -> None:
    """Search the whole base for contacts that may be the same."""
    operations.search_duplicates(search_id)


@shared_task
def read_card_photo(photo_id: int) -> None:
    """Read what stands on a photographed card."""
    operations.read_card_photo(photo_id)


@shared_task
def work_on_import(import_id: int) -> None:
    """Look a file of contacts through, bring it in, or take it back."""
    operations.work_on_import(import_id)


@shared_task
def go_on_with_bulk_change(job_id: int) -> None:
    """Change many contacts, slice by slice."""
    operations.go_on_with_bulk_change(job_id)


@shared_task
def sweep() -> None:
    """Look after searches, photos, imports and changes of many whose doorbell was lost or whose worker died."""
    operations.ring_for_searches()
    operations.ring_for_imports()
    operations.ring_for_bulk_changes()
    operations.ring_for_photos()
