"""The rdocx package as a converter: one process for all letters, each converted by itself."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .errors import ConversionFailed
from .processes import FAILED, run_limited

WORKER = Path(__file__).with_name("rdocx_worker.py")
MEMORY = 4 * 1024**3
START_SECONDS = 30.0
SECONDS_PER_LETTER = 3.0


def convert_with_rdocx(documents: Sequence[bytes]) -> list[bytes]:
    """Each Word document as a PDF. Raises ConversionFailed unless all are made in time."""
    with tempfile.TemporaryDirectory(prefix="letters-") as folder:
        sources = [Path(folder) / f"{number:06}.docx" for number in range(len(documents))]
        for source, content in zip(sources, documents, strict=True):
            source.write_bytes(content)
        run_limited(
            [sys.executable, "-I", str(WORKER), folder],
            seconds=START_SECONDS + SECONDS_PER_LETTER * len(documents),
            memory=MEMORY,
            environment={"PATH": os.environ.get("PATH", "")},
        )
        made = [source.with_suffix(".pdf") for source in sources]
        if not all(file.exists() for file in made):
            raise ConversionFailed(FAILED)
        return [file.read_bytes() for file in made]
