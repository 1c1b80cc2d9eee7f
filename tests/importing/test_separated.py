from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.importing.rows import WrongFile
from callcenter.importing.separated import LONGEST_LINE
from tests.importing.samples import opened, written


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_seen(delimiter: str, tmp_path: Path) -> None:
    text = "Name;Phone;Company\nAnna Nowak;601234567;ACME\nJan;602345678;\n"
    file = opened(written(tmp_path, text.replace(";", delimiter)))
    assert file.delimiter == delimiter
    assert [row.cells[0] for row in file.rows()] == ["Anna Nowak", "Jan"]


def test_commas_in_texts_do_not_hide_the_semicolons(tmp_path: Path) -> None:
    text = "Nazwa;Uwagi, różne, inne;Telefon\n" + "Nowak, Jan;a, b, c, d, e;601234567\n" * 5
    assert opened(written(tmp_path, text)).delimiter == ";"


def test_a_first_line_may_name_the_delimiter_as_excel_does(tmp_path: Path) -> None:
    file = opened(written(tmp_path, "sep=|\r\nName|Phone\r\nAnna|601234567\r\n"))
    assert (file.delimiter, file.columns) == ("|", ("Name", "Phone"))
    assert [(row.line, row.cells) for row in file.rows()] == [(3, ("Anna", "601234567"))]


def test_a_delimiter_that_was_named_holds(tmp_path: Path) -> None:
    file = opened(written(tmp_path, "Name,Phone;x\nAnna,601;y\n"), delimiter=";")
    assert file.columns == ("Name,Phone", "x")


def test_lines_are_counted_as_an_editor_does(tmp_path: Path) -> None:
    text = 'Name;Phone\n\n"Anna\nMaria";601234567\n;;\nJan;602345678\n'
    rows = opened(written(tmp_path, text)).first(9)
    assert [(row.line, row.cells[0]) for row in rows] == [(3, "Anna\nMaria"), (6, "Jan")]


def test_a_file_without_a_header_has_numbered_columns(tmp_path: Path) -> None:
    file = opened(written(tmp_path, "Anna Nowak;601 234 567\nJan;602345678\n"))
    assert file.columns == ("1", "2")
    assert len(file.first(9)) == 2


def test_a_quotation_mark_that_is_never_closed_is_told_with_its_line(tmp_path: Path) -> None:
    text = 'Name;Phone\nAnna;601234567\n"Jan;602345678\nEwa;603456789\n'
    with pytest.raises(WrongFile, match=r"at line 3 and never closed"):
        opened(written(tmp_path, text)).first(9)


def test_one_that_is_not_closed_for_very_long_is_told_as_well(tmp_path: Path) -> None:
    text = 'Name;Phone\n"Jan;602345678\n' + "Ewa Nowak;603456789\n" * 20_000 + '"'
    with pytest.raises(WrongFile, match=r"at line 2 and never closed"):
        opened(written(tmp_path, text)).first(9)


@pytest.mark.parametrize("size", [200_000, LONGEST_LINE + 10, 10_000_000])
def test_a_monstrous_cell_spoils_only_its_row(size: int, tmp_path: Path) -> None:
    text = f"Name;Phone\n{'x' * size};601234567\nJan;602345678\n"
    rows = opened(written(tmp_path, text)).first(9)
    assert [(row.line, bool(row.problem)) for row in rows] == [(2, True), (3, False)]


def test_an_encoding_that_does_not_fit_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, "Name;Phone\nŁucja;601\n", encoding="cp1250")
    with pytest.raises(WrongFile, match="is not utf-8"):
        opened(path, encoding="utf-8")


def test_one_that_does_not_fit_far_below_is_told_with_the_line(tmp_path: Path) -> None:
    text = "Name;Phone\n" + "Anna Nowak;601234567\n" * 30_000 + "Łucja;1\n"
    file = opened(written(tmp_path, text, encoding="cp1250"), encoding="ascii")
    with pytest.raises(WrongFile, match="the text is not ascii"):
        list(file.rows())


@pytest.mark.parametrize("name", ["klingon", "rot13"])
def test_an_encoding_that_there_is_not_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match="There is no encoding"):
        opened(written(tmp_path, "Name;Phone\nŁucja;601\n"), encoding=name)


def test_the_mark_of_utf_8_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    path = written(tmp_path, "Name;Phone\nŁucja;601234567\n", encoding="utf-8-sig")
    assert opened(path).columns[0] == "Name"
    assert opened(path, encoding="utf-8").columns[0] == "Name"


def test_it_is_read_again_from_the_beginning(tmp_path: Path) -> None:
    file = opened(written(tmp_path, "Name;Phone\nAnna;601234567\n"))
    assert file.first(1) == file.first(1)
