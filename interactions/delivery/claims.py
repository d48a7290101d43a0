"""Claims: a worker's hold on a batch, with a file lock that the operating system frees when the worker dies."""

from __future__ import annotations

import fcntl
import os
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from enum import Enum
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from interactions.models import Claim

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
GRACE = timedelta(minutes=15)  # three times as long as a batch of e-mails may take


class Fate(Enum):
    """What is known about the worker behind a claim."""

    ALIVE = "alive"
    DEAD = "dead"
    UNKNOWN = "unknown"  # another machine, or this one before it was started again


@cache
def this_boot() -> str:
    """What tells this start of the machine from the ones before."""
    if BOOT_ID.exists():
        return BOOT_ID.read_text(encoding="ascii").strip()
    return str(round(time.time() - time.monotonic()))


@contextmanager
def new_claim() -> Iterator[Claim]:
    """A claim whose lock is held until the end of the block, or of the process."""
    folder = settings.VAR / "claims"
    folder.mkdir(parents=True, exist_ok=True)
    claim_id = uuid.uuid4()
    path = folder / f"{claim_id}.lock"
    with _locked(path, os.O_CREAT | os.O_RDWR):
        # Locked first: a claim that others can see has a lock.
        yield Claim.objects.create(pk=claim_id, host=socket.gethostname(), boot=this_boot(), lock_file=str(path))


@contextmanager
def fate_of(claim: Claim) -> Iterator[Fate]:
    """Whether the claim's worker lives. Within the block a dead one's lock is held, so that nobody else tidies up."""
    with ExitStack() as held:
        yield _fate(claim, held)


def _fate(claim: Claim, held: ExitStack) -> Fate:
    if (claim.host, claim.boot) != (socket.gethostname(), this_boot()):
        return Fate.UNKNOWN if claim.created_at < timezone.now() - GRACE else Fate.ALIVE
    try:
        held.enter_context(_locked(Path(claim.lock_file), os.O_RDWR))
    except BlockingIOError:
        return Fate.ALIVE
    except FileNotFoundError:
        return Fate.UNKNOWN
    return Fate.DEAD


@contextmanager
def _locked(path: Path, flags: int) -> Iterator[None]:
    descriptor = os.open(path, flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def remove_orphans() -> None:
    """Removes the lock files whose worker died before their claim had a row, or just after it had none any more."""
    long_ago = time.time() - GRACE.total_seconds()
    for path in (settings.VAR / "claims").glob("*-*.lock"):
        with suppress(BlockingIOError, FileNotFoundError):  # a worker's own, or another's work already
            if path.stat().st_mtime < long_ago and not Claim.objects.filter(lock_file=str(path)).exists():
                with _locked(path, os.O_RDWR):
                    path.unlink()


@contextmanager
def alone(work: str) -> Iterator[bool]:
    """Whether this worker does the work; False while another of this machine is at it."""
    folder = settings.VAR / "claims"
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        try:
            held.enter_context(_locked(folder / f"{work}.lock", os.O_CREAT | os.O_RDWR))
        except BlockingIOError:
            yield False
            return
        yield True


def forget(claim: Claim) -> None:
    """The claim is gone: first its row, so that nobody finds a row without its lock file."""
    Claim.objects.filter(pk=claim.pk).delete()
    Path(claim.lock_file).unlink(missing_ok=True)
