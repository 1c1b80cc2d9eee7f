"""Grounds with rounded corners are drawn once, and anew where something about them changed."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter
from pytestqt.qtbot import QtBot

from ui.buttons import Button, Kind
from ui.icons import Look
from ui.theme import DARK, LIGHT


class Brush:
    """Counts how often it draws."""

    def __init__(self) -> None:
        self.drawn = 0

    def draw(self, painter: QPainter) -> None:
        """Fill the ground."""
        self.drawn += 1
        painter.drawRect(0, 0, 10, 10)


def test_a_ground_is_drawn_once_for_a_face_a_size_and_a_screen(qtbot: QtBot) -> None:
    look, brush = Look(LIGHT), Brush()
    for _ in range(3):
        look.ground(("face",), QSize(10, 10), 1.0, brush.draw)
    assert brush.drawn == 1
    look.ground(("other",), QSize(10, 10), 1.0, brush.draw)
    look.ground(("face",), QSize(11, 10), 1.0, brush.draw)
    sharp = look.ground(("face",), QSize(10, 10), 2.0, brush.draw)
    assert brush.drawn == 4
    assert (sharp.width(), sharp.devicePixelRatio()) == (20, 2.0)


def test_another_theme_draws_all_grounds_anew(qtbot: QtBot) -> None:
    look, brush = Look(LIGHT), Brush()
    look.ground(("face",), QSize(10, 10), 1.0, brush.draw)
    look.wear(DARK)
    look.ground(("face",), QSize(10, 10), 1.0, brush.draw)
    assert brush.drawn == 2


def test_a_window_that_is_resized_for_long_lets_go_of_former_grounds(qtbot: QtBot) -> None:
    look, brush = Look(LIGHT), Brush()
    for width in (*range(200, 230), 200):
        look.ground(("face",), QSize(width, 400), 1.0, brush.draw)
    assert brush.drawn == 31


def test_a_button_looks_as_it_is_now_and_not_as_it_was(qtbot: QtBot) -> None:
    look = Look(LIGHT)
    button = Button(look, "Answer", kind=Kind.GOOD, hint="F9")
    qtbot.addWidget(button)
    button.resize(120, 36)
    button.show()
    faces = [button.grab().toImage()]
    button.setEnabled(False)
    faces.append(button.grab().toImage())
    button.setEnabled(True)
    button.show_kind(Kind.PLAIN)
    faces.append(button.grab().toImage())
    button.show_face(on=True)
    faces.append(button.grab().toImage())
    button.show_face(on=False)
    button.setDown(True)
    faces.append(button.grab().toImage())
    assert all(first != second for first, second in pairwise(faces))
    button.setDown(False)
    button.show_kind(Kind.GOOD)
    assert button.grab().toImage() == faces[0]
