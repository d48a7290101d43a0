"""Other people's programs, kept at arm's length: a time limit, a memory limit, and nothing left behind."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from .errors import ConversionFailed

TOO_SLOW = _("The documents could not be converted to PDF in time.")
FAILED = _("The documents could not be converted to PDF.")


def run_limited(command: Sequence[str], *, seconds: float, memory: int, environment: Mapping[str, str]) -> None:
    """Runs a program to its end. Raises ConversionFailed when it takes too long or does not start."""
    try:
        process = subprocess.Popen(  # noqa: S603 - fixed programs, our own file names
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
            start_new_session=True,
        )
    except OSError as error:
        raise ConversionFailed(FAILED) from error
    try:
        _limit_memory(process.pid, memory)
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise ConversionFailed(TOO_SLOW) from error
    finally:
        _end_group(process)


def _limit_memory(pid: int, memory: int) -> None:
    """Where the system can set a limit on a running process; elsewhere the time limit must do."""
    if hasattr(resource, "prlimit"):
        try:
            resource.prlimit(pid, resource.RLIMIT_AS, (memory, memory))
        except (ProcessLookupError, PermissionError):
            return


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Ends the program and all it started; LibreOffice is a chain of several processes."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
