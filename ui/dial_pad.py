"""Calling by hand: a number in any spelling or a name, the recent ones, keys, tones in a call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from callcenter.domain.call import Direction
from callcenter.domain.caller import printable
from callcenter.domain.customer import Customer
from callcenter.domain.interaction import Interaction
from callcenter.domain.keys import NoKeys, read_keys
from callcenter.domain.listed import Listed
from callcenter.domain.number import NumberKind, PhoneNumber
from callcenter.engine.commands import SendDigits
from ui import caller_words
from ui.buttons import Button, Kind
from ui.callees import ROW, Callee, Callees
from ui.controls import Card, Label, named, tooltip
from ui.icons import Icon, Look
from ui.late import Late
from ui.shortcuts import Action, KeyMap
from ui.theme import Size, Space, Tone
from ui.wishes import DialText, SearchTyped

if TYPE_CHECKING:
    from ui.warmth import Step

translate = QCoreApplication.translate

LIST_HEIGHT = 4 * ROW + 28
MOST_RECENT = 20
_KEYS = (
    ("1", ""),
    ("2", "abc"),
    ("3", "def"),
    ("4", "ghi"),
    ("5", "jkl"),
    ("6", "mno"),
    ("7", "pqrs"),
    ("8", "tuv"),
    ("9", "wxyz"),
    ("*", ""),
    ("0", "+"),
    ("#", ""),
)
_DIGITS = frozenset("0123456789*#ABCDabcd,")


class Keypad(QWidget):
    """Twelve keys.

    Signals:
        pressed(str): a key.
    """

    pressed = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(Space.XS)
        for at, (digit, letters) in enumerate(_KEYS):
            key = Button(look, digit, height=34, size=Size.TITLE)
            named(key, f"key-{_spoken(digit)}", digit, letters)
            key.clicked.connect(lambda _=False, digit=digit: self.pressed.emit(digit))
            grid.addWidget(key, at // 3, at % 3)


def _spoken(digit: str) -> str:
    return {"*": "star", "#": "hash"}.get(digit, digit)


class NumberBox(QLineEdit):
    """The box for a number or a name; a paste loses what cannot be seen.

    Signals:
        down(): the agent wants to go into the list below.
    """

    down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow down goes to the list, Esc empties the box."""
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.textEdited.emit("")
        else:
            super().keyPressEvent(event)


