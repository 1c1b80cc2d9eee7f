"""The notice that floats over the lower edge."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from callcenter.domain.effects import NoticeKind
from ui.icons import Look
from ui.toast import Toast


def test_of_missed_calls_in_a_row_only_the_first_is_said(qtbot: QtBot, look: Look) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    toast = Toast(look, window)
    toast.show_notice(NoticeKind.MISSED, "601 234 567")
    said = toast.text
    for number in range(50):
        toast.show_notice(NoticeKind.REFUSED_BUSY, str(number))
    assert "601 234 567" in said and toast.text == said
    toast.show_notice(NoticeKind.TRANSFER_RETURNED, "busy")
    assert toast.text != said
