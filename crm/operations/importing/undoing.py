"""Taking an import back, some contacts at a time: where a worker dies the next one goes on."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from crm.models import Contact, ContactAnswer, ContactChange, ContactImport
from crm.operations.consents import refresh_consents_of
from crm.operations.undoing import Undone, delete_new, later_changes, restore

AT_ONCE = 1_000  # contacts
TOLD = 200  # of those that stay
# Old values come back before new contacts go; persons go before their companies.
PHASES = {
    "changed": Q(created=False),
    "persons": Q(created=True, contact__type=Contact.Type.PERSON),
    "companies": Q(created=True, contact__type=Contact.Type.COMPANY),
}


@transaction.atomic
def undo_some(run_id: int) -> bool:
    """The next contacts as they were before; whether there were any."""
    run = ContactImport.objects.select_for_update(of=("self",)).select_related("change_set").get(pk=run_id)
    if run.state != ContactImport.State.UNDOING or run.change_set is None:
        return False
    told = run.undone
    for phase, chosen in PHASES.items():
        rows = run.change_set.changes.filter(chosen)
        if phase in told:
            rows = rows.filter(pk__lt=told[phase])
        if some := _some(rows, run):
            undone = Undone()
            restore(some, undone) if phase == "changed" else delete_new(some, undone)
            told[phase] = some[-1].pk
            _tell(told, undone)
            run.position, run.moved_at = run.position + len(some), timezone.now()
            run.save(update_fields=["undone", "position", "moved_at"])
            return True
    run.change_set.undone_at, run.change_set.undone_by_id = timezone.now(), told.get("by")
    run.change_set.save(update_fields=["undone_at", "undone_by"])
    refresh_consents_of(run.change_set)
    return False


def _some(rows: QuerySet[ContactChange], run: ContactImport) -> list[ContactChange]:
    assert run.change_set is not None  # noqa: S101 — else nothing is undone
    answers = Exists(ContactAnswer.objects.filter(contact=OuterRef("contact")))
    later = rows.annotate(later=later_changes(run.change_set) | answers)
    return list(later.select_related("contact").order_by("-pk")[:AT_ONCE])


def _tell(told: dict[str, Any], undone: Undone) -> None:
    """Adds up what was done, and names the first of those who stay."""
    told["deleted"] += undone.deleted
    told["restored"] += undone.restored
    told["kept"] += len(undone.kept)
    names = [[each.contact.number, each.contact.name, each.reason] for each in undone.kept]
    told["told"] = [*told["told"], *names][:TOLD]
