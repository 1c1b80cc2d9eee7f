from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.importing.letters import encoding_of
from callcenter.importing.rows import WrongFile

POLISH = "Imię i nazwisko;Telefon\nŁucja Źdźbło;601234567\nŚwiętosław Gęś;602345678\n"
CZECH = "Jméno;Telefon\nJiří Novák;601\nŠárka Čížková;602\nLuboš Žďárský;603\n"
GERMAN = "Name;Telefon\nJörg Groß;030123\nÄnne Müller;030124\n"
SPANISH = "Nombre;Teléfono\nJosé Muñoz;911\nBegoña Íñiguez;912\n"


@pytest.mark.parametrize(
    ("text", "encoding", "region"),
    [
        (POLISH, "cp1250", "PL"),
        (POLISH, "iso8859-2", "PL"),
        (POLISH, "utf-8", "PL"),
        (POLISH, "utf-8-sig", "PL"),
        (POLISH, "utf-16", "PL"),
        (POLISH, "utf-16-le", "PL"),
        (POLISH, "utf-16-be", "PL"),
        (POLISH, "cp1250", "DE"),
        (CZECH, "cp1250", "CZ"),
        (CZECH, "iso8859-2", "CZ"),
        (GERMAN, "cp1252", "DE"),
        (GERMAN, "cp1252", "PL"),
        (SPANISH, "cp1252", "ES"),
        ("Name;Phone\nAnn;1\n", "ascii", "PL"),
    ],
)
def test_text_is_read_as_it_was_written(
    text: str, encoding: str, region: str, tmp_path: Path
) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode(encoding))
    assert path.read_text(encoding_of(path, region)).removeprefix("\ufeff") == text


def test_letters_far_behind_the_beginning_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(("Anna;1\n" * 50_000 + "Łucja Źdźbło;2\n").encode("iso8859-2"))
    assert encoding_of(path, "PL") == "iso8859-2"


def test_what_has_nuls_and_is_no_utf_16_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"Name;Phone\nAnna\0\0\0;601234567\n")
    with pytest.raises(WrongFile, match="NUL bytes"):
        encoding_of(path, "PL")
