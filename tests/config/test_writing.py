from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callcenter.config import Config, load
from callcenter.config.choices import Theme, Transport
from callcenter.config.writing import CannotWrite, set_user
from callcenter.domain.agent import PauseReason
from callcenter.domain.disposition import Disposition, Flag
from callcenter.domain.recording import RecordingPolicy
from callcenter.paths import Profile


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


def reread(profile: Profile, tmp_path: Path) -> Config:
    config, problems = load(profile, policy=tmp_path / "no-policy.toml")
    assert problems == ()
    return config


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("line.transport", Transport.TCP),
        ("line.registrars", ("a.example", "b.example:5070")),
        ("ui.theme", Theme.DARK),
        ("audio.ringer_volume", 0.25),
        ("wrap_up.seconds", 45),
        ("wrap_up.required", False),
        ("keys.answer", "Ctrl+F12"),
        ("recording.queues", (("support", RecordingPolicy.ALWAYS), ("s p", RecordingPolicy.NEVER))),
        ("agent.name", 'Łucja "Lu" Żak'),
        ("crm", {"url": "https://crm.example", "find": {"path": "/c"}}),
        ("states.pause_reasons", (PauseReason("tea", {"pl": "Herbata"}),)),
        ("dispositions", (Disposition("sold", {"en": "Sold"}, frozenset({Flag.RESOLVED})),)),
    ],
)
def test_what_is_written_is_read_again(
    profile: Profile, tmp_path: Path, key: str, value: Any
) -> None:
    set_user(profile.config, {"numbers.region": "DE"})
    set_user(profile.config, {key: value})
    config = reread(profile, tmp_path)
    assert config.value(key) == value
    assert config.numbers.region == "DE"


def test_comments_and_order_are_kept(profile: Profile, tmp_path: Path) -> None:
    profile.config.write_text('# mine\n[line] # the line\nuser = "101" # Anna\ndomain = "a.b"\n')
    set_user(profile.config, {"line.user": "102", "ui.theme": "dark"})
    text = profile.config.read_text()
    assert text.startswith('# mine\n[line] # the line\nuser = "102" # Anna\ndomain = "a.b"\n')
    assert reread(profile, tmp_path).ui.theme is Theme.DARK


def test_none_gives_the_value_of_the_layer_below_back(profile: Profile, tmp_path: Path) -> None:
    set_user(profile.config, {"line.user": "101", "wrap_up.seconds": 5})
    set_user(profile.config, {"wrap_up.seconds": None, "audio.speakers": None})
    config = reread(profile, tmp_path)
    assert (config.wrap_up.seconds, config.line.user) == (30, "101")


def test_a_wrong_value_changes_nothing(profile: Profile) -> None:
    set_user(profile.config, {"line.user": "101"})
    before = profile.config.read_bytes()
    with pytest.raises(CannotWrite, match="expected udp, tcp or tls"):
        set_user(profile.config, {"line.user": "102", "line.transport": "udq"})
    with pytest.raises(CannotWrite, match=r"did you mean line\.user"):
        set_user(profile.config, {"line.usr": "102"})
    assert profile.config.read_bytes() == before


def test_a_file_with_a_mistake_is_not_overwritten(profile: Profile) -> None:
    profile.config.write_text("[line\n")
    with pytest.raises(CannotWrite, match="line 1"):
        set_user(profile.config, {"line.user": "102"})
    assert profile.config.read_text() == "[line\n"


@pytest.mark.parametrize("text", ["wrap_up = 5\n", "[[wrap_up]]\nseconds = 5\n"])
def test_what_stands_in_place_of_a_table_is_not_overwritten(profile: Profile, text: str) -> None:
    profile.directory.mkdir()
    profile.config.write_text(text)
    with pytest.raises(CannotWrite, match=r"expected a table \[wrap_up\]"):
        set_user(profile.config, {"wrap_up.seconds": 45})
    assert profile.config.read_text() == text


def test_nothing_is_left_beside_the_file(profile: Profile) -> None:
    set_user(profile.config, {"line.user": "101"})
    assert [path.name for path in profile.directory.iterdir()] == ["callcenter.toml"]
    assert profile.config.stat().st_mode & 0o077 == 0
