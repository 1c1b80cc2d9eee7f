from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime, time
from pathlib import Path

import psutil
import pytest

from callcenter.importing.rows import MOST_BYTES, WrongFile
from callcenter.importing.sheet_reader import text_of
from tests.importing.samples import opened, workbook, workbook_of, written

CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="People">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
CELL = (
    '<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'
)
SHEET = "xl/worksheets/sheet1.xml"


def calc(folder: Path, *rows: tuple[str, ...], more: str = "", row_more: str = "") -> Path:
    """An ODS file as LibreOffice writes it, but for its styles."""
    path = folder / "people.ods"
    told = "".join(
        f"<table:table-row{row_more}>"
        + "".join(CELL.format(text=text, more=more) for text in row)
        + "</table:table-row>"
        for row in rows
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", CONTENT.format(rows=told))
    return path


def rewritten(path: Path, name: str, change: tuple[bytes, bytes]) -> Path:
    """The archive with something in one of its parts put in place of something else."""
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    parts[name] = parts[name].replace(*change)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return path


def test_a_workbook_of_excel_is_read(tmp_path: Path) -> None:
    file = opened(
        workbook(
            tmp_path,
            ("Nazwa", "Telefon", "Klient od"),
            ("Łucja Żak", 48601234567, "2019-03-31"),
            (),
            ("Jan", "+48 602 345 678"),
        )
    )
    assert file.columns == ("Nazwa", "Telefon", "Klient od")
    assert file.sheets == ("People",)
    assert [(row.line, row.cells) for row in file.rows()] == [
        (2, ("Łucja Żak", "48601234567", "2019-03-31")),
        (4, ("Jan", "+48 602 345 678", "")),
    ]


def test_one_of_libreoffice_is_read(tmp_path: Path) -> None:
    file = opened(calc(tmp_path, ("Nazwa", "Telefon"), ("Łucja Żak", "601234567")))
    assert [row.cells for row in file.rows()] == [("Łucja Żak", "601234567")]


def test_a_title_above_the_columns_is_left_out(tmp_path: Path) -> None:
    rows = (("Our customers",), (), ("Name", "Phone"), ("Anna", "601234567"))
    file = opened(workbook(tmp_path, *rows))
    assert file.columns == ("Name", "Phone")
    assert [(row.line, row.cells) for row in file.rows()] == [(4, ("Anna", "601234567"))]


def test_a_sheet_may_be_named(tmp_path: Path) -> None:
    path = workbook(tmp_path, ("Name", "Phone"), ("Anna", "601234567"))
    assert len(opened(path, sheet="People").first(9)) == 1
    with pytest.raises(WrongFile, match="no sheet 'Other'; it has: People"):
        opened(path, sheet="Other")


def test_the_first_sheet_with_anything_in_it_is_read_and_told(tmp_path: Path) -> None:
    path = workbook_of(tmp_path, {"Notes": (), "People": [("Name",), ("Anna",)]})
    file = opened(path)
    assert (file.sheets, file.sheet) == (("Notes", "People"), "People")
    assert [row.cells for row in file.rows()] == [("Anna",)]


def test_an_empty_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match="There is nothing in"):
        opened(workbook(tmp_path))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (48601234567.0, "48601234567"),
        (4.85, "4.85"),
        (1.5e16, "1.5e+16"),
        (True, "true"),
        (None, ""),
        (datetime(2019, 3, 31), "2019-03-31"),  # noqa: DTZ001
        (datetime(2019, 3, 31, 8, 30), "2019-03-31T08:30:00"),  # noqa: DTZ001
        (date(2019, 3, 31), "2019-03-31"),
        (time(8, 30), "08:30:00"),
    ],
)
def test_cells_become_what_a_person_would_type(value: object, text: str) -> None:
    assert text_of(value) == text


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = workbook(tmp_path, ("Name",), ("Anna",))
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/bomb.xml", "w") as bomb,
    ):
        for _ in range(MOST_BYTES // 1_000_000 + 1):
            bomb.write(b" " * 1_000_000)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(WrongFile, match="unpacks to more than 200 MB"):
        opened(path)


def test_one_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    path = workbook(tmp_path, ("Name",), *(("Anna Nowak",) for _ in range(100)))
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    content = path.read_bytes().replace(size.to_bytes(4, "little"), (64).to_bytes(4, "little"))
    path.write_bytes(content)
    with pytest.raises(WrongFile, match="is damaged"):
        opened(path)


def test_a_cell_at_the_end_of_the_world_ends_the_reader_and_not_us(tmp_path: Path) -> None:
    path = workbook(tmp_path, ("Name", "Phone"), ("Anna", "601234567"))
    far = rewritten(path, SHEET, (b'r="B2"', b'r="XFD1048576"'))
    with pytest.raises(WrongFile, match=r"rows and|when unpacked"):
        opened(far)


def test_repeated_cells_without_end_are_no_danger(tmp_path: Path) -> None:
    path = calc(
        tmp_path,
        ("Anna",) * 3,
        more=' table:number-columns-repeated="16000"',
        row_more=' table:number-rows-repeated="1000000"',
    )
    with pytest.raises(WrongFile, match=r"rows and|when unpacked|limit exceeded"):
        opened(path)


def test_xml_with_definitions_of_its_own_makes_nothing_endless(tmp_path: Path) -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    path = calc(tmp_path, ("Nazwa", "Telefon"), ("Anna &b;", "601234567"))
    rewritten(
        path, "content.xml", (b"<office:document-content", laughs + b"<office:document-content")
    )
    try:
        cells = [row.cells for row in opened(path).rows()]
    except WrongFile:
        return
    assert "haha" not in str(cells)


def test_a_password_is_told(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    locked = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000 + locked)
    with pytest.raises(WrongFile, match="protected by a password"):
        opened(path)


def test_a_password_of_libreoffice_is_told(tmp_path: Path) -> None:
    path = calc(tmp_path, ("Nazwa", "Telefon"), ("Anna", "601234567"))
    plain = b'manifest:media-type="text/xml"/>'
    locked = (
        b'manifest:media-type="text/xml"><manifest:encryption-data manifest:checksum="x"/>'
        b"</manifest:file-entry>"
    )
    with pytest.raises(WrongFile, match="protected by a password"):
        opened(rewritten(path, "META-INF/manifest.xml", (plain, locked)))


def test_another_packed_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "people.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("people.csv", "Name;Phone\n")
    with pytest.raises(WrongFile, match=r"packed file .ZIP. and no spreadsheet"):
        opened(path)


def test_one_cut_off_is_damaged(tmp_path: Path) -> None:
    path = workbook(tmp_path, ("Name",), *(("Anna Nowak",) for _ in range(100)))
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(WrongFile, match="is damaged"):
        opened(path)


def test_a_reader_that_is_not_needed_any_more_ends(tmp_path: Path) -> None:
    path = workbook(tmp_path, ("Name",), *((f"Anna {at}",) for at in range(20_000)))
    rows = opened(path).rows()
    next(rows)
    assert _readers()
    rows.close()  # type: ignore[attr-defined]
    assert not _readers()


def _readers() -> list[psutil.Process]:
    children = psutil.Process().children()
    return [one for one in children if "sheet_reader" in " ".join(one.cmdline())]


def test_dates_of_excel_are_days(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "people.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("Name", "Since"))
    sheet.write_string(1, 0, "Anna")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_datetime(1, 1, datetime(2019, 3, 31, tzinfo=UTC).replace(tzinfo=None), day)
    book.close()
    assert opened(path).first(1)[0].cells == ("Anna", "2019-03-31")


def test_a_text_file_called_xlsx_is_read_as_what_it_is(tmp_path: Path) -> None:
    file = opened(written(tmp_path, "Name;Phone\nAnna;601234567\n", name="people.xlsx"))
    assert file.delimiter == ";"
