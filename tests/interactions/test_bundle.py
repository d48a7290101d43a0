"""Zips of letters, written as they come."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import pytest

from interactions.delivery import bundle
from interactions.delivery.bundle import Bundle, kept

FILES = {"00001 Zoé Example.docx": b"first", "00002 Ann Example.docx": b"", "00003.docx": bytes(range(256)) * 9}


def write(path: Path, files: dict[str, bytes]) -> None:
    with path.open("wb") as file, Bundle(file) as made:
        for number, (name, content) in enumerate(files.items()):
            pieces = (content[:3], content[3:])
            made.add(name, pieces, size=len(content), crc32=zlib.crc32(content), comment=str(number).encode())


def read(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_program_reads_it_as_a_zip(tmp_path: Path) -> None:
    write(tmp_path / "letters.zip", FILES)
    assert read(tmp_path / "letters.zip") == FILES
    with zipfile.ZipFile(tmp_path / "letters.zip") as archive:
        assert [entry.comment for entry in archive.infolist()] == [b"0", b"1", b"2"]
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o600}


def test_a_zip_with_nothing_in_it_is_one(tmp_path: Path) -> None:
    write(tmp_path / "letters.zip", {})
    assert read(tmp_path / "letters.zip") == {}


def test_more_files_than_16_bits_count_are_all_in_it(tmp_path: Path) -> None:
    files = {f"{number:05d}.docx": b"%d" % number for number in range(65_537)}
    write(tmp_path / "letters.zip", files)
    assert read(tmp_path / "letters.zip") == files


def test_files_behind_what_32_bits_reach_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the letters of a run are more than 4 GB: from a hundred bytes on here."""
    monkeypatch.setattr(bundle, "MOST", 100)
    write(tmp_path / "letters.zip", FILES)
    assert read(tmp_path / "letters.zip") == FILES
    with zipfile.ZipFile(tmp_path / "letters.zip") as archive:
        assert archive.infolist()[-1].header_offset > 100
        assert archive.infolist()[-1].extract_version == 45


@pytest.mark.parametrize("written_by", ["us", "the standard library"])
def test_what_was_stored_is_read_as_it_is(tmp_path: Path, written_by: str) -> None:
    path = tmp_path / "letters.zip"
    if written_by == "us":
        write(path, FILES)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in FILES.items():
                archive.writestr(name, content)
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        assert {entry.filename: kept(file, entry) for entry in reversed(archive.infolist())} == FILES


def break_off(file: io.BytesIO) -> None:
    with Bundle(file) as made:
        made.add("1.docx", (b"content",), size=7, crc32=zlib.crc32(b"content"))
        raise ValueError("no letter")


def test_what_goes_wrong_while_it_is_written_is_told_and_nobody_takes_it_for_whole() -> None:
    file = io.BytesIO()
    with pytest.raises(ValueError, match="no letter"):
        break_off(file)
    assert not zipfile.is_zipfile(file)
