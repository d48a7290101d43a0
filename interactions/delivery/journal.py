"""What a worker does with the e-mails it has claimed, written down as it does it, in the file of its claim.

A written line is with the operating system: a worker that is killed loses none of it, and whoever lets its claim go
reads there what it did. Only a machine that dies may lose lines. Nothing waits for a disk or for the database.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Self

from interactions.models import Claim


class Fate(Enum):
    """What became of a message."""

    SENT = "sent"
    LATER = "later"  # not taken: try again after a while
    REFUSED = "refused"  # not taken, and never will be
    UNSURE = "unsure"  # perhaps taken: nobody knows
    UNMADE = "unmade"  # it could not even be made, and never will be


@dataclass(frozen=True)
class Outcome:
    """What became of a message, and the server's own sentence where it was not simply taken."""

    fate: Fate
    reason: str = ""


TAKEN = Outcome(Fate.SENT)
ENDS_TAKEN = b', "sent", ""]'  # what most lines end with


@dataclass
class Told:
    """What a journal tells of one e-mail; without an outcome nobody knows what the server answered."""

    handed_over: bool = False
    outcome: Outcome | None = None


class Journal:
    """The journal of a claim of this process, to be written to: each line at once, from any thread."""

    def __init__(self, claim: Claim) -> None:
        self._file = os.open(claim.lock_file, os.O_WRONLY | os.O_APPEND)
        self.all_taken = True  # as far as it tells

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        os.close(self._file)

    def hand_over(self, delivery: int) -> None:
        """From now on the server may have the e-mail. Raises OSError where that cannot be written down."""
        os.write(self._file, b"[%d]\n" % delivery)

    def settle(self, delivery: int, outcome: Outcome) -> None:
        """What became of it."""
        if outcome is not TAKEN:
            self.all_taken = False
        line = b"[%d%s" % (delivery, ENDS_TAKEN) if outcome is TAKEN else _line(delivery, outcome)
        os.write(self._file, line + b"\n")


def _line(delivery: int, outcome: Outcome) -> bytes:
    return json.dumps([delivery, outcome.fate.value, outcome.reason]).encode()


def read(claim: Claim) -> dict[int, Told]:
    """What the claim's worker did with which e-mails; nothing where its journal is not on this machine."""
    told: dict[int, Told] = {}
    try:
        lines = Path(claim.lock_file).read_bytes().splitlines()
    except FileNotFoundError:
        return told
    for line in lines:
        try:
            delivery, outcome = _understood(line)
        except ValueError:  # cut off where the disk was full: then nothing was handed over after it
            continue
        one = told.setdefault(delivery, Told())
        if outcome:
            one.outcome = outcome
        else:
            one.handed_over = True
    return told


def _understood(line: bytes) -> tuple[int, Outcome | None]:
    """Which e-mail a line tells of, and what became of it, if it tells that. Raises ValueError for half a line."""
    if line.endswith(ENDS_TAKEN):
        return int(line[1 : -len(ENDS_TAKEN)]), TAKEN
    delivery, *settled = json.loads(line)
    return delivery, Outcome(Fate(settled[0]), settled[1]) if settled else None
