"""What somebody has the list of contacts show: columns, rows per page, and views kept under a name."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from config.lib.records import check_record
from crm.columns import columns_of, size_of
from crm.errors import ViewRefused
from crm.models import ListChoice, SavedView


@transaction.atomic
def choose_columns(*, columns: Sequence[str], size: int, by: User) -> ListChoice:
    """The list shows these columns in this order, and so many rows on a page, wherever no view says it."""
    values = {"columns": _names(columns), "size": size_of(size)}
    return ListChoice.objects.update_or_create(user=by, defaults=values)[0]


@transaction.atomic
def choose_single_keys(on: bool, *, by: User) -> None:
    """Keys that need no other key beside them do something for this account, or do not."""
    ListChoice.objects.update_or_create(user=by, defaults={"single_keys": on})


@transaction.atomic
def save_view(
    *,
    name: str,
    query: str,
    columns: Sequence[str],
    size: int,
    by: User,
    shared: bool = False,
    opens: bool = False,
) -> SavedView:
    """The list as it stands, under a name; another view of the same name and owner is replaced.

    With `opens` the owner's list begins with it. Raises ViewRefused beside `name`.
    """
    name = " ".join(name.split())
    view = SavedView.objects.filter(owner=by, name__iexact=name).first() or SavedView(owner=by)
    view.name, view.query, view.shared = name, query, shared
    view.columns, view.size = _names(columns), size_of(size)
    check_record(view, ViewRefused)
    view.save()
    current = ListChoice.objects.filter(user=by).first()
    if opens or (current and current.opens_with_id == view.pk):
        open_with(view if opens else None, by=by)
    return view


@transaction.atomic
def open_with(view: SavedView | None, *, by: User) -> None:
    """The list of contacts begins with the view, or with all contacts."""
    if view and not view.shared and view.owner_id != by.pk:
        raise ViewRefused(_("This view is somebody else’s."))
    ListChoice.objects.update_or_create(user=by, defaults={"opens_with": view})


def delete_view(view: SavedView, *, by: User) -> None:
    """The view is there no more, for nobody. Raises ViewRefused where it is somebody else's."""
    if view.owner_id != by.pk and not by.is_superuser:
        raise ViewRefused(_("This view is somebody else’s."))
    view.delete()


def _names(columns: Sequence[str]) -> list[str]:
    return [column.name for column in columns_of(columns)]
