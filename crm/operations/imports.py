"""Bringing in files of contacts: chosen, looked through, brought in by a worker, and undone as a whole."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import IO, Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from config.lib.doorbell import ring_on_commit
from crm.errors import ImportRefused
from crm.importing.columns import FIELDS, REMARK, SEVERAL, TITLES, fingerprint
from crm.importing.files import LARGEST, detect, format_of, guessed_columns, heads_of, opened, rows_of, titles
from crm.models import (
    ChangeSet,
    ColumnMapping,
    ContactImport,
)
from crm.operations.changes import Author, begin_changes
from crm.operations.importing.consent import ImportConsent, kept_consent
from crm.operations.importing.working import TASK, forget_file, work_on_import

AT_ONCE = 500  # rows: so many are looked through while the page waits
State = ContactImport.State


def upload_contacts(*, file: IO[bytes], name: str, by: Author) -> ContactImport:
    """A file to import, with what was found out about it and what its columns most likely hold.

    Nothing comes in yet. Raises ImportRefused beside `file` where it is no list of contacts.
    """
    content = File(file)
    if content.size > LARGEST:
        raise ImportRefused(
            _("The file is larger than %(count)d MB: split it.") % {"count": LARGEST >> 20}, field="file"
        )
    how = detect(file)
    run = ContactImport(
        name=name[-200:],
        kind=how.kind,
        encoding=how.encoding,
        delimiter=how.delimiter,
        sheet=how.sheet,
        created_by_id=getattr(by, "pk", None),
    )
    _read_heads(run, file, has_heading=None)
    file.seek(0)
    with transaction.atomic():
        run.file.save(f"contacts.{run.kind}", content, save=False)
        run.save(force_insert=True)
    return run


def _read_heads(run: ContactImport, file: IO[bytes], *, has_heading: bool | None) -> None:
    """What the columns are called and most likely hold: by their headings, or as it was the last time with the same."""
    how = format_of(run)
    if run.has_columns:
        cells, looks_so = heads_of(file, how)
        run.has_heading = how.has_heading = looks_so if has_heading is None else has_heading
        run.heads = titles(cells, has_heading=run.has_heading)
        known = ColumnMapping.objects.filter(pk=fingerprint(run.heads)).first()
        run.columns = known.columns if known else guessed_columns(run.heads, has_heading=run.has_heading)
    with translation.override(None):
        run.rows = sum(1 for _row in rows_of(file, how))
    if not run.rows:
        raise ImportRefused(_("The file has no rows."), field="file")


@transaction.atomic
def read_import_anew(
    run: ContactImport,
    *,
    by: Author,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    has_heading: bool | None = None,
) -> ContactImport:
    """The file read in another way than was found out; its columns are guessed anew. Raises ImportRefused."""
    current = _open(run)
    current.encoding = current.encoding if encoding is None else encoding
    current.delimiter = current.delimiter if delimiter is None else delimiter
    current.sheet = current.sheet if sheet is None else sheet
    with opened(current) as file:
        _read_heads(current, file, has_heading=has_heading)
    current.state = State.DRAFT
    current.save()
    return current


def _open(run: ContactImport) -> ContactImport:
    """The import, locked, while it may still be set up; raises ImportRefused."""
    current = ContactImport.objects.select_for_update().filter(pk=run.pk).first()
    if current is None or not current.is_open:
        raise ImportRefused(_("This import has begun already, or is gone."))
    return current


@transaction.atomic
def look_through(
    run: ContactImport,
    *,
    by: Author,
    columns: Iterable[str],
    treatment: str = ContactImport.Treatment.COMPLETE,
    defaults: Mapping[str, Any] | None = None,
    consent: ImportConsent | None = None,
) -> ContactImport:
    """Says what the columns hold; then all rows are compared with who is there, and what would come of them is counted.

    What the columns hold is remembered for files with the same headings; `consent` is what all new contacts have agreed
    to. Large files are looked through by a worker. Raises ImportRefused where a field would come from two columns,
    nobody would be named, or the consent lacks something.
    """
    current = _open(run)
    current.columns = check_columns(current, list(columns)) if current.has_columns else []
    current.treatment = ContactImport.Treatment(treatment)
    current.defaults, current.consent = dict(defaults or {}), kept_consent(consent)
    if current.has_columns and current.has_heading:
        mapping = {"columns": current.columns}
        ColumnMapping.objects.update_or_create(pk=fingerprint(current.heads), defaults=mapping)
    _begin(current, State.CHECKING)
    return current


def check_columns(run: ContactImport, columns: list[str]) -> list[str]:
    """The fields of the columns, as many as there are; raises ImportRefused."""
    columns = [*columns, *[""] * len(run.heads)][: len(run.heads)]
    for place, name in enumerate(columns):
        if name and name not in FIELDS and name != REMARK:
            raise ImportRefused(_("There is no field %(name)s.") % {"name": name}, field=f"column-{place}")
        if name and name not in SEVERAL and name in columns[:place]:
            text = _("Two columns would go to “%(name)s”.") % {"name": TITLES[name]}
            raise ImportRefused(text, field=f"column-{place}")
    if not {"name", "first_name", "surname", "company", "email"}.intersection(columns):
        raise ImportRefused(_("Choose the columns with the names: of the company, of the person, or both."))
    return columns


def _begin(run: ContactImport, state: str) -> None:
    """Leaves it to a worker; what is small is done at once, when the transaction is over."""
    run.state, run.position, run.error, run.moved_at = state, 0, "", timezone.now()
    run.language = translation.get_language() or ""
    if state == State.CHECKING:
        run.created = run.changed = run.repeated = run.rejected = run.companies = run.withheld = 0
        run.sample = {}
    run.save()
    if run.rows <= AT_ONCE:
        transaction.on_commit(lambda: work_on_import(run.pk))
    else:
        ring_on_commit(run.pk, TASK)


@transaction.atomic
def start_import(run: ContactImport, *, by: Author) -> ContactImport:
    """The rows come in. Raises ImportRefused where the import has begun already."""
    current = _open(run)
    if current.state != State.CHECKED:
        raise ImportRefused(_("Look the file through first."))
    changes = begin_changes(ChangeSet.Kind.IMPORT, by=by, file=current.name)
    changes.save(force_insert=True)
    current.change_set, current.started_at = changes, timezone.now()
    current.created = current.changed = current.repeated = current.rejected = current.companies = current.withheld = 0
    _begin(current, State.RUNNING)
    return current


@transaction.atomic
def undo_import(run: ContactImport, *, by: Author) -> ContactImport:
    """Takes the whole import back: new contacts go, changed ones get their old values.

    What somebody used or changed since stays, and is told. Raises ImportRefused where there is nothing to undo.
    """
    current = ContactImport.objects.select_for_update().filter(pk=run.pk).first()
    if current is None or current.state != State.DONE or current.change_set is None:
        raise ImportRefused(_("This import is undone already, or never came in."))
    current.undone = {"deleted": 0, "restored": 0, "kept": 0, "told": [], "by": getattr(by, "pk", None)}
    _begin(current, State.UNDOING)
    return current


@transaction.atomic
def discard_import(run: ContactImport, *, by: Author) -> None:
    """Forgets a file of which nothing came in. Raises ImportRefused otherwise."""
    current = ContactImport.objects.select_for_update().filter(pk=run.pk).first()
    if current is None or current.change_set_id or current.state not in (State.DRAFT, State.CHECKED, State.FAILED):
        raise ImportRefused(_("Something came in with this import: undo it instead."))
    current.delete()
    forget_file(current)


def import_contacts(
    *, content: bytes, name: str, by: Author, columns: Iterable[str] | None = None, **settings: Any
) -> ContactImport:
    """All at once: the file is read as it is found out to be, and its rows come in before this returns.

    Raises ImportRefused where it is no list of contacts.
    """
    run = upload_contacts(file=io.BytesIO(content), name=name, by=by)
    columns = run.columns if columns is None else list(columns)
    run.columns = check_columns(run, columns) if run.has_columns else []
    run.treatment = settings.pop("treatment", run.treatment)
    run.defaults, run.consent = settings.pop("defaults", {}), kept_consent(settings.pop("consent", None))
    run.state = State.CHECKED
    run.save()
    run = start_import(run, by=by)
    work_on_import(run.pk)
    run.refresh_from_db()
    return run
