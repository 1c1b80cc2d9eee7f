"""Changed settings: written in order, refused in words, and never a password in a file."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyringHere
from keyring.errors import KeyringLocked

from callcenter.config.choices import Theme
from callcenter.paths import Profile
from ui.preferences import SIP_PASSWORD, Passwords, Preferences, SettingsKept

DEADLINE_S = 10.0


class Ring(KeyringBackend):
    """A keyring in memory that can be locked, and can break in ways of its own."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.error: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        self._fail()
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail()
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[username]

    def _fail(self) -> None:
        if self.error is not None:
            raise self.error


class Settings:
    """Preferences over a profile, and what they said."""

    def __init__(
        self,
        folder: Path,
        *,
        backend: Any = None,
        environment: dict[str, str] | None = None,
        config_file: Path | None = None,
    ) -> None:
        self.profile = Profile(folder)
        self.ring = backend or Ring()
        self.passwords = Passwords(environment or {}, backend=lambda: self.ring)
        self.said: list[SettingsKept] = []
        self._news = threading.Condition()
        self._preferences = Preferences(
            self.profile, config_file=config_file, passwords=self.passwords, report=self._hear
        )

    def keep(self, values: dict[str, object], secret: str | None = None) -> SettingsKept:
        """What was said once these were kept."""
        before = len(self.said)
        self.wish(values, secret)
        self.until(before + 1)
        return self.said[before]

    def wish(self, values: dict[str, object], secret: str | None = None) -> None:
        self._preferences.keep(values, {SIP_PASSWORD: secret} if secret else {})

    def until(self, count: int) -> None:
        with self._news:
            assert self._news.wait_for(lambda: len(self.said) >= count, DEADLINE_S)

    def _hear(self, kept: object) -> None:
        assert isinstance(kept, SettingsKept)
        with self._news:
            self.said.append(kept)
            self._news.notify_all()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path)


def test_what_was_changed_is_in_the_users_file_and_holds(settings: Settings) -> None:
    kept = settings.keep({"line.user": "anna", "ui.theme": Theme.DARK})
    assert (kept.refusal, kept.problems) == ("", ())
    assert (kept.config.line.user, kept.config.ui.theme) == ("anna", Theme.DARK)
    assert 'user = "anna"' in settings.profile.config.read_text("utf-8")


def test_a_given_file_is_written_instead_of_the_profiles(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    settings = Settings(tmp_path / "profile", config_file=mine)
    assert settings.keep({"line.user": "anna"}).config.line.user == "anna"
    assert "anna" in mine.read_text("utf-8")
    assert not settings.profile.config.exists()


def test_quick_changes_are_all_kept_in_their_order(settings: Settings) -> None:
    for step in range(20):
        settings.wish({"audio.speaker_volume": step / 100, "line.user": f"user-{step}"})
    settings.until(20)
    assert [kept.config.line.user for kept in settings.said] == [f"user-{n}" for n in range(20)]
    assert settings.said[-1].config.audio.speaker_volume == 0.19
    assert {kept.refusal for kept in settings.said} == {""}


def test_after_a_file_that_could_not_be_changed_further_changes_are_kept(
    settings: Settings,
) -> None:
    settings.profile.directory.mkdir(parents=True, exist_ok=True)
    settings.profile.config.write_text("wrap_up = 5\n")
    assert "expected a table [wrap_up]" in settings.keep({"wrap_up.seconds": 45}).refusal
    assert settings.keep({"line.user": "anna"}).config.line.user == "anna"


def test_a_wrong_value_is_refused_in_words_and_the_file_stays(settings: Settings) -> None:
    settings.keep({"line.user": "anna"})
    kept = settings.keep({"line.user": "not a user", "line.domain": "pbx.example"})
    assert "line.user" in kept.refusal
    assert "expected a user name" in kept.refusal
    assert (kept.config.line.user, kept.config.line.domain) == ("anna", "")


def test_a_file_that_somebody_broke_is_not_written_over(settings: Settings) -> None:
    settings.profile.config.write_text("this is no [toml", "utf-8")
    kept = settings.keep({"line.user": "anna"})
    assert kept.refusal.startswith("callcenter.toml, line 1")
    assert settings.profile.config.read_text("utf-8") == "this is no [toml"


@pytest.mark.skipif(os.name != "posix", reason="a file in place of a folder, as Unix tells it")
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = Settings(tmp_path / "profile", config_file=tmp_path / "file" / "mine.toml")
    refusal = settings.keep({"line.user": "anna"}).refusal
    assert str(tmp_path / "file") in refusal
    assert "The settings were not changed" in refusal


def test_a_password_goes_into_the_keyring_and_no_file(settings: Settings, tmp_path: Path) -> None:
    kept = settings.keep({"line.user": "anna"}, "hush-hush")
    assert kept.refusal == ""
    assert settings.ring.kept == {SIP_PASSWORD: "hush-hush"}
    assert settings.passwords.get(SIP_PASSWORD) == "hush-hush"
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or b"hush-hush" not in file.read_bytes(), file


def test_without_a_keyring_the_password_holds_for_this_run_and_that_is_said(tmp_path: Path) -> None:
    settings = Settings(tmp_path, backend=NoKeyringHere())
    kept = settings.keep({"line.user": "anna"}, "hush-hush")
    assert "no safe keyring" in kept.refusal
    assert "hush-hush" not in kept.refusal
    assert kept.config.line.user == "anna"
    assert settings.passwords.get(SIP_PASSWORD) == "hush-hush"
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or b"hush-hush" not in file.read_bytes(), file


def test_a_locked_keyring_costs_neither_the_settings_nor_this_runs_password(
    settings: Settings,
) -> None:
    settings.ring.error = KeyringLocked("dismissed")
    kept = settings.keep({"line.user": "anna"}, "hush-hush")
    assert "Unlock it" in kept.refusal
    assert kept.config.line.user == "anna"
    assert settings.passwords.get(SIP_PASSWORD) == "hush-hush"


def test_a_keyring_that_breaks_in_its_own_way_is_said_and_the_next_change_is_kept(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ring.error = RuntimeError("no bus")
    kept = settings.keep({"line.user": "anna"}, "hush-hush")
    assert "The keyring failed (no bus)" in kept.refusal
    assert kept.config.line.user == "anna"
    assert settings.keep({"line.user": "ewa"}).config.line.user == "ewa"
    assert "the keyring failed" in caplog.text
    assert "hush-hush" not in caplog.text


def test_a_password_from_the_environment_is_not_ours_to_change(tmp_path: Path) -> None:
    settings = Settings(tmp_path, environment={"CALLCENTER_SIP_PASSWORD": "given"})
    kept = settings.keep({"line.user": "anna"}, "typed")
    assert "CALLCENTER_SIP_PASSWORD" in kept.refusal
    assert kept.config.line.user == "anna"
    assert settings.passwords.get(SIP_PASSWORD) == "given"
    assert settings.ring.kept == {}


def test_no_password_leaves_the_kept_one(settings: Settings) -> None:
    settings.keep({}, "hush-hush")
    settings.keep({"line.user": "anna"}, None)
    settings.keep({"line.user": "ewa"}, "")
    assert settings.ring.kept == {SIP_PASSWORD: "hush-hush"}
