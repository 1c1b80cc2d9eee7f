"""Reading the layers of configuration into one value; what is wrong is told, never fatal."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callcenter.config.kind import Wrong
from callcenter.config.problem import ConfigProblem, Problem
from callcenter.config.settings import SETTINGS, Config, Layer
from callcenter.paths import Profile, machine_policy

_SECRET = r"(?i:password|passwd|secret|token|api_?key)"
_SECTIONS = frozenset(key.partition(".")[0] for key in SETTINGS if "." in key)
_LINE = r"(?s)(?P<what>.*?) \(at (?:line (?P<line>\d+).*|end of document)\)"
LARGEST = 2_000_000
"""No configuration is larger, in bytes; a disk image named by mistake is."""


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, Layer] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    problems: list[ConfigProblem] = field(default_factory=list)


def load(
    profile: Profile, *, user_file: Path | None = None, policy: Path | None = None
) -> tuple[Config, tuple[ConfigProblem, ...]]:
    """The configuration that holds for *profile*, and what is wrong in its files.

    *user_file* is read instead of the profile's own and must be there; *policy* instead of the
    machine's. A wrong value leaves what the layer below has.
    """
    policy = policy or machine_policy()
    reading = _Reading()
    _read_layer(reading, policy, Layer.POLICY, policy=policy)
    _read_layer(reading, profile.provisioning, Layer.PROVISIONING, policy=policy)
    own = user_file or profile.config
    _read_layer(reading, own, Layer.USER, policy=policy, needed=user_file is not None)
    _part_keys(reading, own)
    config = Config.of(reading.values, origins=reading.origins, locked=reading.locked)
    return config, tuple(reading.problems)


def document(file: Path) -> dict[str, Any] | ConfigProblem:
    """What *file* says as TOML, or why it cannot be read."""
    try:
        if file.stat().st_size > LARGEST:
            return _unreadable(file, f"it has more than {LARGEST} bytes")
        return tomllib.loads(file.read_text("utf-8-sig"))
    except FileNotFoundError:
        return _unreadable(file, "there is no such file", hint="name one that is there")
    except OSError as error:
        return _unreadable(file, error.strerror or str(error))
    except UnicodeDecodeError:
        return _unreadable(file, "it is not UTF-8 text")
    except tomllib.TOMLDecodeError as error:
        return _syntax(file, str(error))


def unknown(file: Path, key: str) -> ConfigProblem:
    """The problem of a *key* that is no setting; its value is not shown, it may be a secret."""
    if re.search(_SECRET, key):
        hint = "keep it in the keyring: callcenter secret set NAME"
        return ConfigProblem(file, key, hint, "", Problem.SECRET)
    # Kept out of the start: only a file with a mistake needs it.
    import difflib

    near = difflib.get_close_matches(key, [*SETTINGS, *_SECTIONS], n=1)
    hint = f"did you mean {near[0]}?" if near else "remove it, or see the README for all settings"
    return ConfigProblem(file, key, hint, "", Problem.UNKNOWN)


def wrong_value(file: Path, key: str, wrong: Wrong) -> ConfigProblem:
    """The problem of a value of *key* that is not what was expected."""
    return ConfigProblem(file, key + wrong.at, wrong.expected, wrong.found)


def _read_layer(
    reading: _Reading, file: Path, layer: Layer, *, policy: Path, needed: bool = False
) -> None:
    if not needed and not file.exists():
        return
    found = document(file)
    if isinstance(found, ConfigProblem):
        reading.problems.append(found)
        return
    if layer is Layer.POLICY:
        reading.locked = _locks(reading, file, found.pop("locked", []))
    for key, value in _flat(reading, file, found):
        if key in reading.locked and layer is not Layer.POLICY:
            hint = "the policy's value is used"
            reading.problems.append(ConfigProblem(file, key, hint, str(policy), Problem.LOCKED))
        else:
            _take(reading, file, layer, key, value)


def _take(reading: _Reading, file: Path, layer: Layer, key: str, value: object) -> None:
    try:
        reading.values[key] = SETTINGS[key].kind.read(value)
    except Wrong as wrong:
        reading.problems.append(wrong_value(file, key, wrong))
    else:
        reading.origins[key] = layer


def _flat(reading: _Reading, file: Path, found: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """The settings in *found* by their whole key; what is none goes to the problems."""
    for name, value in found.items():
        if name in SETTINGS:
            yield name, value
        elif name not in _SECTIONS:
            reading.problems.append(unknown(file, name))
        elif not isinstance(value, Mapping):
            wrong = Wrong(f"a table [{name}]", value)
            reading.problems.append(wrong_value(file, name, wrong))
        else:
            for inner, inner_value in value.items():
                key = f"{name}.{inner}"
                if key in SETTINGS:
                    yield key, inner_value
                else:
                    reading.problems.append(unknown(file, key))


def _locks(reading: _Reading, file: Path, found: object) -> frozenset[str]:
    if not isinstance(found, list):
        wrong = Wrong('a list of keys such as ["line.domain"]', found)
        reading.problems.append(wrong_value(file, "locked", wrong))
        return frozenset()
    locked: set[str] = set()
    for name in found:
        keys = {key for key in SETTINGS if name == key or key.partition(".")[0] == name}
        if not keys:
            wrong = Wrong("keys or sections that there are", name)
            reading.problems.append(wrong_value(file, "locked", wrong))
        locked |= keys
    return frozenset(locked)


def _part_keys(reading: _Reading, file: Path) -> None:
    """Give actions that were put on another one's key their default key back."""
    while clash := _clash(reading.values):
        mine, other = clash
        key = reading.values.pop(mine)
        reading.origins.pop(mine)
        wrong = Wrong(f"a key that {other} does not have", key)
        reading.problems.append(wrong_value(file, mine, wrong))


def _clash(values: Mapping[str, Any]) -> tuple[str, str] | None:
    taken: dict[str, str] = {}
    actions = [key for key in SETTINGS if key.startswith("keys.")]
    # Defaults first: it is the chosen key that has to give way.
    for action in sorted(actions, key=lambda action: action in values):
        key = values.get(action, SETTINGS[action].default)
        if key and key in taken:
            return action, taken[key]
        taken[key] = action
    return None


def _unreadable(file: Path, why: str, *, hint: str = "mend or remove it") -> ConfigProblem:
    return ConfigProblem(file, "", hint, why, Problem.UNREADABLE)


def _syntax(file: Path, message: str) -> ConfigProblem:
    match = re.fullmatch(_LINE, message)
    what = match["what"] if match else message
    line = int(match["line"]) if match and match["line"] else None
    return ConfigProblem(file, "", 'TOML such as name = "value"', what, Problem.SYNTAX, line)
