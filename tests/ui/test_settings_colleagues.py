"""The list of colleagues in the settings: typed in, taken out, and fit to be written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableWidgetItem
from pytestqt.qtbot import QtBot

from callcenter.config import Config, load
from callcenter.config.writing import set_user
from callcenter.domain.colleague import Colleague
from callcenter.paths import Profile
from ui.icons import Look
from ui.settings_colleagues import ColleaguesPage, ColleaguesTable

EWA = Colleague("102", "Ewa Lis", "support", favourite=True)


def opened(look: Look, qtbot: QtBot) -> tuple[ColleaguesPage, ColleaguesTable]:
    page = ColleaguesPage(look, Config.of({"colleagues": (EWA, Colleague("103"))}))
    qtbot.addWidget(page)
    table = page.findChild(ColleaguesTable)
    assert isinstance(table, ColleaguesTable)
    return page, table


def cell(table: ColleaguesTable, row: int, column: int) -> QTableWidgetItem:
    item = table.item(row, column)
    assert item is not None
    return item


def test_nothing_changed_wishes_nothing(look: Look, qtbot: QtBot) -> None:
    page, _ = opened(look, qtbot)
    assert page.changes() == {}


def test_a_colleague_is_typed_into_the_last_row_and_read_back(
    look: Look, qtbot: QtBot, tmp_path: Path
) -> None:
    page, table = opened(look, qtbot)
    cell(table, 2, 0).setText("104")
    cell(table, 2, 1).setText("Adam Nowak")
    cell(table, 2, 3).setCheckState(Qt.CheckState.Checked)
    assert table.rowCount() == 4
    assert page.wrong() is None
    profile = Profile(tmp_path)
    set_user(profile.config, page.changes())
    config, problems = load(profile, policy=tmp_path / "none.toml")
    assert problems == ()
    adam = Colleague("104", "Adam Nowak", favourite=True)
    assert config.colleagues == (EWA, Colleague("103"), adam)


def test_a_cleared_number_takes_the_row_out(look: Look, qtbot: QtBot) -> None:
    page, table = opened(look, qtbot)
    cell(table, 0, 0).setText("")
    assert page.changes() == {"colleagues": [{"user": "103"}]}


def test_a_wrong_number_is_named(look: Look, qtbot: QtBot) -> None:
    page, table = opened(look, qtbot)
    cell(table, 1, 0).setText("<script>")
    wrong = page.wrong()
    assert wrong is not None and wrong[0].key == "colleagues"
