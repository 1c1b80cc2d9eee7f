"""Who may import whom, as a table; and the few things nobody may do."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

ROOT = Path(__file__).resolve().parent.parent
OURS = ("callcenter", "ui", "resources", "tests", "installer")


@dataclass(frozen=True)
class Import:
    """*importer* (a module of ours) imports *name* in *line*."""

    importer: str
    name: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.name}"


def modules(*packages: str) -> Iterator[tuple[str, Path]]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(part for part in parts if part != "__init__"), path


def imports(*packages: str) -> list[Import]:
    return [found for module, path in modules(*packages) for found in imports_of(module, path)]


@cache
def imports_of(module: str, path: Path) -> tuple[Import, ...]:
    return tuple(imports_in(module, path.read_text("utf-8"), package=path.stem == "__init__"))


def imports_in(module: str, source: str, *, package: bool = False) -> Iterator[Import]:
    """Every import, wherever it stands; those for type checkers alone are left out."""
    tree = ast.parse(source)
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node, package)
            for alias in node.names:
                yield Import(module, f"{base}.{alias.name}", node.lineno)


def _base(module: str, node: ast.ImportFrom, package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    kept = parts[: len(parts) - node.level + (1 if package else 0)]
    return ".".join([*kept, *([node.module] if node.module else [])])


def within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


# A library, and the modules that may know it.
ONLY = {
    "PySide6": ("ui*", "tests*", "callcenter.engine.pjsip.*"),
    "shiboken6": ("ui*", "tests*"),
    "pjsua2": (
        *("callcenter.engine.pjsip*", "tests.bench*", "tests.engine.pjsip*"),
        *("tests.contract.tone_bridge", "tests.pbx.listening"),
    ),
    "sqlalchemy": ("callcenter.store*", "callcenter.demo.crm*", "tests.*"),
    "alembic": ("callcenter.store*", "tests.store*"),
    "sqlite3": ("callcenter.store.cipher", "callcenter.demo.crm*", "tests.*"),
    "sqlcipher3": ("callcenter.store.cipher",),
    "cryptography": (
        *("callcenter.recording*", "callcenter.engine.relay.identity"),
        *("callcenter.store.escrow", "tests.*"),
    ),
    "soundfile": ("callcenter.recording*", "tests.*"),
    "keyring": ("callcenter.store.secrets", "tests.*"),
    "starlette": ("callcenter.demo.crm*", "callcenter.record_tab.door", "tests.*"),
    "uvicorn": ("callcenter.demo*", "callcenter.record_tab.tab", "tests.*"),
    "dns": ("callcenter.engine.relay.names", "tests.*"),
    "trustme": ("tests.*",),
    "aiosipua": ("callcenter.demo*", "tests.*"),
    "aiortp": ("callcenter.demo*", "tests.*"),
    "phonenumbers": (
        *("callcenter.domain.number*", "callcenter.domain.tariff", "callcenter.crm*"),
        "callcenter.importing.numbers",
        "callcenter.directory.spelling",
        *("callcenter.demo*", "tests.*"),
    ),
    "httpx": ("callcenter.crm*", "callcenter.demo*", "tests.*"),
    "oauthlib": ("callcenter.crm.authorisation",),
    "ldap3": ("callcenter.directory.ldap*",),
    "vobject": (
        *("callcenter.directory.cards", "callcenter.importing*", "callcenter.exporting*"),
        "tests.*",
    ),
    "defusedxml": ("callcenter.directory.dav*", "callcenter.importing.microsip"),
    "numpy": (
        "callcenter.engine.pjsip.voice_processing",
        "callcenter.engine.pjsip.echo",
        "tests.*",
    ),
    "pywebrtc_audio": (
        "callcenter.engine.pjsip.voice_processing",
        "callcenter.engine.pjsip.echo",
        "tests.*",
    ),
    "psutil": ("callcenter.engine.relay.program", "callcenter.importing.spreadsheet", "tests.*"),
    "python_calamine": ("callcenter.importing.sheet_reader", "tests.*"),
    "xlsxwriter": ("callcenter.exporting*", "tests.*"),
    "hid": ("callcenter.engine.headset.bus",),
    "hidraw": ("callcenter.engine.headset.bus", "tests.engine.headset*"),
    "tomlkit": ("callcenter.config.writing", "tests.*"),
    "platformdirs": ("callcenter.paths",),
    "pickle": (),
    "marshal": (),
    "shelve": (),
    "unittest.mock": (),
    "multiprocessing.Process": (),
    "multiprocessing.Pool": (),
}


@pytest.mark.parametrize("library", ONLY)
def test_a_library_is_known_only_where_it_belongs(library: str) -> None:
    strangers = [
        str(found)
        for found in imports(*OURS)
        if within(found.name, (library,))
        and not any(fnmatch(found.importer, place) for place in ONLY[library])
    ]
    assert strangers == []


# A part of ours, and the parts of ours it may import (beside itself).
PARTS = {
    "callcenter.domain": (),
    "callcenter.priority": (),
    "callcenter.recording": ("callcenter.domain", "callcenter.priority"),
    "callcenter.engine": ("callcenter.domain", "callcenter.paths", "callcenter.recording"),
    "callcenter.store": ("callcenter.domain",),
    "callcenter.crm": ("callcenter.domain", "callcenter.priority"),
    "callcenter.directory": ("callcenter.domain", "callcenter.crm.wire", "callcenter.crm.crm"),
    "callcenter.sync": (
        *("callcenter.domain", "callcenter.store", "callcenter.crm", "callcenter.priority"),
    ),
    "callcenter.importing": ("callcenter.domain", "callcenter.store"),
    "callcenter.exporting": ("callcenter.domain", "callcenter.store", "callcenter.importing"),
    "callcenter.config": ("callcenter.domain", "callcenter.engine.commands", "callcenter.paths"),
    "callcenter.paths": (),
    "callcenter.control": ("callcenter.engine.channel", "callcenter.engine.rendezvous"),
    "installer": (),
    "resources": (),
}
VERSION = ("callcenter.__version__",)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_imports_only_the_parts_below_it(part: str) -> None:
    allowed = (part, *PARTS[part], *VERSION)
    strangers = [
        str(found)
        for found in imports(*OURS)
        if within(found.importer, (part,))
        and within(found.name, OURS)
        and found.name not in OURS
        and not within(found.name, allowed)
    ]
    assert strangers == []


def test_the_domain_knows_no_library_but_values_and_the_numbering_plans() -> None:
    allowed = (*sys.stdlib_module_names, "msgspec", "phonenumbers", "callcenter")
    strangers = [
        str(found) for found in imports("callcenter/domain") if not within(found.name, allowed)
    ]
    assert strangers == []


def test_the_telephone_knows_of_qt_only_the_sound() -> None:
    sound = ("PySide6.QtCore", "PySide6.QtMultimedia")
    strangers = [
        str(found)
        for found in imports("callcenter")
        if within(found.name, ("PySide6",)) and not within(found.name, sound)
    ]
    assert strangers == []


def test_nobody_below_knows_the_window() -> None:
    doors = ("callcenter.cli.starting", "callcenter.cli.kept")
    strangers = [
        str(found)
        for found in imports("callcenter")
        if within(found.name, ("ui",)) and found.importer not in doors
    ]
    assert strangers == []


def test_the_window_knows_neither_pjsip_nor_tables() -> None:
    hidden = ("callcenter.engine.pjsip", "callcenter.store.tables", "callcenter.store.database")
    # The composition root alone may choose the telephone that runs inside the app.
    strangers = [
        str(found)
        for found in imports("ui")
        if within(found.name, hidden) and found.importer != "ui.app"
    ]
    assert strangers == []


def test_the_program_never_imports_its_tests() -> None:
    strangers = [
        str(found)
        for found in imports("callcenter", "ui", "resources", "installer")
        if within(found.name, ("tests", "pytest"))
    ]
    assert strangers == []


def test_nobody_sleeps_in_place_of_waiting() -> None:
    sleepers = [
        f"{module}:{node.lineno}"
        for module, path in modules(*OURS)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "sleep")
    ]
    assert sleepers == []


def test_no_exception_is_swallowed() -> None:
    swallowers = [
        f"{module}:{node.lineno}"
        for module, path in modules(*OURS)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
        and all(isinstance(inner, ast.Pass) for inner in node.body)
    ]
    assert swallowers == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        module
        for module, path in modules("callcenter", "ui", "resources", "installer")
        if "versions" not in path.parts
        and path.read_text("utf-8").strip()
        and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


# What a first paint, or a quick `ctl`, must not wait for.
SLOW = (
    *("sqlalchemy", "alembic", "httpx", "keyring", "starlette", "tomlkit", "PySide6", "pjsua2"),
    "numpy",
)


@pytest.mark.parametrize(
    "module",
    [
        "callcenter.cli",
        "callcenter.ctl",
        "callcenter.control",
        "callcenter.config",
        "callcenter.config.values",
        "callcenter.domain.react",
        "callcenter.engine.process",
        "callcenter.office",
    ],
)
def test_what_starts_first_imports_nothing_slow(module: str) -> None:
    program = f"import {module}, sys; print(*[name for name in {SLOW!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.split() == []


# What the window itself must not wait for either, besides what comes before it.
SLOW_FOR_THE_WINDOW = (
    *("sqlalchemy", "alembic", "sqlcipher3", "httpx", "requests", "oauthlib", "jinja2", "keyring"),
    *("cryptography", "asyncio", "ssl", "email", "phonenumbers", "tomlkit", "pjsua2", "numpy"),
    *("callcenter.office", "callcenter.syncing", "callcenter.crm", "callcenter.store"),
)


def test_the_first_paint_waits_for_nothing_slow() -> None:
    program = (
        "import ui.desktop, sys; from PySide6 import QtWidgets\n"
        f"print(*[name for name in {SLOW_FOR_THE_WINDOW!r} if name in sys.modules])\n"
        # Its constants alone are a tenth of the way.
        "print(*[name for name in ('QStyle', 'QGraphicsItem') if name in vars(QtWidgets)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.split() == []


class Sender(QObject):
    """Something that emits."""

    happened = Signal(int)


def test_emitting_signals_leaves_true_alone() -> None:
    """PySide6 6.12.0 on Python 3.11 drops a reference to True at each emission, then aborts."""
    sender = Sender()
    heard: list[int] = []
    sender.happened.connect(heard.append)
    before = sys.getrefcount(True)
    for number in range(100_000):
        sender.happened.emit(number)
        if number == 50:
            # Told here, before the last reference is gone and the whole run aborts.
            assert abs(sys.getrefcount(True) - before) < 25
    assert len(heard) == 100_000
    assert abs(sys.getrefcount(True) - before) < 1000


def test_the_rules_see_what_they_forbid() -> None:
    source = (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import sqlalchemy\n"
        "def late():\n    from PySide6.QtCore import QObject\n"
        "from . import tables\nfrom ..domain.call import Call\n"
    )
    names = [found.name for found in imports_in("callcenter.store.store", source)]
    assert names == [
        "typing.TYPE_CHECKING",
        "callcenter.store.tables",
        "callcenter.domain.call.Call",
        "PySide6.QtCore.QObject",
    ]
