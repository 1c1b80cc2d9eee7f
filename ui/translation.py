"""The window's language: English or Polish, with dates and numbers in its own form."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "translations"
_INSTALLED = "callcenter-translated"
_QT_FOLDER = QLibraryInfo.LibraryPath.TranslationsPath


class Language(Enum):
    """The languages that the window speaks, by ISO 639 code."""

    ENGLISH = "en"
    POLISH = "pl"


class TranslationMissing(Exception):
    """A translation file that belongs to the program is not there, or cannot be read."""


def language(choice: str, system: QLocale) -> Language:
    """The language for the setting *choice*: `en`, `pl`, or `auto` for that of *system*."""
    code = system.name() if choice == "auto" else choice
    polish = code.lower().startswith(Language.POLISH.value)
    return Language.POLISH if polish else Language.ENGLISH


def locale(spoken: Language, system: QLocale) -> QLocale:
    """How dates and numbers are written in *spoken*: as *system* does if it speaks it too."""
    if system.name().lower().startswith(spoken.value):
        return system
    return QLocale("pl_PL" if spoken is Language.POLISH else "en_GB")


def install(app: QCoreApplication, choice: str, *, system: QLocale | None = None) -> Language:
    """Let *app* speak the language of the setting *choice*; call it before the first widget.

    Replaces what an earlier call installed. Raises TranslationMissing when a file is not there.
    """
    there = system if system is not None else QLocale.system()
    spoken = language(choice, there)
    # Not looked for at the start: the style is a child too, and its class takes long to be read.
    for former in app.findChildren(QTranslator) if app.property(_INSTALLED) else ():
        app.removeTranslator(former)
        former.deleteLater()
    app.setProperty(_INSTALLED, True)
    QLocale.setDefault(locale(spoken, there))
    _add(app, f"callcenter_{spoken.value}", FOLDER)
    if spoken is not Language.ENGLISH:
        # Qt's own words (context menus, standard buttons) come with PySide6.
        _add(app, f"qtbase_{spoken.value}", Path(QLibraryInfo.path(_QT_FOLDER)))
    return spoken


def _add(app: QCoreApplication, name: str, folder: Path) -> None:
    translator = QTranslator(app)
    if not translator.load(name, str(folder)):
        raise TranslationMissing(
            f"{folder / name}.qm cannot be read: the installation is not whole, install it again"
        )
    app.installTranslator(translator)
