"""Printers that CUPS knows on this machine; where its programs are not found there are none."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

from django.utils.translation import gettext as _

from interactions.errors import PrintFailed

LIST, PRINT = "lpstat", "lp"
SECONDS, SECONDS_TO_TAKE = 5, 120
JOB = re.compile(r"request id is (\S+)")


def printers() -> list[str]:
    """The printers that take jobs, by name; none where there is no CUPS or it does not answer."""
    program = shutil.which(LIST)
    if program is None or shutil.which(PRINT) is None:
        return []
    try:
        told = _run([program, "-a"], b"", SECONDS)
    except (OSError, subprocess.SubprocessError):
        return []
    return sorted({words[0] for line in told.stdout.decode(errors="replace").splitlines() if (words := line.split())})


def send_to_printer(content: bytes, *, printer: str, title: str, two_sided: bool) -> str:
    """Hands a PDF to the printer; the number CUPS gives the job. Raises PrintFailed with what went wrong."""
    program = shutil.which(PRINT)
    if program is None or printer not in printers():
        raise PrintFailed(_("There is no printer %(name)s on this machine any more.") % {"name": printer})
    sides = "two-sided-long-edge" if two_sided else "one-sided"
    command = [program, "-d", printer, "-t", title, "-o", f"sides={sides}", "-"]
    try:
        done = _run(command, content, SECONDS_TO_TAKE)
    except (OSError, subprocess.SubprocessError) as error:
        raise PrintFailed(_("The printer %(name)s does not answer.") % {"name": printer}) from error
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip() or str(done.returncode)
        raise PrintFailed(_("The printer refused the letters: %(reason)s") % {"reason": reason[:300]})
    found = JOB.search(done.stdout.decode(errors="replace"))
    return found[1] if found else ""


def _run(command: list[str], content: bytes, seconds: int) -> subprocess.CompletedProcess[bytes]:
    """The program's answer in English, whatever language the machine speaks."""
    environment = os.environ | {"LC_ALL": "C"}
    return subprocess.run(  # noqa: S603  our own words, a printer CUPS named, and a title that is one argument
        command, input=content, capture_output=True, timeout=seconds, env=environment, check=False
    )
