"""Do not disturb and forwarding in the menu of the agent's state: one press each."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from callcenter.domain.forwarding import CallRules, DoNotDisturb
from ui.icons import Look
from ui.reach import offer_reach
from ui.wishes import SettingsSaved, SettingsWanted

SILENT = CallRules(do_not_disturb=DoNotDisturb.DIRECT)
AWAY = CallRules(forward_always="102")


@pytest.mark.parametrize(
    ("calls", "entry", "text", "on", "wish"),
    [
        (
            CallRules(),
            "reach-silent",
            "Do not disturb",
            False,
            SettingsSaved({"calls.do_not_disturb": "all"}),
        ),
        (
            SILENT,
            "reach-silent",
            "Do not disturb",
            True,
            SettingsSaved({"calls.do_not_disturb": "off"}),
        ),
        (CallRules(), "reach-forward", "Forward direct calls…", False, SettingsWanted("calls")),
        (
            AWAY,
            "reach-forward",
            "Direct calls go to 102",
            True,
            SettingsSaved({"calls.forward_always": ""}),
        ),
    ],
)
def test_one_press_turns_it_round(
    look: Look,
    qtbot: QtBot,
    calls: CallRules,
    entry: str,
    text: str,
    on: bool,
    wish: object,
) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    said: list[object] = []
    offer_reach(menu, look, calls, said.append)
    action = menu.findChild(QAction, entry)
    assert isinstance(action, QAction)
    assert (action.text(), action.isChecked()) == (text, on)
    action.trigger()
    assert said == [wish]
