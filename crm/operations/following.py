"""What has to follow when two contacts become one person, or two again, in apps above this one.

The upper app registers what it does when it starts; it is done within the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable

from crm.models import ContactQuerySet

Follow = Callable[[ContactQuerySet], object]
_follows: list[Follow] = []


def register_follow(follow: Follow) -> None:
    """Let the function know whose rows count for another contact since, or no longer."""
    _follows.append(follow)


def follow_merge(contacts: ContactQuerySet) -> None:
    """Tell all who keep figures about people."""
    for follow in _follows:
        follow(contacts)