class DialPad(Card):
    """The pad; it has one height in every state.

    Signals:
        wished(object): DialText, SearchTyped or SendDigits.
    """

    wished = Signal(object)

    def __init__(self, look: Look, keys: KeyMap, *, region: str) -> None:
        super().__init__(look)
        self._look, self._region, self._call, self._method = look, region, "", ""
        self._recent: tuple[Callee, ...] = ()
        self._found: tuple[Callee, ...] = ()
        self._last = ""
        self.setObjectName("dial-pad")
        self.box = NumberBox()
        self.box.setFixedHeight(38)
        self.box.setMaxLength(120)
        words = translate("DialPad", "Number or name")
        self._invitation = f"{words}  ({keys.hint(Action.DIAL)})"
        self.box.setPlaceholderText(self._invitation)
        named(self.box, "dial-box", words)
        self.call = Button(look, "", icon=Icon.REDIAL, height=38)
        named(self.call, "dial-call", *(translate("DialPad", "Call"),) * 2)
        self.pad_switch = Button(look, "", icon=Icon.KEYPAD, height=38)
        named(self.pad_switch, "dial-keys", *(translate("DialPad", "Show the keys"),) * 2)
        self.pad_switch.setCheckable(True)
        self._heading = Label(look, size=Size.SMALL, weight=500, tone=Tone.MUTED, tabular=True)
        self.list = Callees(look)
        named(self.list, "dial-list", translate("DialPad", "Recent calls"))
        self._keypad = Late(self._build_keypad)
        self._connect()
        self._lay_out()
        self._show_list()

    def _connect(self) -> None:
        self.box.textEdited.connect(self._typed)
        self.box.textChanged.connect(self._cleaned)
        self.box.returnPressed.connect(self.dial)
        self.box.down.connect(self._into_list)
        self.box.installEventFilter(self)
        self.call.clicked.connect(self.dial)
        self.pad_switch.toggled.connect(self._switch)
        self.list.called.connect(self._dial_callee)

    @property
    def keypad(self) -> Keypad:
        """The keys."""
        return self._keypad()

    def _build_keypad(self) -> Keypad:
        keypad = Keypad(self._look)
        keypad.pressed.connect(self._key)
        keypad.installEventFilter(self)
        self._stack.addWidget(keypad)
        return keypad

    def cold(self) -> Iterator[Step]:
        """Steps that build what is not seen at the start."""
        yield self._keypad

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, Space.S, Space.S, Space.XS)
        column.setSpacing(Space.XS)
        row = QHBoxLayout()
        row.setSpacing(Space.XS)
        row.addWidget(self.box, 1)
        row.addWidget(self.pad_switch)
        row.addWidget(self.call)
        column.addLayout(row)
        self._heading.setContentsMargins(Space.S, 0, 0, 0)
        column.addWidget(self._heading)
        place = QWidget()
        place.setFixedHeight(LIST_HEIGHT)
        self._stack = QStackedLayout(place)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self.list)
        column.addWidget(place)

    def show_recent(self, rows: tuple[Interaction, ...]) -> None:
        """Offer the calls of *rows*, newest first, each number once."""
        latest: dict[str, Interaction] = {}
        for row in rows:
            if row.number.kind is not NumberKind.ANONYMOUS and len(latest) < MOST_RECENT:
                latest.setdefault(row.number.key, row)
        self._recent = tuple(self._callee(row) for row in latest.values())
        outbound = (row.number for row in rows if row.direction is Direction.OUTBOUND)
        last = next(outbound, None)
        self._last = last.dialable if last else ""
        self._show_list()

    def show_found(self, customers: tuple[Customer, ...], listed: tuple[Listed, ...] = ()) -> None:
        """Offer the *customers* that match what was typed, then whom the directory *listed*."""
        known = tuple(
            Callee(
                f"{customer.name} · {customer.company}" if customer.company else customer.name,
                self._number(number).display(self._region),
                number,
                Icon.PERSON,
                customer.id,
            )
            for customer in customers
            for number in customer.numbers
        )
        self._found = (*known, *self._of_directory(listed, {each.number for each in known}))
        self._show_list()

    def _of_directory(self, listed: tuple[Listed, ...], known: set[str]) -> Iterator[Callee]:
        """Those of the directory with numbers that no customer shown has, each number once."""
        for entry in listed:
            for number in entry.numbers:
                if number in known:
                    continue
                known.add(number)
                shown = self._number(number).display(self._region)
                where = translate("DialPad", "company directory")
                yield Callee(entry.name, shown, number, Icon.CONFERENCE, detail=where)

    @property
    def recent(self) -> tuple[Callee, ...]:
        """Whom the agent had to do with last."""
        return self._recent

    @property
    def found(self) -> tuple[Callee, ...]:
        """The customers that match what was typed."""
        return self._found

    def begin(self, number: str = "") -> None:
        """Let the agent type, or look at *number* before it is called."""
        if number and not self._call:
            self.box.setText(number)
            self._show_list()
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def send_tones_to(self, call: str, method: str = "") -> None:
        """Send keys into *call*; an empty one means that they make a number again.

        *method* says in words how the keys go there, where that is not the usual way.
        """
        self._call, self._method = call, method
        self.pad_switch.setChecked(bool(call))
        self.box.clear()
        self.box.setReadOnly(bool(call))
        asked = translate("DialPad", "Press keys…")
        self.box.setPlaceholderText(asked if call else self._invitation)
        self._show_list()
        if call:
            self.keypad.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def dial(self) -> None:
        """Call what was typed; an empty box takes the last number dialled first."""
        text = self.box.text().strip()
        if self._call:
            return
        if not text:
            self.box.setText(self._last)
            self._show_list()
            return
        callee = self.list.at(0) if self._searching() else None
        if callee is not None:
            self._dial_callee(callee)
        elif not self._searching() or self._number(text).kind is not NumberKind.SIP_USER:
            self._wish_dial(DialText(text))

    def _wish_dial(self, wish: DialText) -> None:
        self.box.clear()
        self._found = ()
        self._show_list()
        self.wished.emit(wish)

    @Slot(object)
    def _dial_callee(self, callee: Callee) -> None:
        self._wish_dial(DialText(callee.number, callee.customer))

    @Slot(str)
    def _typed(self, text: str) -> None:
        if self._searching() or not text:
            self.wished.emit(SearchTyped(text.strip()))
        self._show_list()

    @Slot(str)
    def _cleaned(self, text: str) -> None:
        # A number copied from a document often brings marks that turn its reading direction.
        kept = printable(text) if text.strip() else text
        if kept != text.strip() and kept != text:
            self.box.setText(kept)

    @Slot(str)
    def _key(self, digit: str) -> None:
        if self._call:
            self.box.setText(self.box.text() + digit)
            self._heading.show_text(self._heading_words(False))
            self.wished.emit(SendDigits(self._call, digit))
        else:
            self.box.setText(self.box.text() + digit)
            self._show_list()

    def _paste(self) -> None:
        try:
            keys = read_keys(QGuiApplication.clipboard().text().strip())
        except NoKeys:
            self._heading.show_text(translate("DialPad", "The text copied is not a row of keys"))
        else:
            self._key(keys)

    @Slot(bool)
    def _switch(self, keypad: bool) -> None:
        self._stack.setCurrentWidget(self.keypad if keypad else self.list)
        self._show_list()

    @Slot()
    def _into_list(self) -> None:
        if self.list.count():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.list.setCurrentRow(0)

    def _searching(self) -> bool:
        text = self.box.text()
        return any(character.isalpha() for character in text) and "@" not in text

    def _number(self, text: str) -> PhoneNumber:
        return PhoneNumber.parse(text, region=self._region)

    def _callee(self, row: Interaction) -> Callee:
        inbound = Icon.CALL_MISSED if row.missed else Icon.CALL_IN
        icon = Icon.CALL_OUT if row.direction is Direction.OUTBOUND else inbound
        shown = row.number.display(self._region)
        name = caller_words.party(row, self._region)
        return Callee(
            name, "" if name == shown else shown, row.number.dialable, icon, row.customer_id
        )

    def _show_list(self) -> None:
        searching = self._searching() and not self._call
        self.list.show_callees(self._found if searching else self._recent)
        self._heading.show_text(self._heading_words(searching))
        self._show_call()

    def _show_call(self) -> None:
        ready = bool(self.box.text().strip()) and not self._call
        icon = Icon.ANSWER if ready else Icon.REDIAL
        self.call.show_kind(Kind.GOOD if ready else Kind.PLAIN)
        self.call.show_face(icon=icon)
        self.call.setEnabled(ready or bool(self._last and not self._call))
        word = translate("DialPad", "Call") if ready else translate("DialPad", "Call again")
        if word != self.call.accessibleName():
            self.call.setAccessibleName(word)
            tooltip(self.call, word)

    def _heading_words(self, searching: bool) -> str:
        text = self.box.text().strip()
        if self._call:
            return self._method or translate("DialPad", "Keys are sent into the call")
        if searching:
            if self._found and not any(each.customer for each in self._found):
                return translate("DialPad", "Company directory")
            if self._found:
                return translate("DialPad", "Customers")
            return translate("DialPad", "No customer of that name yet")
        if text:
            number = self._number(text)
            where = caller_words.country(number)
            shown = caller_words.number(number, self._region)
            return " · ".join(part for part in (shown, where) if part)
        return translate("DialPad", "Recent") if self._recent else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While keys go into a call, those of the keyboard go too, and what is pasted."""
        if self._call and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.matches(QKeySequence.StandardKey.Paste):
                self._paste()
                return True
            digit = event.text()
            if len(digit) == 1 and digit in _DIGITS and not event.isAutoRepeat():
                self._key(digit.upper())
                return True
        return super().eventFilter(watched, event)
