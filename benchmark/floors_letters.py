"""The least it takes to make a letter: literal pieces and values joined, packed, and laid out as a zip by hand."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

FIELD = re.compile(r'<w:fldSimple w:instr=" MERGEFIELD (\w+) ">.*?</w:fldSimple>')
LEVEL = 6
DAY = 1 << 5 | 1  # 1 January 1980
LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")

Values = dict[str, str]


class LetterFloor:
    """A template cut at its fields once; what never changes is packed once."""

    def __init__(self, template: bytes) -> None:
        self.parts: dict[str, tuple[list[str], list[str]]] = {}  # the literals of a part, and the names between them
        fixed: list[tuple[str, bytes]] = []
        with zipfile.ZipFile(io.BytesIO(template)) as files:
            for name in files.namelist():
                content = files.read(name)
                pieces = FIELD.split(content.decode()) if name.endswith(".xml") else []
                if len(pieces) > 1:
                    self.parts[name] = (pieces[::2], pieces[1::2])
                else:
                    fixed.append((name, content))
        self.body, self.directory, self.count = _laid_out(fixed, 0)

    def write(self, values: Values) -> bytes:
        """One letter."""
        filled = [(name, self._fill(name, values)) for name in self.parts]
        body, directory, count = _laid_out(filled, len(self.body))
        total, size = self.count + count, len(self.directory) + len(directory)
        end = END.pack(b"PK\x05\x06", 0, 0, total, total, size, len(self.body) + len(body), 0)
        return b"".join((self.body, body, self.directory, directory, end))

    def _fill(self, part: str, values: Values) -> bytes:
        literals, names = self.parts[part]
        out = [literals[0]]
        for name, literal in zip(names, literals[1:], strict=True):
            out += ("<w:r><w:t>", escape(values[name]), "</w:t></w:r>", literal)
        return "".join(out).encode()


def _laid_out(files: Sequence[tuple[str, bytes]], offset: int) -> tuple[bytes, bytes, int]:
    bodies, lines = [], []
    for name, content in files:
        squeeze = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
        packed, encoded = squeeze.compress(content) + squeeze.flush(), name.encode()
        shared = (20, 0, 8, 0, DAY, zlib.crc32(content), len(packed), len(content), len(encoded))
        bodies.append(b"".join((LOCAL.pack(b"PK\x03\x04", *shared, 0), encoded, packed)))
        lines.append(CENTRAL.pack(b"PK\x01\x02", 20, *shared, 0, 0, 0, 0, 0, offset) + encoded)
        offset += len(bodies[-1])
    return b"".join(bodies), b"".join(lines), len(files)


def to_pdf(program: str, document: bytes) -> bytes:
    """The document as LibreOffice alone makes a PDF of it."""
    with tempfile.TemporaryDirectory(prefix="floor-") as folder:
        source = Path(folder) / "letters.docx"
        source.write_bytes(document)
        command = [program, f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", "pdf:writer_pdf_Export", "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603  our own words
        return source.with_suffix(".pdf").read_bytes()
