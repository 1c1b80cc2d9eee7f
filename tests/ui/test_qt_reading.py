"""PySide's own sources are compiled once, and read from what was kept from then on."""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ui.qt_reading import STUB_WRITER, byte_code_kept, code

ROOT = Path(__file__).resolve().parent.parent.parent
NAME = "shibokensupport/signature/layout.py"


@pytest.fixture(autouse=True)
def _byte_code_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))


def kept(directory: Path) -> list[Path]:
    return sorted(directory.rglob("shibokensupport-*.pyc"))


def value(source: bytes, directory: Path) -> object:
    names: dict[str, object] = {}
    exec(code(NAME, directory, source), names)
    return names["value"]


def test_a_source_is_compiled_once(tmp_path: Path) -> None:
    assert value(b"value = 1", tmp_path) == 1
    (file,) = kept(tmp_path)
    written = file.stat().st_mtime_ns
    assert value(b"value = 1", tmp_path) == 1
    assert file.stat().st_mtime_ns == written


def test_another_version_of_the_library_is_compiled_anew(tmp_path: Path) -> None:
    assert value(b"value = 1", tmp_path) == 1
    assert value(b"value = 2", tmp_path) == 2
    assert value(b"value = 2", tmp_path) == 2


def test_what_was_kept_and_is_damaged_is_compiled_anew(tmp_path: Path) -> None:
    assert value(b"value = 1", tmp_path) == 1
    (file,) = kept(tmp_path)
    file.write_bytes(file.read_bytes()[:20])
    assert value(b"value = 1", tmp_path) == 1


def test_the_writer_of_stubs_is_left_out(tmp_path: Path) -> None:
    names: dict[str, object] = {}
    exec(code(STUB_WRITER, tmp_path, b"value = 1"), names)
    assert "value" not in names


def test_only_pysides_own_sources_are_meant(tmp_path: Path) -> None:
    usual = builtins.compile
    with byte_code_kept(tmp_path):
        assert eval(compile("1 + 1", "<string>", "eval")) == 2
        assert eval(compile(b"1 + 2", f"elsewhere/{NAME}", "eval")) == 3
        assert kept(tmp_path) == []
        compile(b"value = 1", NAME, "exec")
        assert len(kept(tmp_path)) == 1
    assert builtins.compile is usual


PROGRAM = """
import builtins
seen = []
real = builtins.compile
def counted(source, filename, *arguments, **options):
    seen.append(str(filename))
    return real(source, filename, *arguments, **options)
builtins.compile = counted
from ui.qt_reading import byte_code_kept
with byte_code_kept():
    from PySide6.QtCore import QTimer
print(len([name for name in seen if "shibokensupport" in name and "pyi_generator" not in name]))
try:
    QTimer().setInterval("soon")
except TypeError as error:
    print("setInterval(msec: int" in str(error))
"""


def test_a_second_start_of_pyside_compiles_none_of_them_and_works_as_before(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path / "kept")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def start() -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return done.stdout.split()

    compiled, worked = start()
    assert int(compiled) > 5
    assert worked == "True"
    assert start() == ["0", "True"]
