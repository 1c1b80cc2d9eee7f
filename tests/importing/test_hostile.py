"""Files that were made to do harm, or fell off a disk: words, and never another exception."""

from __future__ import annotations

from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from callcenter.domain.customer_import import Entry, Outcome
from callcenter.importing.plan import Plan
from callcenter.importing.rows import FileKind, WrongFile
from tests.importing.samples import PEOPLE, ids, opened, workbook
from tests.importing.test_microsip import CONTACTS
from tests.importing.test_vcards import IPHONE, OLD_PHONE, VERSION_4

WHOLE = (
    *(PEOPLE.encode(), PEOPLE.encode("cp1250"), PEOPLE.encode("utf-16")),
    *(IPHONE.encode(), OLD_PHONE.encode(), VERSION_4.encode(), CONTACTS.encode()),
)
pieces = st.one_of(
    st.binary(max_size=12),
    st.sampled_from([b"\0", b'"', b";", b"\r", b"\n", b"=", b":", b"\xff", b"\xc5", b"<", b"&#0;"]),
    st.sampled_from([b"BEGIN:VCARD\n", b"END:VCARD\n", b"ENCODING=QUOTED-PRINTABLE:=", b"=0"]),
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A file with some of it cut out, and something else put in."""
    content = draw(st.sampled_from(WHOLE))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        gone = draw(st.integers(0, 30))
        content = content[:at] + draw(pieces) + content[at + gone :]
    return content


def read(path: Path) -> list[Entry | Outcome]:
    """Everything of a file, or nothing with words."""
    try:
        file = opened(path)
        reader = Plan(file.guessed, "PL").reader(file, ids())
        return [reader.read(row) for row in file.rows()]
    except WrongFile as error:
        assert str(error).strip()
        return []


@given(content=st.one_of(damaged(), st.binary(min_size=1, max_size=300)))
@example(content=b"BEGIN:VCARD\nTEL;ENCODING=QUOTED-PRINTABLE:=\nEND:VCARD\n")
@example(content=b"BEGIN:VCARD\nN:\nTEL;TYPE=:1\nEND:VCARD\n")
@example(content=b"BEGIN:VCARD\nFN;CHARSET=klingon;ENCODING=QUOTED-PRINTABLE:=41\nEND:VCARD\n")
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
def test_a_damaged_file_is_read_or_refused_in_words(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return
    path = tmp_path_factory.mktemp("hostile") / "people.csv"
    path.write_bytes(content)
    for each in read(path):
        if isinstance(each, Entry):
            kept = each.customer
            assert not {category(sign) for sign in kept.name} & {"Cc", "Cf", "Cs"}
            assert "\0" not in kept.email + "".join(kept.numbers)


@given(at=st.integers(0, 6000), piece=pieces, gone=st.integers(0, 40))
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
def test_a_damaged_workbook_is_read_or_refused_in_words(
    at: int, piece: bytes, gone: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    path = workbook(folder, ("Name", "Phone"), ("Anna", "601234567"))
    content = path.read_bytes()
    path.write_bytes(content[:at] + piece + content[at + gone :])
    read(path)


def test_the_files_themselves_are_read(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    for content in WHOLE:
        path.write_bytes(content)
        assert read(path)
    assert opened(path).kind is FileKind.MICROSIP
