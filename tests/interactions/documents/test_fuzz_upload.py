"""Whatever is uploaded: a clear refusal, or a document that merges, in bounded time and memory."""

from __future__ import annotations

import io
import random
import re
import time
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from interactions.documents.checks import DocumentReport, check_upload
from interactions.documents.combined import combine
from interactions.documents.errors import DocumentRefused
from interactions.documents.fields import fold
from interactions.documents.matching import renamed
from interactions.documents.package import OLE_MAGIC, Package, parse_xml, read_package
from interactions.documents.template import compile_template
from tests.interactions.documents.builders import (
    business_letter,
    document_of,
    field,
    mark,
    merge,
    opened,
    rewritten,
    run,
    soundness,
)
from tests.interactions.documents.test_damaged_links import letter

WORD_FILES = sorted((Path(__file__).parents[2] / "data" / "word").glob("*.docx"))
REAL = [business_letter(), *(path.read_bytes() for path in WORD_FILES)]
SECONDS = 20  # of processor time: what is refused or merged takes tenths of a second, also on a busy machine
MEGABYTES = 150
SEEDS = st.integers(0, 2**32)
WORDS = ["MERGEFIELD", "IF", "QUOTE", '"', "\\", "\\*", "Upper", "\\@", "\\#", "=", " ", "A", "«", "{"]
RELAXED = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])


def looked_at(content: bytes) -> tuple[DocumentReport | None, list[str]]:
    """What is said of a file, or why it is refused; any other exception fails the test."""
    started = time.process_time()
    try:
        return check_upload(content, "a.docx"), []
    except DocumentRefused as refused:
        return None, [str(problem) for problem in refused.problems]
    finally:
        assert time.process_time() - started < SECONDS


def all_xml(package: Package) -> bool:
    """Whether every part that should be XML is."""
    return all(parse_xml(part) is not None for name, part in package.parts.items() if name.endswith((".xml", ".rels")))


def merges_or_is_refused(content: bytes) -> bool:
    """Whether the file is accepted; what is accepted merges into a file we accept, and its fields can be renamed."""
    report, problems = looked_at(content)
    if report is None:
        assert 0 < len(problems) <= 10
        assert all(problems)
        return False
    values = dict.fromkeys(report.fields, "A & <B>\nC")
    made = compile_template(content).render(values)
    assert all_xml(read_package(made))
    assert soundness(made) == []
    names = {fold(name): "Contact Name" for name in report.fields}
    assert len(check_upload(renamed(content, names), "a.docx").unknown) <= len(report.unknown)
    return True


@pytest.mark.parametrize("content", REAL, ids=["ours", *(path.stem for path in WORD_FILES)])
def test_what_is_mutated_below_is_accepted_as_it_is(content):
    assert merges_or_is_refused(content)


@RELAXED
@given(st.binary(max_size=5000), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", OLE_MAGIC]))
def test_any_bytes_are_refused(content, start):
    assert not merges_or_is_refused(start + content)


@RELAXED
@given(SEEDS, st.sampled_from(range(len(REAL))))
def test_a_zip_with_bytes_changed_moved_and_cut(seed, which):
    chance = random.Random(seed)
    content = bytearray(REAL[which])
    for _ in range(chance.choice((1, 2, 10, 100))):
        at, length = chance.randrange(len(content)), chance.choice((1, 4, 60))
        deed = chance.randrange(3)
        if deed == 0:
            content[at : at + length] = chance.randbytes(length)
        elif deed == 1:
            del content[at : at + length]
        else:
            content[at:at] = content[chance.randrange(len(content)) :][:length]
    merges_or_is_refused(bytes(content))


@RELAXED
@given(SEEDS, st.sampled_from(range(len(REAL))))
def test_a_zip_whose_directory_says_other_than_its_entries(seed, which):
    """Sizes, checks, flags and methods in the directory of the zip are anything."""
    chance = random.Random(seed)
    content = bytearray(REAL[which])
    start = content.rindex(b"PK\x05\x06")
    directory = int.from_bytes(content[start + 16 : start + 20], "little")
    for _ in range(chance.choice((1, 3, 8))):
        content[chance.randrange(directory, len(content))] = chance.choice((0, 1, 8, 127, 255))
    merges_or_is_refused(bytes(content))


def _mutated(xml: bytes, chance: random.Random) -> bytes:
    """Well-formed XML with elements taken out, doubled, moved, renamed, and attributes changed."""
    root = etree.fromstring(xml)
    for _ in range(chance.choice((1, 3, 12))):
        everything = [element for element in root.iter() if isinstance(element.tag, str) and element is not root]
        if not everything:
            break
        element = chance.choice(everything)
        parent = element.getparent()
        other = chance.choice(everything)
        deed = chance.randrange(5)
        if deed == 0:
            parent.remove(element)
        elif deed == 1:
            parent.append(etree.fromstring(etree.tostring(element)))
        elif deed == 2 and element not in other.iterancestors() and element is not other:
            other.append(element)
        elif deed == 3:
            element.tag = other.tag
        elif element.attrib:
            name = chance.choice(list(element.attrib))
            element.set(name, chance.choice(("", "-1", "9" * 30, "begin", "end", "rId1", "http://x/y", "ÿ\ue0001")))
    return etree.tostring(root, encoding="UTF-8", standalone=True)


@settings(RELAXED, max_examples=60)
@given(SEEDS, st.sampled_from(range(len(REAL))))
def test_parts_of_real_documents_mutated_as_xml(seed, which):
    chance = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(REAL[which])) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
    main = [name for name in names if name.startswith("word/")]
    chosen = {chance.choice(["word/document.xml", "word/document.xml", chance.choice(names), chance.choice(main)])}

    def mutate(parts: dict[str, bytes]) -> None:
        parts.update({name: _mutated(parts[name], chance) for name in chosen})

    merges_or_is_refused(rewritten(REAL[which], mutate))


