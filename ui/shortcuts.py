"""The keys of the window: which key does what, remapped by configuration, and the sheet of F1."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from callcenter.config.sections.screen import KeysSection
from ui.buttons import Button, Kind
from ui.controls import Label, Line, named
from ui.icons import Look
from ui.theme import Size, Space, Tone

translate = QCoreApplication.translate


class Action(Enum):
    """What a key can do; the value is its name in the configuration's `keys`."""

    ANSWER = "answer"
    NOT_NOW = "not_now"
    HOLD = "hold"
    MUTE = "mute"
    LOUDER = "louder"
    SOFTER = "softer"
    TRANSFER = "transfer"
    COMPLETE = "complete"
    CONFERENCE = "conference"
    RECORD_PAUSE = "record_pause"
    HANG_UP = "hang_up"
    DISPOSITION = "disposition"
    DONE = "done"
    DIAL = "dial"
    SEARCH = "search"
    READY = "ready"
    CALL_1 = "call_1"
    CALL_2 = "call_2"
    CALL_3 = "call_3"
    CALL_4 = "call_4"
    RECORD = "record"
    SYNC = "sync"
    KEYS = "help"


_KEYS_HIGH = 10

CALLS = (Action.CALL_1, Action.CALL_2, Action.CALL_3, Action.CALL_4)


class KeyMap(Struct, frozen=True):
    """Which key does what."""

    keys: Mapping[Action, str]

    @classmethod
    def of(cls, section: KeysSection) -> KeyMap:
        """The keys as configured; an empty one means that the action has no key."""
        return cls({action: getattr(section, action.value) for action in Action})

    def hint(self, action: Action) -> str:
        """The key of *action* as it is printed on the keyboard of this system."""
        text = self.sequence(action).toString(QKeySequence.SequenceFormat.NativeText)
        return text.replace("Return", "Enter")

    def sequences(self, action: Action) -> list[QKeySequence]:
        """The keys of *action*: Enter is meant on the letters and on the number block."""
        key = self.keys[action]
        both = {key, key.replace("Return", "Enter"), key.replace("Enter", "Return")}
        form = QKeySequence.SequenceFormat.PortableText
        return [QKeySequence(text, form) for text in sorted(both)]

    def sequence(self, action: Action) -> QKeySequence:
        """The key of *action*."""
        text = self.keys[action]
        return QKeySequence(text, QKeySequence.SequenceFormat.PortableText)


class Shortcuts(QObject):
    """The keys at work in one window and its dialogs.

    Signals:
        pressed(Action): the agent pressed a key.
    """

    pressed = Signal(object)

    def __init__(self, keys: KeyMap, window: QWidget) -> None:
        super().__init__(window)
        for action in Action:
            if not keys.sequence(action).isEmpty():
                self._listen(action, keys, window)

    def _listen(self, action: Action, keys: KeyMap, window: QWidget) -> None:
        shortcut = QShortcut(window)
        shortcut.setKeys(keys.sequences(action))
        shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
        # A key held down must not answer the next call too.
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(lambda: self.pressed.emit(action))


class KeySheet(QDialog):
    """The keys, on one sheet."""

    def __init__(self, look: Look, keys: KeyMap, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("KeySheet", "Keys"))
        named(self, "key-sheet", translate("KeySheet", "Keys"))
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        column.setSpacing(Space.M)
        title = translate("KeySheet", "Keys")
        column.addWidget(Label(look, title, size=Size.CUSTOMER, weight=600))
        column.addWidget(Line())
        column.addLayout(self._grid(look, keys))
        note = translate("KeySheet", "Esc never ends a call.")
        column.addWidget(Label(look, note, tone=Tone.MUTED, size=Size.SMALL))
        close = Button(look, translate("KeySheet", "Close"), kind=Kind.PRIMARY)
        named(close, "key-sheet-close", close.text())
        close.clicked.connect(self.accept)
        column.addWidget(close, alignment=Qt.AlignmentFlag.AlignRight)

    @staticmethod
    def _grid(look: Look, keys: KeyMap) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.XL)
        grid.setVerticalSpacing(Space.S)
        shown = [action for action in Action if action not in CALLS[1:]]
        for at, action in enumerate(shown):
            row, column = at % _KEYS_HIGH, (at // _KEYS_HIGH) * 2
            hint = keys.hint(action)
            if action is Action.CALL_1:
                hint = f"{hint} … {keys.hint(Action.CALL_4)[-1]}"
            grid.addWidget(Label(look, meaning(action), elided=False), row, column)
            key = Label(look, hint, weight=600, tone=Tone.ACCENT, elided=False)
            grid.addWidget(key, row, column + 1)
        return grid


def meaning(action: Action) -> str:
    """What *action* does, in words."""
    return {
        Action.ANSWER: translate("Keys", "Answer"),
        Action.NOT_NOW: translate("Keys", "Not now"),
        Action.HOLD: translate("Keys", "Hold or take back"),
        Action.MUTE: translate("Keys", "Mute or unmute"),
        Action.LOUDER: translate("Keys", "Other side louder"),
        Action.SOFTER: translate("Keys", "Other side softer"),
        Action.TRANSFER: translate("Keys", "Pass the call on"),
        Action.COMPLETE: translate("Keys", "Connect both and leave"),
        Action.CONFERENCE: translate("Keys", "All together or split"),
        Action.RECORD_PAUSE: translate("Keys", "Record or pause"),
        Action.HANG_UP: translate("Keys", "Hang up"),
        Action.DISPOSITION: translate("Keys", "Choose the disposition"),
        Action.DONE: translate("Keys", "Save and done"),
        Action.DIAL: translate("Keys", "Number or name to call"),
        Action.SEARCH: translate("Keys", "Search the history"),
        Action.READY: translate("Keys", "Ready or pause"),
        Action.CALL_1: translate("Keys", "Go to call 1 … 4"),
        Action.CALL_2: translate("Keys", "Go to call 2"),
        Action.CALL_3: translate("Keys", "Go to call 3"),
        Action.CALL_4: translate("Keys", "Go to call 4"),
        Action.RECORD: translate("Keys", "Open the record in the CRM"),
        Action.SYNC: translate("Keys", "What waits for the CRM"),
        Action.KEYS: translate("Keys", "This sheet"),
    }[action]
