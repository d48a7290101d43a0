"""Many contacts go at once: those that nothing refers to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import models
from django.db.models import PROTECT, F, Q, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.sql import hold, insert_select
from crm.models import ChangeSet, Contact, ContactChange, ContactQuerySet
from crm.operations.bulk.actions import Changing, Effect, LeftOut
from crm.operations.bulk.fields import COLUMNS
from crm.operations.contacts import CONTACTS


class Deleting(Changing):
    """Deletes contacts, persons before their companies."""

    name = "delete"
    label = gettext_lazy("Delete contacts")
    permission = "crm.delete_contact"
    undoable: ClassVar[bool] = False
    way_back = gettext_lazy("This cannot be undone.")
    passes: ClassVar[tuple[Q, ...]] = (Q(type=Contact.Type.PERSON), Q(type=Contact.Type.COMPANY))

    def left_out(self, contacts: ContactQuerySet, value: str) -> Iterator[LeftOut]:
        """What refers to them, each with how many it holds; who is held by several counts for the first."""
        free = contacts
        for label, held in _held():
            if count := free.filter(held).count():
                yield LeftOut(label, count)
                free = free.exclude(held)
        if count := free.filter(_has_others(free)).count():
            yield LeftOut(_("Persons belong to these companies."), count)

    def effect(self, contacts: ContactQuerySet, value: str) -> Effect:
        """Who goes."""
        left_out = tuple(self.left_out(contacts, value))
        chosen = contacts.count()
        return Effect(chosen, chosen - sum(each.count for each in left_out), 0, left_out)

    def apply(self, contacts: ContactQuerySet, value: str, *, within: ChangeSet) -> int:
        """Takes hold of them, lets go who is referred to, and deletes the others with what is theirs alone.

        First their rows, then all that keep contacts, as whoever deletes one does.
        """
        noted = [Value(within.pk), Value(False), Value({}, models.JSONField()), Value({}, models.JSONField())]
        picked = contacts.order_by("pk").select_for_update().values_list("pk", *noted)
        insert_select(ContactChange, COLUMNS, picked, unique=["contact", "change_set"])
        hold(CONTACTS, alone=True)
        going = Contact.objects.filter(pk__in=within.changes.values("contact"))
        for _label, held in _held():
            within.changes.filter(contact__in=going.filter(held).values("pk")).delete()
        within.changes.filter(contact__in=going.filter(_has_others(going)).values("pk")).delete()
        return _delete(within)


def _held() -> Iterator[tuple[str, Q]]:
    """What must stay, from all apps, and the contacts that it refers to."""
    for relation in _relations():
        if relation.on_delete is PROTECT:
            names = relation.related_model._meta.verbose_name_plural
            yield _("Referred to by: %(what)s.") % {"what": names}, _referred_to(relation)
    merged = Contact.objects.filter(merged_into__isnull=False)
    yield _("Others were merged into these."), Q(pk__in=merged.order_by().values("merged_into"))


def _relations() -> Iterator[Any]:
    """The ways on which rows of other tables refer to contacts, in whatever app."""
    for relation in Contact._meta.get_fields(include_hidden=True):
        points_here = relation.auto_created and not relation.concrete and not relation.many_to_many
        if points_here and relation.related_model is not Contact:
            yield relation


def _referred_to(relation: Any) -> Q:
    name = relation.field.name
    rows = relation.related_model._base_manager.filter(**{f"{name}__isnull": False})
    return Q(pk__in=rows.order_by().values(name))


def _has_others(going: ContactQuerySet) -> Q:
    """Companies of persons who do not go with them."""
    persons = Contact.objects.filter(company__isnull=False).exclude(company=F("pk"))
    return Q(pk__in=persons.exclude(pk__in=going.values("pk")).values("company"))


def _delete(within: ChangeSet) -> int:
    """Deletes those that are left in the change set: what hangs on them, them, and what was noted about them."""
    ids = within.changes.values("contact")
    going = Contact.objects.filter(pk__in=ids)
    for relation in _relations():
        if relation.related_model is not ContactChange and relation.on_delete is not PROTECT:
            relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids}).delete()
    going.update(company=None)
    count = going._raw_delete(going.db)
    ContactChange.objects.filter(contact__in=ids)._raw_delete(going.db)
    return int(count)
