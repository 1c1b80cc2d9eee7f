"""How the screen looks, which key does what, and what goes on without the window."""

from __future__ import annotations

from callcenter.config import kinds
from callcenter.config.choices import Language, Theme
from callcenter.config.declaring import Section, setting


class UiSection(Section, frozen=True):
    """The screen."""

    language: Language = setting(kinds.one_of(Language), Language.AUTO, "Language", exported=False)
    theme: Theme = setting(kinds.one_of(Theme), Theme.SYSTEM, "Colours", exported=False)
    scale: float = setting(kinds.number(0.8, 3), 1.0, "Size of everything", exported=False)


class DeskSection(Section, frozen=True):
    """What the telephone does when the window is gone."""

    gone_call_s: float = setting(
        kinds.number(0, 3600, "seconds"), 60.0, "A live call goes on without the window for"
    )
    gone_idle_s: float = setting(
        kinds.number(0, 3600, "seconds"), 10.0, "The telephone waits for the window for"
    )


def _key(default: str, title: str) -> str:
    return setting(kinds.key_text(), default, title, exported=False)


class KeysSection(Section, frozen=True):
    """Which key does what."""

    answer: str = _key("F6", "Answer")
    not_now: str = _key("F8", "Not now")
    hold: str = _key("F7", "Hold or resume")
    mute: str = _key("F9", "Mute or unmute")
    louder: str = _key("Ctrl+Up", "Louder")
    softer: str = _key("Ctrl+Down", "Softer")
    transfer: str = _key("F10", "Transfer")
    complete: str = _key("Ctrl+F10", "Connect both and leave")
    conference: str = _key("F11", "All together, or split")
    record_pause: str = _key("F12", "Record, or pause the recording")
    disposition: str = _key("F4", "Disposition")
    search: str = _key("F3", "Search")
    dial: str = _key("F2", "Dial")
    help: str = _key("F1", "Show the keys")
    record: str = _key("Ctrl+Shift+O", "Open in the CRM")
    sync: str = _key("Ctrl+Shift+S", "What waits for the CRM")
    done: str = _key("Ctrl+Return", "Save and done")
    hang_up: str = _key("Ctrl+Shift+H", "Hang up")
    ready: str = _key("Ctrl+Shift+R", "Ready or paused")
    call_1: str = _key("Ctrl+1", "First call")
    call_2: str = _key("Ctrl+2", "Second call")
    call_3: str = _key("Ctrl+3", "Third call")
    call_4: str = _key("Ctrl+4", "Fourth call")
