"""The headers of the last call and what they mean."""

from __future__ import annotations

from PySide6.QtWidgets import QTableWidget
from pytestqt.qtbot import QtBot

from callcenter.domain.caller import HeaderRules
from callcenter.domain.events import Headers
from tests.ui.parts import part
from ui.headers_dialog import HeadersDialog, meanings
from ui.icons import Look

HEADERS: Headers = (
    ("Via", "SIP/2.0/UDP 192.0.2.1"),
    ("From", '"<b>Jan</b>" <sip:601234567@pbx.example>'),
    ("x-queue", "support"),
    ("X-Queue-Name", "second"),
    ("Diversion", "<sip:555@pbx.example>"),
    ("X-Odd", "line\r\nInjected: yes"),
)


def test_the_first_header_of_a_rule_is_the_one_that_counts() -> None:
    assert meanings(HEADERS, HeaderRules()) == (
        "",
        "caller's number and name",
        "queue",
        "",
        "number dialled",
        "",
    )


def test_other_rules_read_other_headers() -> None:
    rules = HeaderRules(queue=("X-Odd;line",), dialled=())
    assert meanings(HEADERS, rules)[5] == "queue"
    assert meanings(HEADERS, rules)[4] == ""


def test_values_are_shown_as_one_line_of_text(look: Look, qtbot: QtBot) -> None:
    dialog = HeadersDialog(look, HEADERS, HeaderRules())
    qtbot.addWidget(dialog)
    table = part(dialog, QTableWidget, "headers")
    texts = [item.text() for row in range(6) if (item := table.item(row, 1)) is not None]
    assert texts[1].startswith('"<b>Jan</b>"')
    assert texts[5].startswith("line")
    assert not {"\r", "\n"} & set(texts[5])


def test_before_the_first_call_it_says_so(look: Look, qtbot: QtBot) -> None:
    dialog = HeadersDialog(look, (), HeaderRules())
    qtbot.addWidget(dialog)
    dialog.show()
    assert not part(dialog, QTableWidget, "headers").isVisible()
