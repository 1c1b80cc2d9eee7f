"""Changing the user's own configuration file: all at once or not at all, comments kept."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, MutableMapping
from enum import Enum
from pathlib import Path
from typing import Any

from callcenter.config.kind import Wrong
from callcenter.config.loading import document, unknown, wrong_value
from callcenter.config.problem import ConfigProblem
from callcenter.config.settings import SETTINGS


class CannotWrite(Exception):
    """The file was left as it is; *problem* says why in words."""

    def __init__(self, problem: ConfigProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def set_user(file: Path, changes: Mapping[str, Any]) -> None:
    """Write *changes* by key (`line.domain`) into *file*; None takes a key out.

    Values are what `Config` holds, or what TOML can say. Raises CannotWrite for a wrong value or
    a file that is no TOML (what somebody typed there is not lost), OSError when the disk refuses.
    """
    plain = {key: _checked(file, key, value) for key, value in changes.items()}
    if file.exists() and isinstance(found := document(file), ConfigProblem):
        raise CannotWrite(found)
    # Kept out of the start: tomlkit is needed only here.
    import tomlkit

    text = file.read_text("utf-8-sig") if file.exists() else ""
    toml = tomlkit.parse(text)
    for key, value in plain.items():
        _put(file, toml, key, value)
    replace_file(file, tomlkit.dumps(toml))


def replace_file(file: Path, text: str) -> None:
    """Put *text* in place of what *file* holds; after a power cut it is the one or the other."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _checked(file: Path, key: str, value: Any) -> Any:
    setting = SETTINGS.get(key)
    if setting is None:
        raise CannotWrite(unknown(file, key))
    if value is None:
        return None
    plain = _plain(value)
    if not _is_toml(plain):
        plain = setting.kind.plain(value)
    try:
        setting.kind.read(plain)
    except Wrong as wrong:
        raise CannotWrite(wrong_value(file, key, wrong)) from wrong
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _is_toml(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_toml(item) for item in value)
    if isinstance(value, Mapping):
        return all(_is_toml(item) for item in value.values())
    return isinstance(value, str | int | float | bool)


def _put(file: Path, toml: Any, key: str, value: Any) -> None:
    import tomlkit

    section, _, name = key.rpartition(".")
    if section and section not in toml:
        if value is None:
            return
        toml[section] = tomlkit.table()
    table = toml[section] if section else toml
    if not isinstance(table, MutableMapping):
        raise CannotWrite(wrong_value(file, section, Wrong(f"a table [{section}]", table)))
    if value is not None:
        table[name] = tomlkit.item(value)
    elif name in table:
        del table[name]
