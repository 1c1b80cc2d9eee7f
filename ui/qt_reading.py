"""Spares PySide from reading its own sources anew at each start of the window.

PySide's wheels carry parts of it as text inside a library, which is compiled every time: a tenth of
the way to the first paint, more with what is needed for writing type stubs alone.
"""

from __future__ import annotations

import builtins
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec
from pathlib import Path
from types import CodeType
from typing import Any

EMBEDDED = "shibokensupport/"
STUB_WRITER = EMBEDDED + "signature/lib/pyi_generator.py"
"""Read by PySide at each start, for 25 ms, and used by `pyside6-genpyi` alone."""
NOTHING = compile("", STUB_WRITER, "exec")


class EmbeddedSource(SourceFileLoader):
    """One source from inside the library; its byte code is kept as that of any module.

    Kept byte code is good as long as the source's length and check sum are the same.
    """

    def __init__(self, name: str, directory: Path, source: bytes) -> None:
        """*name* is its path inside the library, *directory* where the library's package is."""
        super().__init__(name, str(directory / name.replace("/", "-")))
        self._source = source

    def get_data(self, path: str) -> bytes:
        """The source, or what has been kept of it."""
        return self._source if path == self.path else super().get_data(path)

    def path_stats(self, path: str) -> Mapping[str, Any]:
        """What tells one version of the source from another; there is no file with a time."""
        return {"mtime": zlib.crc32(self._source), "size": len(self._source)}


@contextmanager
def byte_code_kept(directory: Path | None = None) -> Iterator[None]:
    """While PySide is first imported, take the byte code that an earlier start has kept.

    *directory* is that of the package `shiboken6`, which is found without it.
    """
    # WORKAROUND PySide PYSIDE-1621: the importer of the embedded sources calls `compile` for each
    # of them and goes before every other importer; there is no other place to step in. Where a
    # later version does so no more, nothing happens here.
    if directory is None:
        directory = _shiboken()
    compiled = builtins.compile

    def kept(source: Any, filename: Any, *arguments: Any, **options: Any) -> Any:
        if directory is None or not isinstance(source, bytes) or not _is_embedded(filename):
            return compiled(source, filename, *arguments, **options)
        return code(filename, directory, source)

    builtins.compile = kept
    try:
        yield
    finally:
        builtins.compile = compiled


def code(name: str, directory: Path, source: bytes) -> CodeType:
    """The byte code of the embedded *source* of that *name*."""
    if name == STUB_WRITER:
        return NOTHING
    embedded = EmbeddedSource(name, directory, source)
    try:
        found = embedded.get_code(name)
    except (EOFError, ValueError, TypeError):
        # What was kept is damaged; it is of no use, and no harm.
        found = None
    return found or embedded.source_to_code(source, embedded.path)


def _is_embedded(filename: object) -> bool:
    return isinstance(filename, str) and filename.startswith(EMBEDDED)


def _shiboken() -> Path | None:
    found = find_spec("shiboken6")
    return Path(found.origin).parent if found is not None and found.origin else None
