"""Run as a program of its own: turns every .docx of a folder into a .pdf beside it."""

from __future__ import annotations

import sys
from pathlib import Path

import rdocx


def convert_folder(folder: Path) -> None:
    """Each PDF appears under its name only when it is complete."""
    for source in sorted(folder.glob("*.docx")):
        unfinished = source.with_suffix(".part")
        unfinished.write_bytes(rdocx.Document.from_bytes(source.read_bytes()).to_pdf())
        unfinished.rename(source.with_suffix(".pdf"))


if __name__ == "__main__":
    convert_folder(Path(sys.argv[1]))
