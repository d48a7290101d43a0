"""What can be done with many contacts at once, each as one statement for all of them.

The crm app knows what changes contacts; an upper app registers what it does with them when it starts.
"""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.choosing import Chosen
from crm.errors import ContactRefused
from crm.models import ChangeSet, ContactQuerySet

SET, ADD, REMOVE, MORE = gettext_lazy("Set"), gettext_lazy("Add"), gettext_lazy("Remove"), gettext_lazy("More")
GROUPS = (SET, ADD, REMOVE, MORE)


OPEN = Q(anonymised_at__isnull=True)  # whose card may change


@dataclass(frozen=True)
class LeftOut:
    """How many of the contacts stay as they are, and why."""

    reason: str
    count: int


@dataclass(frozen=True)
class Effect:
    """What would become of the contacts chosen: who changes, who follows the company, who has it already, who stays."""

    chosen: int
    changing: int
    following: int
    left_out: tuple[LeftOut, ...]

    @property
    def same(self) -> int:
        """How many have it already."""
        return max(self.chosen - self.changing - sum(each.count for each in self.left_out), 0)

    @property
    def touched(self) -> int:
        """How many contacts are written."""
        return self.changing + self.following


class Action(ABC):
    """Something to do with the contacts chosen in the list."""

    name: str
    label: str | Promise
    value_label: str | Promise = ""
    group: str | Promise = MORE
    permission: str = "crm.change_contact"
    undoable: ClassVar[bool] = True
    way_back: str | Promise = gettext_lazy("Can be undone at any time, as far as nobody changes it since.")

    def choices(self) -> list[tuple[str, str]]:
        """The values to choose from, as stored and as the reader has them; none where there is nothing to choose."""
        return []

    def checked(self, value: str) -> str:
        """The value as it is stored; raises ContactRefused beside `value`."""
        value, choices = value.strip(), dict(self.choices())
        if choices and value not in choices:
            text = _("Choose one of the list.") if not value else _("There is no code %(code)s.") % {"code": value}
            raise ContactRefused(text, field="value")
        return value if choices else ""

    def told(self, value: str) -> str:
        """The action with its value, as its sentence names it."""
        chosen = dict(self.choices()).get(value, value)
        return _("%(what)s: %(value)s") % {"what": self.label, "value": chosen} if chosen else str(self.label)

    @abstractmethod
    def effect(self, contacts: ContactQuerySet, value: str) -> Effect:
        """What would become of the contacts; as many statements for ten as for a million."""


class Outside(Action):
    """What an upper app does with the contacts, and undoes itself."""

    @abstractmethod
    def perform(self, chosen: Chosen, value: str, *, by: User) -> tuple[str, str]:
        """Does it; the sentence that tells it, and the page that shows it."""


class Changing(Action):
    """What changes the contacts themselves, in a change set that can be undone."""

    passes: ClassVar[tuple[Q, ...]] = (Q(),)  # who comes first, then the others

    @abstractmethod
    def apply(self, contacts: ContactQuerySet, value: str, *, within: ChangeSet) -> int:
        """Changes them; how many were written. Whom the action does not fit stays as he is."""

    def touched(self, changes: ChangeSet) -> QuerySet[Any]:
        """The rows that say who was changed, each with its `contact`."""
        return changes.changes.all()

    def put_back(self, rows: QuerySet[Any], value: str) -> int:
        """Gives the contacts of the rows what they had before, where nobody changed it since; how many those were."""
        raise NotImplementedError

    def settle(self, changes: ChangeSet, *, since: datetime.datetime) -> None:
        """What is left once the changes are marked as undone, which took from that moment on."""

    def left_out(self, contacts: ContactQuerySet, value: str) -> Iterator[LeftOut]:
        """Whom the action does not fit, by reason."""
        if count := contacts.exclude(OPEN).count():
            yield LeftOut(_("They were anonymised."), count)


_actions: dict[str, Action] = {}


def register_action(action: Action) -> None:
    """Offer the action in the list of contacts."""
    _actions[action.name] = action


def actions_for(user: User) -> list[Action]:
    """What the user may do with contacts, group by group."""
    found = [action for action in _actions.values() if user.has_perm(action.permission)]
    return sorted(found, key=lambda action: GROUPS.index(action.group))


def action_named(name: str) -> Action:
    """The action of that name; raises ContactRefused beside `action`."""
    if name not in _actions:
        raise ContactRefused(_("Choose what to change."), field="action")
    return _actions[name]