LETTER = letter()


def _damaged(parts: dict[str, bytes], chance: random.Random) -> None:
    """A part is taken away, or a link or a content type is taken out, doubled, renamed or turned elsewhere."""
    lists = sorted(name for name in parts if name.endswith(".rels") or name == "[Content_Types].xml")
    name = chance.choice([*lists, "word/document.xml", "word/header1.xml"])
    if chance.random() < 0.3:
        parts.pop(chance.choice(sorted(parts)), None)
    elif name in lists:
        root = etree.fromstring(parts[name])
        if not len(root):
            return
        entry, other = chance.choice(root), chance.choice(root)
        deed = chance.randrange(3)
        if deed == 0:
            root.remove(entry)
        elif deed == 1:
            root.append(etree.fromstring(etree.tostring(entry)))
        else:
            key = chance.choice(entry.keys())
            entry.set(key, chance.choice([other.get(key, "x"), "NULL", "rId1", "", "../word/document.xml"]))
        parts[name] = etree.tostring(root)
    elif name in parts:
        parts[name] = re.sub(rb'(r:(?:id|embed))="\w+"', rb'\1="rId%d"' % chance.randrange(12), parts[name], count=1)


@settings(RELAXED, max_examples=40)
@given(SEEDS)
@example(64165564)
def test_links_and_content_types_damaged(seed):
    """What is accepted makes letters that other programs open, with nothing missing in them."""
    chance = random.Random(seed)

    def damage(parts: dict[str, bytes]) -> None:
        for _ in range(chance.choice((1, 1, 2, 4))):
            _damaged(parts, chance)

    content = rewritten(LETTER, damage)
    if merges_or_is_refused(content):
        template = compile_template(content)
        assert opened(template.render({})).element.body is not None
        assert soundness(combine([(template, {}), (template, {})])) == []


@settings(RELAXED, max_examples=30)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_instruction_is_a_field_or_stays(pieces):
    assert merges_or_is_refused(document_of(field(" ".join(pieces)), run(" "), merge("A", "".join(pieces))))


@settings(RELAXED, max_examples=25)
@given(st.lists(st.sampled_from(["begin", "separate", "end", "code", "text"]), max_size=30))
def test_field_characters_in_any_order(kinds):
    pieces = {"code": field(" MERGEFIELD A "), "text": run("x")}
    assert merges_or_is_refused(document_of(*(pieces.get(kind) or mark(kind) for kind in kinds)))


def _bomb(letters: int) -> bytes:
    """A document.xml that is mostly one very long text."""
    name, long = "word/document.xml", b"A" * letters
    return rewritten(REAL[0], lambda parts: parts.update({name: parts[name].replace(b"Kind regards", long)}))


LARGE = {
    "long text": lambda: _bomb(15_000_000),
    "many fields": lambda: document_of(*(merge(f"Field {number}") for number in range(1000))),
    "deep tables": lambda: document_of("<w:sdt><w:sdtContent>" * 100 + "</w:sdtContent></w:sdt>" * 100),
    "many parts": lambda: rewritten(REAL[0], lambda parts: parts.update({f"x/{n}.xml": b"<a/>" for n in range(1900)})),
    "zeroes": lambda: rewritten(REAL[0], lambda parts: parts.update({"word/media/a.bin": bytes(90_000_000)})),
    "a zip in a zip": lambda: rewritten(REAL[0], lambda parts: parts.update({"a.zip": zlib.compress(bytes(900_000))})),
    "a lie about its size": lambda: _lying(),
}


def _lying() -> bytes:
    """The directory says that the document is small; it unpacks to sixty megabytes."""
    content = bytearray(rewritten(REAL[0], lambda parts: parts.update({"word/document.xml": b"A" * 60_000_000})))
    at = content.rindex(b"word/document.xml") - 46
    content[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize("name", LARGE)
def test_what_is_large_takes_bounded_time_and_memory(name):
    content = LARGE[name]()
    tracemalloc.start()
    report, problems = looked_at(content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert report or all(problems)
    assert peak < MEGABYTES * 1024 * 1024
