from __future__ import annotations

import os
from pathlib import Path

import pytest

from callcenter.importing import opened as opened_module
from callcenter.importing.opened import fingerprint_of
from callcenter.importing.rows import MOST_BYTES, MOST_COLUMNS, FileKind, WrongFile
from tests.importing.samples import PEOPLE, opened, workbook, written


def test_the_kind_is_told_by_the_content_whatever_the_name_says(tmp_path: Path) -> None:
    csv = written(tmp_path, PEOPLE, name="people.xlsx")
    card = written(tmp_path, "\r\nBEGIN:VCARD\r\nFN:Anna\r\nEND:VCARD\r\n", name="people.csv")
    xml = written(tmp_path, '<?xml version="1.0"?><contacts/>', name="people.txt")
    sheet = workbook(tmp_path, ("Name", "Phone"), ("Anna", "601234567"), name="people.vcf")
    kinds = [opened(path).kind for path in (csv, card, xml, sheet)]
    assert kinds == [FileKind.CSV, FileKind.VCARD, FileKind.MICROSIP, FileKind.SPREADSHEET]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7\n", "is a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b"SQLite format 3\0", "is a database"),
        (b"\x1f\x8b\x08", "is a packed file"),
        (b"<html><table><tr><td>Anna</td></tr></table></html>", "is a web page"),
        (b"\xef\xbb\xbf<!DOCTYPE html>", "is a web page"),
        (b"Name;Phone\n\0\0\0\0\1\2", "NUL bytes"),
        (b"PK\x03\x04 and no more", "is damaged or no spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is damaged or no spreadsheet"),
    ],
)
def test_what_is_no_list_of_customers_is_said(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    with pytest.raises(WrongFile, match=words):
        opened(path)


def test_a_folder_and_a_file_that_there_is_not_are_told(tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match="is a folder"):
        opened(tmp_path)
    with pytest.raises(WrongFile, match="There is no file"):
        opened(tmp_path / "nothing.csv")
    with pytest.raises(WrongFile, match="There is no file"):
        fingerprint_of(tmp_path / "nothing.csv")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no file modes")
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_is_closed_to_us_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, PEOPLE)
    path.chmod(0)
    with pytest.raises(WrongFile, match="another program"):
        opened(path)


def test_one_that_another_program_locks_is_told(tmp_path: Path) -> None:
    refused = PermissionError(13, "Permission denied")
    assert "Close it there" in str(opened_module._unopened(tmp_path / "people.csv", refused))


def test_one_that_is_too_big_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(WrongFile, match="more than 200 MB"):
        opened(path)


def test_too_many_columns_are_told(tmp_path: Path) -> None:
    header = ";".join(f"Column {at}" for at in range(MOST_COLUMNS + 1))
    with pytest.raises(WrongFile, match=f"more than {MOST_COLUMNS}"):
        opened(written(tmp_path, header + "\n"))


def test_too_many_rows_are_told(tmp_path: Path) -> None:
    file = opened(written(tmp_path, "Name\n" + "Anna\n" * 200_001))
    with pytest.raises(WrongFile, match="more than 200000 rows"):
        list(file.rows())


def test_the_same_content_has_the_same_fingerprint(tmp_path: Path) -> None:
    one, same = written(tmp_path, PEOPLE), written(tmp_path, PEOPLE, name="other.csv")
    other = written(tmp_path, PEOPLE + "Ewa;;;;;\n", name="third.csv")
    assert fingerprint_of(one) == fingerprint_of(same) != fingerprint_of(other)
