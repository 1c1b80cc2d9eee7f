"""The window's languages: complete, up to date, and right in their plurals."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from tests.ui.people import NOW
from ui import times, translation
from ui.translation import FOLDER, Language

UI = FOLDER.parent.parent / "ui"
TOOLS = Path(sys.executable).parent
Source = tuple[str, str, str]


def messages(file: Path) -> dict[Source, ElementTree.Element]:
    found = {}
    for context in ElementTree.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            key = (
                context.findtext("name", ""),
                message.findtext("source", ""),
                message.findtext("comment", ""),
            )
            found[key] = message
    return found


def texts(message: ElementTree.Element) -> list[str]:
    translated = message.find("translation")
    assert translated is not None
    forms = translated.findall("numerusform")
    return [form.text or "" for form in forms] if forms else [translated.text or ""]


def test_every_text_has_a_polish_one() -> None:
    for key, message in messages(FOLDER / "callcenter_pl.ts").items():
        translated = message.find("translation")
        assert translated is not None
        assert translated.get("type") is None, f"{key} is not translated, or no longer used"
        assert all(texts(message)), f"{key} is empty"


@pytest.mark.parametrize("code", ["pl", "en"])
def test_a_translation_has_the_same_gaps_to_fill(code: str) -> None:
    gap = re.compile(r"\{\w+[^}]*\}|%n")
    for key, message in messages(FOLDER / f"callcenter_{code}.ts").items():
        wanted = set(gap.findall(key[1]))
        for text in texts(message):
            # Polish writes “3.” where English needs “3rd”.
            assert set(gap.findall(text)) | {"{suffix}"} == wanted | {"{suffix}"}, key


def test_a_count_is_always_a_plural() -> None:
    for key, message in messages(FOLDER / "callcenter_pl.ts").items():
        if "%n" in key[1]:
            assert message.get("numerus") == "yes", f"{key}: count with ui.times.tr outside classes"


@pytest.mark.parametrize("code", ["pl", "en"])
def test_the_sources_hold_no_text_that_the_translations_lack(code: str, tmp_path: Path) -> None:
    fresh = tmp_path / f"callcenter_{code}.ts"
    command = [
        str(TOOLS / "pyside6-lupdate"),
        *sorted(str(path) for path in UI.glob("*.py")),
        "-ts",
        str(fresh),
        *(["-pluralonly"] if code == "en" else []),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    kept = messages(FOLDER / f"callcenter_{code}.ts")
    assert messages(fresh).keys() == kept.keys(), "see resources/translations/README.md"


@pytest.mark.parametrize("code", ["pl", "en"])
def test_the_compiled_file_is_up_to_date(code: str, tmp_path: Path) -> None:
    compiled = tmp_path / "fresh.qm"
    source = FOLDER / f"callcenter_{code}.ts"
    command = [str(TOOLS / "pyside6-lrelease"), str(source), "-qm", str(compiled)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    kept = FOLDER / f"callcenter_{code}.qm"
    assert kept.read_bytes() == compiled.read_bytes(), "see resources/translations/README.md"


@pytest.mark.parametrize(
    ("choice", "system", "spoken"),
    [
        ("auto", "pl_PL", Language.POLISH),
        ("auto", "de_DE", Language.ENGLISH),
        ("pl", "en_US", Language.POLISH),
        ("en", "pl_PL", Language.ENGLISH),
    ],
)
def test_the_language_follows_the_setting_then_the_system(
    choice: str, system: str, spoken: Language
) -> None:
    assert translation.language(choice, QLocale(system)) is spoken


def test_dates_are_written_as_the_system_writes_them_where_it_speaks_the_language() -> None:
    assert translation.locale(Language.ENGLISH, QLocale("en_US")).name() == "en_US"
    assert translation.locale(Language.ENGLISH, QLocale("de_DE")).name() == "en_GB"


@pytest.mark.usefixtures("polish")
def test_polish_counts_in_three_forms() -> None:
    said = [times.tr("overdue %n day(s)", "a promise that was not kept in time", n) for n in (1, 5)]
    assert said == ["1 dzień po terminie", "5 dni po terminie"]


@pytest.mark.usefixtures("polish")
def test_polish_dates_are_polish() -> None:
    assert times.weekday_date(NOW) == "niedz. 22 lis"


@pytest.mark.usefixtures("polish")
def test_qt_s_own_words_are_polish_too() -> None:
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Anuluj"


def test_english_has_its_plurals(qapp: QApplication) -> None:
    former = QLocale()
    translation.install(qapp, "en", system=QLocale("en_GB"))
    said = [times.tr("overdue %n day(s)", "a promise that was not kept in time", n) for n in (1, 2)]
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(former)
    assert said == ["overdue 1 day", "overdue 2 days"]
