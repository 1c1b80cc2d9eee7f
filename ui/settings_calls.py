"""The page of the settings about calls that come in: which ring, which go on to somebody else."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from callcenter.config import Config
from ui.icons import Look
from ui.settings_fields import SettingsPage, choice_field, number_field, text_field, truth_field

translate = QCoreApplication.translate


class CallsPage(SettingsPage):
    """Do not disturb, forwarding, a second call, and calls that are answered by themselves."""

    def __init__(self, look: Look, config: Config) -> None:
        """Show how *config* takes calls."""
        super().__init__(look, config)
        self._title(
            translate("Settings", "Incoming calls"),
            translate("Settings", "What is set here shows in the strip while it is on."),
        )
        silent = {
            "off": translate("Settings", "Off: every call rings"),
            "direct": translate("Settings", "Direct calls do not ring"),
            "queue": translate("Settings", "Queue calls do not ring"),
            "all": translate("Settings", "No call rings"),
        }
        title = translate("Settings", "Do not disturb")
        self._add(choice_field("calls.do_not_disturb", title, config, silent))
        number = translate("Settings", "number or extension; empty: off")
        for key, title in (
            ("calls.forward_always", translate("Settings", "Forward always to")),
            ("calls.forward_busy", translate("Settings", "Forward when busy to")),
            ("calls.forward_no_answer", translate("Settings", "Forward unanswered to")),
        ):
            self._add(text_field(key, title, config, placeholder=number))
        seconds = translate("Settings", " s")
        title = translate("Settings", "Unanswered after")
        self._add(number_field("calls.forward_after_s", title, config, (3, 300), seconds))
        second = {
            "allow": translate("Settings", "Rings softly while you talk"),
            "busy": translate("Settings", "Hears busy while you talk"),
        }
        self._add(
            choice_field("calls.waiting", translate("Settings", "A second call"), config, second)
        )
        paused = {
            "refuse": translate("Settings", "Go to a colleague at once"),
            "ring": translate("Settings", "Ring all the same"),
        }
        title = translate("Settings", "From queues in a pause")
        self._add(choice_field("states.paused_queue_calls", title, config, paused))
        self._add_answering(config)
        self._add_voicemail(config)
        self._add_passing(config)
        self._fields_here()

    def _add_answering(self, config: Config) -> None:
        answered = {
            "off": translate("Settings", "By you alone"),
            "header": translate("Settings", "By themselves when the exchange asks for it"),
            "always": translate("Settings", "By themselves always"),
        }
        self._add(
            choice_field(
                "calls.auto_answer", translate("Settings", "Calls are answered"), config, answered
            ),
            translate(
                "Settings",
                "Only with a headset, only when you are free, and never without a tone first.",
            ),
        )
        title = translate("Settings", "By themselves after")
        unit = translate("Settings", " s")
        self._add(number_field("calls.auto_answer_after_s", title, config, (0, 10), unit))

    def _add_voicemail(self, config: Config) -> None:
        title = translate("Settings", "Voicemail light")
        self._add(truth_field("calls.voicemail", title, config))
        self._add(
            text_field("calls.voicemail_number", translate("Settings", "Voicemail box"), config),
            translate("Settings", "Its number at your exchange, such as *97."),
        )

    def _add_passing(self, config: Config) -> None:
        asked = {
            "ask": translate("Settings", "You are asked first"),
            "refuse": translate("Settings", "It is refused"),
        }
        self._add(
            choice_field(
                "transfer.requests", translate("Settings", "Asked to be passed on"), config, asked
            ),
            translate("Settings", "When the other side asks your telephone to call somebody else."),
        )
        title = translate("Settings", "Passed on: answer in")
        unit = translate("Settings", " s")
        self._add(
            number_field("transfer.answer_s", title, config, (5, 300), unit),
            translate("Settings", "Otherwise the caller comes back to you."),
        )
        methods = {
            "auto": translate("Settings", "As the other side can"),
            "rfc4733": "RFC 4733",
            "info": "SIP INFO",
            "inband": translate("Settings", "As tones in the voice"),
        }
        title = translate("Settings", "Keys are sent")
        self._add(choice_field("calls.dtmf", title, config, methods))
