"""Every icon has its drawing, takes the colour it is asked for, and stays sharp."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from ui.icons import Icon, Look
from ui.theme import DARK, LIGHT, RESOURCES, Tone


@pytest.mark.parametrize("icon", Icon, ids=lambda icon: icon.name)
def test_every_icon_is_drawn(worn: QApplication, icon: Icon) -> None:
    image = Look(LIGHT).pixmap(icon, QColor("#ff0000"), 48, 1.0).toImage()
    inked = [
        image.pixelColor(x, y)
        for x in range(48)
        for y in range(48)
        if image.pixelColor(x, y).alpha() > 200
    ]
    assert inked
    assert all(colour.red() > 240 and colour.green() < 16 for colour in inked)


def test_no_drawing_is_shipped_for_nothing() -> None:
    shipped = {path.stem for path in (RESOURCES / "icons").glob("*.svg")}
    assert shipped == {icon.value for icon in Icon}


def test_an_icon_has_the_pixels_of_its_screen(worn: QApplication) -> None:
    pixmap = Look(LIGHT).pixmap(Icon.CALL, QColor("#000000"), 20, 1.5)
    assert (pixmap.width(), pixmap.devicePixelRatio()) == (30, 1.5)


def test_an_icon_is_drawn_once(worn: QApplication) -> None:
    look = Look(LIGHT)
    first, second = (look.pixmap(Icon.CALL, QColor("#123456"), 20, 2.0) for _ in range(2))
    assert first.cacheKey() == second.cacheKey()


def test_another_theme_is_told_once(worn: QApplication) -> None:
    look, told = Look(LIGHT), []
    look.changed.connect(lambda: told.append(look.colour(Tone.ACCENT).name()))
    look.wear(LIGHT)
    look.wear(DARK)
    assert told == ["#6c9bff"]
