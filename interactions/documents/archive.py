"""Zip files written by hand: parts that never change are compressed once, and the same content gives the same bytes."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
NEEDS_VERSION = 20
DOS_DATE = (1980 - 1980) << 9 | 1 << 5 | 1  # the first day a zip file can name
UTF8_NAME = 0x800
DEFLATED = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One compressed file: its bytes in the archive, and its line in the directory but for the offset."""

    body: bytes
    directory: bytes


def entry(name: str, content: bytes, level: int = 6) -> Entry:
    """A file, compressed."""
    encoded = name.encode()
    flags = 0 if name.isascii() else UTF8_NAME
    squeeze = zlib.compressobj(level, zlib.DEFLATED, -15)
    packed = squeeze.compress(content) + squeeze.flush()
    shared = (NEEDS_VERSION, flags, DEFLATED, 0, DOS_DATE, zlib.crc32(content), len(packed), len(content), len(encoded))
    local = LOCAL.pack(b"PK\x03\x04", *shared, 0)
    central = CENTRAL.pack(b"PK\x01\x02", NEEDS_VERSION, *shared, 0, 0, 0, 0, 0, 0)[:-4]
    return Entry(b"".join((local, encoded, packed)), central + OFFSET_MARK + encoded)


OFFSET_MARK = b"\0\0\0\0"
OFFSET_AT = CENTRAL.size - 4


@dataclass(frozen=True)
class Fixed:
    """Files that stand at the front of every archive, with their directory already written."""

    body: bytes
    directory: bytes
    count: int

    @cached_property
    def crc32(self) -> int:
        """The checksum of its bytes, which those of each archive go on from."""
        return zlib.crc32(self.body)

    @cached_property
    def sha256(self) -> hashlib._Hash:
        """The same of the hash; to be copied."""
        return hashlib.sha256(self.body)


@dataclass(frozen=True, slots=True)
class Archive:
    """A whole zip file: its fixed front, which it shares with others, and the rest of its bytes."""

    front: Fixed
    rest: bytes

    @property
    def content(self) -> bytes:
        """All its bytes."""
        return self.front.body + self.rest

    @property
    def size(self) -> int:
        """How many bytes that are."""
        return len(self.front.body) + len(self.rest)

    @property
    def crc32(self) -> int:
        """Their checksum, as a zip it is put into tells it."""
        return zlib.crc32(self.rest, self.front.crc32)

    @property
    def sha256(self) -> str:
        """Their hash."""
        hashed = self.front.sha256.copy()
        hashed.update(self.rest)
        return hashed.hexdigest()


def fixed(entries: Iterable[Entry]) -> Fixed:
    """The front of an archive."""
    body, directory, count = _laid_out(entries, 0)
    return Fixed(body, directory, count)


def _laid_out(entries: Iterable[Entry], offset: int) -> tuple[bytes, bytes, int]:
    bodies: list[bytes] = []
    lines: list[bytes] = []
    for one in entries:
        bodies.append(one.body)
        lines.append(one.directory[:OFFSET_AT] + offset.to_bytes(4, "little") + one.directory[CENTRAL.size :])
        offset += len(one.body)
    return b"".join(bodies), b"".join(lines), len(lines)


def archive(front: Fixed, entries: Iterable[Entry]) -> Archive:
    """A whole zip file: the fixed front, the other files, the directory."""
    body, directory, count = _laid_out(entries, len(front.body))
    total = front.count + count
    size = len(front.directory) + len(directory)
    end = END.pack(b"PK\x05\x06", 0, 0, total, total, size, len(front.body) + len(body), 0)
    return Archive(front, b"".join((body, front.directory, directory, end)))
