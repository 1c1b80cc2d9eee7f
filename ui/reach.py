"""Who reaches the agent, in the menu of their state: do not disturb and forwarding by one press."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from callcenter.domain.forwarding import CallRules, DoNotDisturb
from ui.icons import Icon, Look
from ui.theme import Tone
from ui.wishes import SettingsSaved, SettingsWanted

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

translate = QCoreApplication.translate


def offer_reach(
    menu: QMenu, look: Look, calls: CallRules, wish: Callable[[object], object]
) -> None:
    """Add both to *menu*, ticked while they are on; a press tells *wish* the opposite."""
    silent = calls.do_not_disturb is not DoNotDisturb.OFF
    other = DoNotDisturb.OFF if silent else DoNotDisturb.ALL
    _entry(
        menu,
        look,
        ("reach-silent", Icon.DO_NOT_DISTURB, translate("AgentState", "Do not disturb")),
        on=silent,
        pressed=partial(wish, SettingsSaved({"calls.do_not_disturb": other.value})),
    )
    target = calls.forward_always
    on = translate("AgentState", "Direct calls go to {number}").format(number=target)
    text = on if target else translate("AgentState", "Forward direct calls…")
    # Off by one press; on needs a number, which the settings ask for.
    next_wish = SettingsSaved({"calls.forward_always": ""}) if target else SettingsWanted("calls")
    _entry(
        menu,
        look,
        ("reach-forward", Icon.FORWARDING, text),
        on=bool(target),
        pressed=partial(wish, next_wish),
    )


def _entry(
    menu: QMenu,
    look: Look,
    face: tuple[str, Icon, str],
    *,
    on: bool,
    pressed: Callable[[], object],
) -> None:
    name, icon, text = face
    tone = Tone.RINGING if on else Tone.MUTED
    entry = menu.addAction(look.icon(icon, tone), text.replace("&", "&&"))
    entry.setCheckable(True)
    entry.setChecked(on)
    entry.setObjectName(name)
    entry.triggered.connect(lambda: pressed())
