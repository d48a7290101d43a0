"""A zip of documents that are packed already: stored as they come, so that a run of any size takes no more memory.

The standard library keeps what it knows of every file until the end and reads all bytes for their checksum, which is
known here. Laid out as the ZIP specification (APPNOTE.TXT 6.3) says, with its ZIP64 records where 32 bits are too few.
"""

from __future__ import annotations

import shutil
import struct
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import datetime
from types import TracebackType
from typing import IO, Self

from interactions.documents.archive import CENTRAL, END, LOCAL, UTF8_NAME

NEEDS, NEEDS_ZIP64 = 20, 45
MADE_BY = 3 << 8 | NEEDS_ZIP64  # on Unix, so that the mode counts
MODE = 0o600 << 16
MOST, MOST_FILES = 0xFFFFFFFF, 0xFFFF  # beyond, the number stands in a ZIP64 record and these in its place
ELSEWHERE, MANY = 0xFFFFFFFF, 0xFFFF
FAR = struct.Struct("<2HQ")
END_64 = struct.Struct("<4sQ2H2I4Q")
LOCATOR = struct.Struct("<4sIQI")


class Bundle:
    """A zip that is being written to a file, which only has to take bytes; whole when its block ends."""

    def __init__(self, file: IO[bytes]) -> None:
        now = datetime.now()
        self._time = now.hour << 11 | now.minute << 5 | now.second // 2
        self._date = (now.year - 1980) << 9 | now.month << 5 | now.day
        self._file = file
        self._directory: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed with the block
        self._at = 0
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._directory:
            if kind is None:
                self._finish()

    def add(self, name: str, content: Iterable[bytes], *, size: int, crc32: int, comment: bytes = b"") -> None:
        """Puts a file in: the pieces of its content, how long they are together, and their checksum."""
        encoded = name.encode()
        far = FAR.pack(1, FAR.size - 4, self._at) if self._at >= MOST else b""
        flags = 0 if name.isascii() else UTF8_NAME
        told = (flags, 0, self._time, self._date, crc32, size, size, len(encoded))
        line = CENTRAL.pack(
            *(b"PK\x01\x02", MADE_BY, NEEDS_ZIP64 if far else NEEDS, *told, len(far), len(comment), 0, 0, MODE),
            ELSEWHERE if far else self._at,
        )
        self._directory.write(b"".join((line, encoded, far, comment)))
        self._file.write(LOCAL.pack(b"PK\x03\x04", NEEDS, *told, 0) + encoded)
        self._file.writelines(content)
        self._at += LOCAL.size + len(encoded) + size
        self.count += 1

    def _finish(self) -> None:
        """The directory, and where it is."""
        size = self._directory.tell()
        self._directory.seek(0)
        shutil.copyfileobj(self._directory, self._file)
        count, at = self.count, self._at
        if count >= MOST_FILES or at + size >= MOST:
            needs = (MADE_BY, NEEDS_ZIP64, 0, 0)
            end = END_64.pack(b"PK\x06\x06", END_64.size - 12, *needs, count, count, size, at)
            self._file.write(end + LOCATOR.pack(b"PK\x06\x07", 0, at + size, 1))
            count, size, at = MANY, ELSEWHERE, ELSEWHERE
        self._file.write(END.pack(b"PK\x05\x06", 0, 0, count, count, size, at, 0))


def kept(part: IO[bytes], entry: zipfile.ZipInfo) -> bytes:
    """The content of a file that is stored in a zip as it is."""
    part.seek(entry.header_offset)
    *_told, name, extra = LOCAL.unpack(part.read(LOCAL.size))
    part.seek(name + extra, 1)
    return part.read(entry.file_size)
