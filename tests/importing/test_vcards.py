from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.importing.rows import FileRow, WrongFile
from callcenter.importing.vcards import COLUMNS, LONGEST_CARD
from tests.importing.samples import opened, written

IPHONE = """BEGIN:VCARD
VERSION:3.0
PRODID:-//Apple Inc.//iPhone OS 17.0//EN
N:Żak;Łucja;;Dr.;
FN:Dr. Łucja Żak
ORG:ACME\\; sp. z o.o.;Sales
item1.EMAIL;type=INTERNET;type=pref:lucja@example.pl
item1.X-ABLabel:_$!<Work>!$_
TEL;type=CELL;type=VOICE;type=pref:601 234 567
TEL;type=WORK;type=FAX:22 123 45 99
item2.TEL:22 123 45 67
CATEGORIES:VIP,no\\,rth
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD
 /4AAQSkZJRgABAQAAAQABAAD
END:VCARD
"""
OLD_PHONE = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C5=BBak;=C5=81ucja;;;
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C5=81ucja=20=
=C5=BBak
TEL;CELL;PREF:601234567
TEL;FAX:221234599
TEL;WORK:221234567
PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQ
 AAAQABAAD/4AAQSkZJRgABAQAAAQABAAD

END:VCARD
"""
VERSION_4 = """BEGIN:VCARD
VERSION:4.0
UID:urn:uuid:12345678-1234-4234-8234-123456789abc
FN:Anna Nowak
TEL;VALUE=uri;TYPE="voice,home":tel:+48-601-234-567
EMAIL:anna@example.pl
LANG:pl
END:VCARD
"""
GROUP = "BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Friends\nEND:VCARD\n"


def rows(folder: Path, text: str, *, encoding: str = "utf-8") -> list[FileRow]:
    crlf = text.replace("\n", "\r\n")
    return list(opened(written(folder, crlf, name="cards.vcf", encoding=encoding)).rows())


def told(row: FileRow) -> dict[str, str]:
    return {name: cell for name, cell in zip(COLUMNS, row.cells, strict=True) if cell}


def test_a_card_of_an_iphone_is_read(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, IPHONE)
    assert told(row) == {
        "Name": "Dr. Łucja Żak",
        "Name prefix": "Dr.",
        "Given name": "Łucja",
        "Family name": "Żak",
        "Organization": "ACME; sp. z o.o.",
        "Phone": "601 234 567\n22 123 45 67",
        "E-mail": "lucja@example.pl",
        "Categories": "VIP\nno,rth",
    }


def test_one_of_an_old_phone_is_read(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, OLD_PHONE)
    assert told(row) == {
        "Name": "Łucja Żak",
        "Given name": "Łucja",
        "Family name": "Żak",
        "Phone": "601234567\n221234567",
    }


def test_one_of_version_4_is_read(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, VERSION_4)
    assert told(row) == {
        "id": "urn:uuid:12345678-1234-4234-8234-123456789abc",
        "Name": "Anna Nowak",
        "Phone": "tel:+48-601-234-567",
        "E-mail": "anna@example.pl",
        "Language": "pl",
    }


def test_many_are_in_one_file_each_with_its_line(tmp_path: Path) -> None:
    text = IPHONE + "\n" + OLD_PHONE + GROUP + VERSION_4
    assert [row.line for row in rows(tmp_path, text)] == [1, 17, 34]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1250"])
def test_they_may_be_written_in_other_encodings(encoding: str, tmp_path: Path) -> None:
    (row,) = rows(tmp_path, IPHONE, encoding=encoding)
    assert told(row)["Name"] == "Dr. Łucja Żak"


def test_a_card_that_says_twice_how_it_is_encoded_spoils_only_itself(tmp_path: Path) -> None:
    twice = "FN;ENCODING=8BIT;ENCODING=QUOTED-PRINTABLE:=C5=BBak"
    cards = (f"BEGIN:VCARD\nVERSION:2.1\n{each}\nEND:VCARD\n" for each in (twice, "FN:Anna"))
    assert [bool(row.problem) for row in rows(tmp_path, "".join(cards))] == [True, False]


def test_a_damaged_card_spoils_only_itself(tmp_path: Path) -> None:
    broken = "BEGIN:VCARD\nVERSION:3.0\nthis is no property\nEND:VCARD\n"
    found = rows(tmp_path, broken + VERSION_4 + "BEGIN:VCARD\nVERSION:3.0\nFN:Cut o")
    assert [(row.line, bool(row.problem)) for row in found] == [(1, True), (5, False), (13, True)]


def test_a_card_without_its_end_does_not_swallow_the_next_one(tmp_path: Path) -> None:
    found = rows(tmp_path, "BEGIN:VCARD\nVERSION:3.0\nFN:Cut off\n" + VERSION_4)
    assert [(row.line, bool(row.problem)) for row in found] == [(1, True), (4, False)]


def test_pictures_do_not_count_but_endless_cards_do(tmp_path: Path) -> None:
    picture = "PHOTO;ENCODING=b:" + "/9j/4AAQ" * 50_000 + "\n" + " AAAA\n" * 50_000
    note = "NOTE:" + "x" * (LONGEST_CARD + 1) + "\n"
    cards = [VERSION_4.replace("LANG", each + "LANG") for each in (picture, note)]
    assert [bool(row.problem) for row in rows(tmp_path, "".join(cards))] == [False, True]


def test_a_file_without_a_whole_card_has_none(tmp_path: Path) -> None:
    assert [row.problem for row in rows(tmp_path, "BEGIN:VCARD\nFN:Anna\n")] == [
        "the last card does not end"
    ]


def test_an_encoding_that_does_not_fit_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, IPHONE, encoding="cp1250")
    with pytest.raises(WrongFile, match="not written in utf-8"):
        opened(path, encoding="utf-8")
