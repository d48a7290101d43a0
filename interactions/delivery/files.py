"""Files written under a temporary name and renamed: nobody ever sees half of one, and writing twice is harmless."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNSAFE = re.compile(r"[^\w .,&'()+-]")


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """A temporary name beside the path to write to; it becomes the path when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def safe_name(text: str, *, longest: int = 80) -> str:
    """The text as part of a file's name on any system."""
    return " ".join(UNSAFE.sub(" ", text).split())[:longest].strip(" .")
