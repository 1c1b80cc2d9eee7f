"""The page of the settings about sound: devices, loudness, and what is done to the voice."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox

from callcenter.config import SETTINGS, Config
from callcenter.config.kind import Wrong
from callcenter.config.values import sound
from callcenter.domain.events import Audio
from callcenter.engine.commands import Output, SetSound, TryOutput
from ui.buttons import Button
from ui.controls import Paragraph, named
from ui.icons import Icon, Look
from ui.settings_devices import DeviceBox, device_field
from ui.settings_fields import (
    SettingsPage,
    Volume,
    choice_field,
    text_field,
    truth_field,
    volume_field,
)
from ui.sound_trial import SoundTrial
from ui.wishes import SoundCheckWanted

translate = QCoreApplication.translate

_PROCESSED = ("audio.echo_cancellation", "audio.noise_suppression", "audio.gain_control")


class SoundPage(SettingsPage):
    """Which devices are used, how loud, and what is taken out of the microphone.

    What is changed can be heard at once; it is taken back unless it is saved.
    """

    def __init__(self, look: Look, config: Config, audio: Audio) -> None:
        """Show the sound of *config* and the devices that *audio* has now."""
        super().__init__(look, config)
        self._audio = audio
        self._tried = False
        self._boxes: list[tuple[DeviceBox, Paragraph | None]] = []
        self.trial = SoundTrial(look, speaker=True)
        self.trial.wished.connect(self.wished)
        self._title(
            translate("Settings", "Sound"),
            translate(
                "Settings",
                "If a device is unplugged, the next one is used at once, also during a call.",
            ),
        )
        self._add_devices(look, config, audio)
        check = Button(look, translate("Settings", "Check the sound…"), icon=Icon.HEADSET)
        named(check, "check-sound", translate("Settings", "Check the sound"))
        check.clicked.connect(self._check)
        said = translate("Settings", "A call to yourself, through the exchange.")
        self._add_row(translate("Settings", "Test call"), check, said)
        self._add_volumes(look, config)
        self._add_voice(config, audio)
        self._fields_here()
        self._listen()

    def show_audio(self, audio: Audio) -> None:
        """Show the devices that *audio* has now."""
        if audio == self._audio:
            return
        self._audio = audio
        shown = (
            (audio.microphones, audio.microphone),
            (audio.speakers, audio.speaker),
            (audio.speakers, audio.ringer),
        )
        for (box, hint), (plugged, used) in zip(self._boxes, shown, strict=True):
            box.show_plugged(plugged)
            if hint is not None:
                hint.show_text(_in_use(used))

    def show_levels(self, microphone: float, speaker: float) -> None:
        """Show how loud both are, 0 to 1."""
        self.trial.show_levels(microphone, speaker)

    def undone(self) -> object | None:
        """The sound as it was, if something else was tried."""
        return SetSound(sound(self._config)) if self._tried else None

    @Slot()
    def _check(self) -> None:
        self.wished.emit(SoundCheckWanted())

    @Slot()
    def _try_speaker(self) -> None:
        self.wished.emit(TryOutput(Output.SPEAKER))

    @Slot()
    def _try_ringer(self) -> None:
        self.wished.emit(TryOutput(Output.RINGER))

    @Slot()
    def _try(self) -> None:
        try:
            here = {it.key: SETTINGS[it.key].kind.read(it.value()) for it in self._fields}
        except Wrong:
            # Half a codec's name is being typed: saving would say what is wrong.
            return
        self._tried = True
        self.wished.emit(SetSound(sound(Config.of(here))))

    def _listen(self) -> None:
        for field in self._fields:
            widget = field.widget
            if isinstance(widget, QComboBox):
                widget.currentIndexChanged.connect(self._try)
            elif isinstance(widget, Volume):
                widget.slider.valueChanged.connect(self._try)
            elif isinstance(widget, QCheckBox):
                widget.toggled.connect(self._try)
        self._boxes[0][0].currentIndexChanged.connect(self.trial.begin_anew)

    def _add_devices(self, look: Look, config: Config, audio: Audio) -> None:
        microphone = translate("Settings", "Microphone")
        self._add_device(look, "audio.microphones", microphone, config, audio.microphone)
        self._add_row(translate("Settings", "Loudness now"), self.trial, "")
        speaker = translate("Settings", "Loudspeaker")
        self._add_device(
            look, "audio.speakers", speaker, config, audio.speaker, tries=Output.SPEAKER
        )
        ringer = translate("Settings", "Ringer")
        self._add_device(look, "audio.ringers", ringer, config, audio.ringer, tries=Output.RINGER)
        everywhere = translate("Settings", "Ring everywhere")
        self._add(
            truth_field("audio.ring_everywhere", everywhere, config),
            translate("Settings", "On every ringer that was ever chosen here, all at once."),
        )

    def _add_device(
        self,
        look: Look,
        key: str,
        title: str,
        config: Config,
        used: str,
        *,
        tries: Output | None = None,
    ) -> None:
        plugged = self._audio.speakers if tries else self._audio.microphones
        field, box = device_field(look, key, title, config, plugged)
        beside = self._trying(look, title, tries) if tries else None
        hint = self._add(field, _in_use(used), beside=beside)
        locked = key in config.locked
        self._boxes.append((box, None if locked else hint))

    def _trying(self, look: Look, title: str, output: Output) -> Button:
        button = Button(look, translate("Settings", "Try it"), icon=Icon.VOLUME, height=32)
        said = translate("Settings", "Try it: {device}").format(device=title)
        named(button, f"try-{output.value}", said)
        slot = self._try_ringer if output is Output.RINGER else self._try_speaker
        button.clicked.connect(slot)
        return button

    def _add_volumes(self, look: Look, config: Config) -> None:
        for key, title in (
            ("audio.microphone_volume", translate("Settings", "Microphone's level")),
            ("audio.speaker_volume", translate("Settings", "Loudspeaker's volume")),
            ("audio.ringer_volume", translate("Settings", "Ringer's volume")),
        ):
            self._add(volume_field(look, key, title, config))

    def _add_voice(self, config: Config, audio: Audio) -> None:
        for key, title in (
            ("audio.echo_cancellation", translate("Settings", "Take echo out")),
            ("audio.noise_suppression", translate("Settings", "Take noise out")),
            ("audio.gain_control", translate("Settings", "Even loudness")),
            ("audio.headset_buttons", translate("Settings", "Headset buttons")),
        ):
            why_not = audio.processing_problem if key in _PROCESSED else ""
            self._add(truth_field(key, title, config), why_not)
        countries = {
            "PL": translate("Settings", "Poland"),
            "EU": translate("Settings", "Europe"),
            "DE": translate("Settings", "Germany"),
            "FR": translate("Settings", "France"),
            "GB": translate("Settings", "United Kingdom"),
            "US": translate("Settings", "United States"),
        }
        tones = translate("Settings", "Call tones of")
        self._add(choice_field("audio.tones_region", tones, config, countries))
        self._add(
            text_field("audio.codecs", translate("Settings", "Codecs"), config),
            translate("Settings", "Best first, with commas. G722 is wideband voice."),
        )


def _in_use(device: str) -> str:
    if not device:
        return translate("Settings", "None is in use now.")
    return translate("Settings", "In use now: {device}").format(device=device)
