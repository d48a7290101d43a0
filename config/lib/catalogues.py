"""Translations as the product reads them (.mo), made from the ones people edit (.po), without gettext's tools."""

from __future__ import annotations

import sys
from pathlib import Path

import polib


def compile_catalogue(source: Path) -> Path:
    """The binary catalogue beside its source, made anew where the source is younger; fuzzy entries stay out."""
    target = source.with_suffix(".mo")
    if not target.exists() or target.stat().st_mtime <= source.stat().st_mtime:
        polib.pofile(str(source)).save_as_mofile(str(target))
    return target


def compile_catalogues(folder: Path) -> list[Path]:
    """Every catalogue below the folder."""
    return [compile_catalogue(source) for source in sorted(folder.glob("*/LC_MESSAGES/*.po"))]


if __name__ == "__main__":
    compile_catalogues(Path(sys.argv[1]))
