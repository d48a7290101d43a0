"""LibreOffice as a converter: a fresh profile per call, few enough files per call, no process left behind."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .errors import ConversionFailed
from .processes import FAILED, run_limited

# Beyond some 240 files on one command line it stops without an error.
MOST_FILES = 150
MEMORY = 6 * 1024**3
START_SECONDS = 60.0
SECONDS_PER_FILE = 3.0
SECONDS_PER_MEGABYTE = 300.0
PLAIN_PDF = "pdf:writer_pdf_Export"
MARKED_PDF = 'pdf:writer_pdf_Export:{"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "FONTCONFIG_PATH", "FONTCONFIG_FILE")


def convert_with_libreoffice(program: str, documents: Sequence[bytes], form: str = PLAIN_PDF) -> list[bytes]:
    """Each Word document as a PDF. Raises ConversionFailed unless all are made in time."""
    made: list[bytes] = []
    for start in range(0, len(documents), MOST_FILES):
        made += _one_call(program, documents[start : start + MOST_FILES], form)
    return made


def _one_call(program: str, documents: Sequence[bytes], form: str) -> list[bytes]:
    with tempfile.TemporaryDirectory(prefix="letters-") as folder:
        place = Path(folder)
        sources = [place / f"{number:04}.docx" for number in range(len(documents))]
        for source, content in zip(sources, documents, strict=True):
            source.write_bytes(content)
        profile = (place / "profile").as_uri()
        fixed = ["--headless", "--norestore", "--nolockcheck", "--convert-to", form, "--outdir", folder]
        run_limited(
            [program, f"-env:UserInstallation={profile}", *fixed, *map(str, sources)],
            seconds=_time_limit(documents),
            memory=MEMORY,
            environment={name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ} | {"HOME": folder},
        )
        return [_made(source.with_suffix(".pdf")) for source in sources]


def _time_limit(documents: Sequence[bytes]) -> float:
    size = sum(map(len, documents)) / 1024**2
    return START_SECONDS + SECONDS_PER_FILE * len(documents) + SECONDS_PER_MEGABYTE * size


def _made(file: Path) -> bytes:
    if not file.exists():
        raise ConversionFailed(FAILED)
    return file.read_bytes()
