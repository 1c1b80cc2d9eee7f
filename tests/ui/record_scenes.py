"""More desks for the gallery: who is calling in all its forms, the history, and the dialogs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from callcenter.config import Config, ConfigProblem, Layer
from callcenter.domain.certificate import Certificate
from callcenter.domain.colleague import Colleague
from callcenter.domain.desk import Desk, Rules
from callcenter.domain.events import Headers, Line, LineState
from callcenter.domain.interaction import Interaction
from callcenter.domain.recording import RecordingPolicy
from callcenter.domain.wishes import Source
from callcenter.engine.messages import Snapshot
from tests.ui import people, scenes
from tests.ui.parts import part
from tests.ui.scenes import Scene, idle, talking, working, wrapping_up
from ui.history_view import CallTable
from ui.main_window import MainWindow
from ui.rail import Page

CONFIG = Config.of(
    {
        "line.user": "anna",
        "line.domain": "pbx.example",
        "line.registrars": ("pbx1.example", "pbx2.example:5080"),
        "audio.microphones": ("Jabra Evolve2 40", "Poly Voyager"),
        "colleagues": (Colleague("102", "Ewa Lis", "support", favourite=True), Colleague("103")),
        "recording.queues": (
            ("support", RecordingPolicy.ALWAYS),
            ("sales", RecordingPolicy.BUTTON),
        ),
    },
    origins={"line.domain": Layer.POLICY, "line.registrars": Layer.PROVISIONING},
    locked=frozenset({"line.domain"}),
)
SECURE = Line(
    "line",
    "sip:anna@pbx.example",
    LineState.REGISTERED,
    registrar="pbx1.example",
    secure="TLSv1.3",
    certificate=Certificate(
        "pbx1.example", "Example Authority, Example Ltd", people.NOW + timedelta(days=21, hours=2)
    ),
    own_certificate=Certificate(
        "anna.desk.example", "Example Authority", people.NOW + timedelta(days=400)
    ),
)
PROBLEM = ConfigProblem(Path("callcenter.toml"), "line.transport", '"udp" or "tcp"', "'udq'")
HEADERS: Headers = (
    ("Via", "SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bKPj4"),
    ("From", '"Jan Kowalski" <sip:+48601234567@pbx.example>;tag=as5'),
    ("To", "<sip:anna@192.0.2.7>"),
    ("Call-ID", "5f0d2@192.0.2.1"),
    ("P-Asserted-Identity", '"Jan <b>Kowalski</b>" <sip:+48601234567@pbx.example>'),
    ("X-Queue", "support"),
    ("X-Queue-Wait", "48"),
    ("X-IVR", "2: heating"),
    ("Diversion", "<sip:+48225550100@pbx.example>;reason=unconditional"),
    ("X-Customer-Id", "1001"),
)


def called(shown: Interaction, **known: object) -> Desk:
    """*shown* is talked about, with what is *known* of it."""
    matches = known.pop("matches", ())
    assert isinstance(matches, tuple)
    desk = working(people.desk((shown, people.pop(shown, *matches, **known))))
    return desk.with_call(replace(desk.calls[0], quality=scenes.GOOD))


def stranger(text: str, name: str = "") -> Interaction:
    """A caller of that number whom nobody knows."""
    return people.interaction(
        number=people.number(text),
        name=name,
        verified=False,
        customer_id="",
        customer_name="",
        note="",
        note_saved=None,
    )


def _marked(window: MainWindow) -> None:
    window.show_history(people.past())
    window.show_counts(missed=1, unfinished=1)
    window.rail.chosen.emit(Page.HISTORY)
    part(window, CallTable, "history").selectRow(5)


def _unfinished(window: MainWindow) -> None:
    _marked(window)
    part(window, CallTable, "history").selectRow(2)


def _nothing_found(window: MainWindow) -> None:
    _marked(window)
    part(window, QLineEdit, "history-search").setText("<b>nobody</b>")
    window.show_history(())


def _choosing(window: MainWindow) -> None:
    window.desk_page.note.begin_disposition()


def _settings(page: str) -> Callable[[MainWindow], None]:
    def opened(window: MainWindow) -> None:
        telephone = Snapshot(version="2.15.1", tls="OpenSSL 3.0")
        desk = replace(idle(), audio=scenes.HEADSET, lines=(SECURE,))
        window.dialogs.open_settings(CONFIG, (PROBLEM,), page, desk, telephone, people.NOW)
        # It is built in steps, between which the window answers.
        while not any(dialog.isVisible() for dialog in window.findChildren(QDialog)):
            QApplication.processEvents()
        window.dialogs.show_levels(0.2, 0.05)

    return opened


def _trying(window: MainWindow) -> None:
    _settings("dialling")(window)
    part(window, QLineEdit, "dial-trial").setText("0044 20 7946 0018")


def _headers(window: MainWindow) -> None:
    window.dialogs.open_headers(HEADERS, Rules().headers)


RECORD_SCENES: dict[str, Callable[[], Scene]] = {
    "several": lambda: Scene(called(people.interaction(), matches=people.sharers())),
    "crm-silent": lambda: Scene(
        called(
            people.interaction(),
            matches=(replace(people.kowalski(), matters=(), promises=()),),
            source=Source.CRM_FAILED,
            history=None,
        ),
        scenes.DOWN,
    ),
    "looked-up": lambda: Scene(called(stranger("601234567"), source=Source.PENDING, history=None)),
    "withheld": lambda: Scene(called(stranger("anonymous"), history=None)),
    "abroad": lambda: Scene(called(stranger("+49 30 901820", "Praxis Dr. Weiß"))),
    "disposition": lambda: Scene(wrapping_up(), then=_choosing),
    "storage-full": lambda: Scene(
        replace(talking(), storage_problem="The disk is full: free some space.")
    ),
    "history-failed": lambda: Scene(idle(), then=_marked),
    "history-unfinished": lambda: Scene(idle(), then=_unfinished),
    "history-nothing": lambda: Scene(idle(), then=_nothing_found),
    "settings-line": lambda: Scene(idle(), then=_settings("line")),
    "settings-security": lambda: Scene(idle(), then=_settings("security")),
    "settings-dialling": lambda: Scene(idle(), then=_trying),
    "settings-colleagues": lambda: Scene(idle(), then=_settings("colleagues")),
    "settings-after": lambda: Scene(idle(), then=_settings("after")),
    "settings-recording": lambda: Scene(idle(), then=_settings("recording")),
    "settings-data": lambda: Scene(idle(), then=_settings("data")),
    "settings-calls": lambda: Scene(idle(), then=_settings("calls")),
    "settings-sound": lambda: Scene(idle(), then=_settings("sound")),
    "settings-look": lambda: Scene(idle(), then=_settings("look")),
    "settings-about": lambda: Scene(idle(), then=_settings("about")),
    "headers": lambda: Scene(idle(), then=_headers),
}
