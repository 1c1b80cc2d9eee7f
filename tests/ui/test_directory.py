"""The company directory on the screen: on the pop, in the search, and in the settings."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from callcenter.answers import NamesFound
from callcenter.config import Config
from callcenter.config.sections.screen import KeysSection
from callcenter.domain.customer import Customer
from callcenter.domain.desk import Desk
from callcenter.domain.events import Audio
from callcenter.domain.listed import Listed
from callcenter.domain.wishes import Source
from tests.ui import people
from tests.ui.parts import part, wishes
from tests.ui.people import NOW, number
from ui.announcement import announced
from ui.customer_panel import CustomerPanel
from ui.dial_pad import DialPad
from ui.icons import Look
from ui.name_search import NameSearch
from ui.settings_dialog import SettingsDialog
from ui.shortcuts import KeyMap
from ui.who import Scene, who
from ui.wishes import CreateCustomer, SearchTyped, SettingsSaved

KEY = "+48733456789"
ADA = Listed("Ada Łoś", "Młyn", (KEY, "+48221020000"), "ada@example.com", "Sales")
OLA = Listed("Ola Żak", "Młyn", (KEY,))
JAN = Customer("c-jan", "Jan Lis", numbers=(KEY,))


def named_by(*entries: Listed, **changes: object) -> Desk:
    name = entries[0].name if len(entries) == 1 else ""
    one = people.interaction(
        number=number("733456789"), name=name, customer_id="", customer_name=""
    )
    changes = {"source": Source.CRM, "listed": entries, **changes}
    return people.desk((one, people.pop(one, **changes)))


def test_a_name_of_the_directory_says_where_it_is_from() -> None:
    shown = who(named_by(ADA), NOW)
    assert (shown.scene, shown.name) == (Scene.UNKNOWN, "Ada Łoś")
    assert shown.source_words == "From the company directory"
    assert shown.facts.startswith("Sales · Młyn")


def test_several_are_named_beside_the_number() -> None:
    more = tuple(Listed(f"P {at}", numbers=(KEY,)) for at in range(4))
    shown = who(named_by(ADA, OLA, *more), NOW)
    assert shown.name == "733 456 789"
    assert shown.source_words == "In the company directory: Ada Łoś, Ola Żak, P 0 and 3 more"


def test_a_customer_goes_before_the_directory() -> None:
    one = people.interaction(number=number("733456789"), name="Ada Łoś", customer_name="Jan Lis")
    pop = replace(people.pop(one, JAN), listed=(ADA,), source=Source.CRM)
    shown = who(people.desk((one, pop)), NOW)
    assert (shown.name, shown.source_words) == ("Jan Lis", "From the CRM")


def test_while_it_rings_the_directory_is_named() -> None:
    told = announced(named_by(ADA), "call-1", NOW)
    assert told.name == "Ada Łoś"
    assert "From the company directory" in told.why
    assert not told.known


@pytest.fixture
def panel(look: Look, qtbot: QtBot) -> CustomerPanel:
    made = CustomerPanel(look)
    qtbot.addWidget(made)
    made.resize(860, 460)
    return made


def text(panel: QWidget, name: str) -> str:
    return part(panel, QLineEdit, name).text()


def test_the_source_is_said_also_without_a_crm(panel: CustomerPanel) -> None:
    panel.show_crm(False)
    panel.show_desk(named_by(ADA), NOW)
    assert part(panel, QLabel, "customer-source").text() == "From the company directory"


def test_a_customer_is_made_of_whom_the_directory_names(panel: CustomerPanel, qtbot: QtBot) -> None:
    said = wishes(panel)
    panel.show_desk(named_by(), NOW)
    # It answers while the form is on the screen already.
    panel.show_desk(named_by(ADA), NOW)
    assert (text(panel, "new-name"), text(panel, "new-company")) == ("Ada Łoś", "Młyn")
    qtbot.mouseClick(part(panel, QPushButton, "create-customer"), Qt.MouseButton.LeftButton)
    made = said[-1]
    assert isinstance(made, CreateCustomer)
    assert (made.customer.name, made.customer.email) == ("Ada Łoś", "ada@example.com")
    assert made.customer.numbers == (KEY,)


def test_what_the_agent_has_typed_stays_when_the_directory_answers(
    panel: CustomerPanel, qtbot: QtBot
) -> None:
    panel.show_desk(named_by(), NOW)
    qtbot.keyClicks(part(panel, QLineEdit, "new-name"), "Zofia")
    panel.show_desk(named_by(ADA), NOW)
    assert (text(panel, "new-name"), text(panel, "new-company")) == ("Zofia", "")


def test_the_search_shows_each_number_once_and_customers_first(look: Look, qtbot: QtBot) -> None:
    pad = DialPad(look, KeyMap.of(KeysSection()), region="PL")
    qtbot.addWidget(pad)
    pad.show_found((JAN,), (ADA, OLA))
    assert [(each.name, each.number, each.customer) for each in pad.found] == [
        ("Jan Lis", KEY, "c-jan"),
        ("Ada Łoś", "+48221020000", ""),
    ]
    assert [each.detail for each in pad.found] == ["", "company directory"]


class Searching:
    """A search whose store and directory answer when the test says so."""

    def __init__(self, parent: QObject) -> None:
        self.asked: list[str] = []
        self.shown: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
        self.search = NameSearch(
            customers=lambda wish: None,
            names=self.asked.append,
            show=self._show,
            parent=parent,
            quiet_ms=20,
        )

    def type(self, *texts: str) -> None:
        for each in texts:
            self.search.search(SearchTyped(each))

    def _show(self, customers: tuple[Customer, ...], listed: tuple[Listed, ...]) -> None:
        self.shown.append((tuple(it.name for it in customers), tuple(it.name for it in listed)))


@pytest.fixture
def searching(look: Look) -> Searching:
    return Searching(look)


def test_the_directory_is_asked_once_for_the_last_that_was_typed(
    searching: Searching, qtbot: QtBot
) -> None:
    searching.type("a", "ad", "ada")
    qtbot.waitUntil(lambda: searching.asked == ["ada"])
    searching.search.customers_found((JAN,))
    searching.search.names_found(NamesFound("ad", (OLA,)))
    searching.search.names_found(NamesFound("ada", (ADA,)))
    assert searching.shown == [(("Jan Lis",), ()), (("Jan Lis",), ("Ada Łoś",))]


def test_those_who_still_fit_stay_until_the_directory_has_answered(searching: Searching) -> None:
    searching.type("mł")
    searching.search.names_found(NamesFound("mł", (ADA, OLA)))
    searching.type("mł ad")
    searching.search.customers_found(())
    assert searching.shown[-1] == ((), ("Ada Łoś",))


def test_one_letter_or_none_asks_nobody(searching: Searching, qtbot: QtBot) -> None:
    searching.type("ad", "a", "")
    qtbot.wait(60)
    assert searching.asked == []


def test_a_directory_is_set_up_with_its_password(look: Look, qtbot: QtBot) -> None:
    dialog = SettingsDialog(look, Config(), (), Audio(), now=NOW)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.turn_to("directory")
    url = part(dialog, QLineEdit, "setting-directory-url")
    filter = part(dialog, QLineEdit, "setting-directory-filter")
    assert not url.isEnabled()
    kind = part(dialog, QComboBox, "setting-directory-kind")
    kind.setCurrentIndex(kind.findData("carddav"))
    assert (url.isEnabled(), filter.isEnabled()) == (True, False)
    kind.setCurrentIndex(kind.findData("ldap"))
    assert filter.isEnabled()
    url.setText("ldaps://ldap.example.com")
    part(dialog, QLineEdit, "setting-directory-password").setText("hush")
    said = wishes(dialog)
    qtbot.mouseClick(part(dialog, QPushButton, "settings-save"), Qt.MouseButton.LeftButton)
    values = {"directory.kind": "ldap", "directory.url": "ldaps://ldap.example.com"}
    assert said == [SettingsSaved(values, {"directory-password": "hush"})]
    assert "hush" not in repr(said)
