"""What is said of an uploaded Word document."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from interactions.documents import package
from interactions.documents.checks import DocumentReport, check_upload
from interactions.documents.errors import DocumentRefused
from tests.interactions.documents.builders import (
    add,
    business_letter,
    document_of,
    field,
    mark,
    merge,
    rewritten,
    run,
    saved,
    simple,
)

WORD_FILES = Path(__file__).parents[2] / "data" / "word"
LETTER = business_letter()
LINKS = "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def refusal(content: bytes, filename: str = "letter.docx") -> str:
    with pytest.raises(DocumentRefused) as caught:
        check_upload(content, filename)
    return str(caught.value)


def changed(name: str, change: Callable[[bytes], bytes]) -> bytes:
    return rewritten(LETTER, lambda parts: parts.update({name: change(parts[name])}))


def linking(kind: str, target: str, mode: str = ' TargetMode="External"') -> bytes:
    link = f'<Relationship Id="rX" Type="{OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'.encode()
    return changed(LINKS, lambda content: content.replace(b"</Relationships>", link))


def test_the_fields_of_a_letter_are_reported():
    report = check_upload(LETTER, "Letter.DOCX")
    assert report.fields[0] == "Contact Mail Address"
    assert report.resolved == (
        *("contact_mail_address", "contact_address_2", "formal_salutation"),
        *("salesperson_name", "salesperson_phone_no", "contact_name"),
    )
    assert report.unknown == ()
    assert report.notes == ()


def test_an_unknown_field_is_reported_with_its_place_and_the_field_perhaps_meant():
    document = docx.Document()
    add(document.sections[0].header, run("To "), merge("Contact Nam"))
    add(document, simple("Shoe_Size"))
    body, header = check_upload(saved(document), "a.docx").unknown
    assert (header.name, header.paragraph) == ("Contact Nam", "To «Contact Nam»")
    assert str(header.place) == "Header, paragraph 2"
    assert header.meant is not None
    assert header.meant.english == "Contact Name"
    assert (body.name, str(body.place), body.meant) == ("Shoe_Size", "Paragraph 1", None)


@pytest.mark.parametrize("name", sorted(path.name for path in WORD_FILES.glob("*.docx")))
def test_documents_written_by_word_are_accepted(name):
    assert check_upload((WORD_FILES / name).read_bytes(), name).fields


def test_what_letters_leave_out_is_said():
    notes = check_upload((WORD_FILES / "test_winword2010.docx").read_bytes(), "a.docx").notes
    assert ["recipients" in str(note) for note in notes] == [True]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "not a Word document"),
        (b"Dear Ann", "not a Word document"),
        (b"%PDF-1.7", "not a Word document"),
        (b"PK\x03\x04 cut off", "damaged"),
        (package.OLE_MAGIC + b"\0" * 600, "old Word version"),
        (package.OLE_MAGIC + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK" + b"\0" * package.MAX_BYTES, "too large"),
    ],
)
def test_other_files_are_refused(content, word):
    assert word in refusal(content)


@pytest.mark.parametrize(
    ("name", "word"), [("a.pdf", "not a Word"), ("docx", "not a Word"), ("a.docm", "macros"), ("a.doc", "old Word")]
)
def test_other_endings_are_refused(name, word):
    assert word in refusal(LETTER, name)


def test_another_office_document_is_refused():
    sheet = package.MAIN_TYPE.replace("wordprocessingml.document", "spreadsheetml.sheet").encode()
    content = changed("[Content_Types].xml", lambda part: part.replace(package.MAIN_TYPE.encode(), sheet))
    assert "not a Word document" in refusal(content)


def test_macros_are_refused():
    kind = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    content = changed("[Content_Types].xml", lambda part: part.replace(package.MAIN_TYPE.encode(), kind))
    assert "macros" in refusal(content)
    assert "macros" in refusal(rewritten(LETTER, lambda parts: parts.update({"word/vbaProject.bin": b"x"})))


@pytest.mark.parametrize("kind", ["image", "frame", "hlink"])
def test_links_to_elsewhere_are_refused(kind):
    assert "http://example.com/x" in refusal(linking(kind, "http://example.com/x"))
    assert "fetches" in refusal(linking(kind, "http://example.com/x", mode=""))


def test_hyperlinks_are_accepted():
    assert check_upload(linking("hyperlink", "http://example.com/x"), "a.docx").fields


@pytest.mark.parametrize("kind", ["oleObject", "package", "control", "aFChunk", "subDocument"])
def test_embedded_objects_are_refused(kind):
    assert "embedded object" in refusal(linking(kind, "embeddings/one.bin", mode=""))


@pytest.mark.parametrize(
    "content",
    [
        field(' INCLUDEPICTURE "http://example.com/x.png" \\d '),
        field(" INCLUDE", 'TEXT "c:\\\\x" '),
        field(' IF 1 = 1 "', field(' DDEAUTO excel "x" '), '" '),
        simple("A").replace("MERGEFIELD", "LINK"),
    ],
)
def test_fields_that_fetch_are_refused(content):
    assert "fetches" in refusal(document_of(content))


def test_old_drawings_that_fetch_are_refused():
    picture = '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata src="http://x/y"/></v:shape></w:pict></w:r>'
    assert "fetches" in refusal(document_of(picture))


@pytest.mark.parametrize(
    "name", ["word/document.xml", "word/styles.xml", LINKS, "[Content_Types].xml", "word/header1.xml"]
)
@pytest.mark.parametrize(
    "broken", [b"", b"<w:document", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"\xff\xfe\x00", b"<a>" * 5000]
)
def test_broken_xml_is_refused(name, broken):
    assert refusal(changed(name, lambda content: broken))


def test_an_external_entity_is_not_read():
    trap = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    assert "damaged" in refusal(changed("word/document.xml", lambda part: part.replace(b"?>", b"?>" + trap, 1)))


def test_what_would_unpack_to_too_much_is_not_unpacked():
    bomb = rewritten(LETTER, lambda parts: parts.update({"word/media/image1.bmp": b"\0" * 30_000_000}))
    assert len(bomb) < 200_000
    assert "unpacks" in refusal(bomb)
    assert "unpacks" in refusal(rewritten(LETTER, lambda parts: parts.update({f"x{n}": b"" for n in range(2001)})))


@pytest.mark.parametrize("name", ["../evil.xml", "/evil.xml", "a\\b.xml", "WORD/document.xml"])
def test_strange_names_inside_are_refused(name):
    assert "damaged" in refusal(rewritten(LETTER, lambda parts: parts.update({name: b"<a/>"})))


def test_an_encrypted_entry_is_refused():
    content = bytearray(LETTER)
    at = content.rindex(b"PK\x01\x02")
    content[at + 8] |= 1
    assert "password" in refusal(bytes(content))


def test_endlessly_nested_fields_are_refused():
    assert "damaged" in refusal(document_of(mark("begin") * 300))


def outcome(content: bytes) -> DocumentReport | DocumentRefused:
    """What is said of a file; any other exception fails the test."""
    try:
        return check_upload(content, "a.docx")
    except DocumentRefused as refused:
        return refused


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=2000), st.sampled_from([b"", b"PK\x03\x04", package.OLE_MAGIC]))
@example(b"", b"PK\x05\x06" + b"\0" * 18)
def test_any_bytes_are_refused_clearly(content, start):
    assert isinstance(outcome(start + content), DocumentRefused)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_a_file_with_changed_bytes_is_reported_or_refused(seed):
    chance = random.Random(seed)
    content = bytearray(LETTER)
    for _ in range(chance.choice((1, 3, 40))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    cut = chance.randrange(len(content)) if chance.random() < 0.3 else len(content)
    outcome(bytes(content[:cut]))


with zipfile.ZipFile(io.BytesIO(LETTER)) as archive:
    PARTS = {name: archive.read(name) for name in archive.namelist()}
XML_PARTS = sorted(name for name in PARTS if name.endswith((".xml", ".rels")))
PIECES = [
    *(
        b"<w:p/>",
        b"<w:sectPr/>",
        b'"-1"',
        b'"x"',
        b'""',
        b'<w:fldChar w:fldCharType="begin"/>',
        b"<w:numId/>",
        b"</w:p>",
    ),
    *(b'<w:fldChar w:fldCharType="end"/>', b"<w:instrText>IF</w:instrText>", b"<w:body>", b"&#xE000;1&#xE001;", b"w:"),
]


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_a_file_with_changed_parts_is_reported_or_refused(seed):
    chance = random.Random(seed)
    name = chance.choice([*XML_PARTS, "word/document.xml", "word/document.xml"])
    content = PARTS[name]
    for _ in range(chance.choice((1, 1, 3))):
        ends = [at for at, byte in enumerate(content) if byte in b'>"'] or [0]
        at = chance.choice(ends) + 1
        gone = chance.choice((0, 0, 1, 30, 300))
        content = content[:at] + chance.choice(PIECES) + content[at + gone :]
    outcome(rewritten(LETTER, lambda parts: parts.update({name: content})))


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.sets(st.sampled_from(sorted(PARTS)), min_size=1, max_size=3))
def test_a_file_without_some_of_its_parts_is_reported_or_refused(missing):
    def leave_out(parts: dict[str, bytes]) -> None:
        for name in missing:
            del parts[name]

    outcome(rewritten(LETTER, leave_out))
