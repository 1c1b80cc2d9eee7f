"""The doctor's look at what one hears and speaks with: devices, the last check, the headset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.doctor.finding import Finding
from callcenter.doctor.patient import Patient
from callcenter.domain.events import AudioProblem
from callcenter.domain.sound_test import SoundStep, SoundTest

if TYPE_CHECKING:
    from callcenter.engine.headset.bus import Bus, Found


def audio(patient: Patient) -> Finding:
    """Whether there is something to hear and speak with."""
    sound = patient.telephone.get("audio")
    if sound is None:
        cause = patient.telephone.get("trouble") or "the telephone told nothing of its devices"
        return Finding("audio", False, cause, f"See the log in {patient.profile.logs}.")
    problem = AudioProblem(sound["problem"])
    if sound.get("processing_problem"):
        fix = "Install the program again, or switch it off: audio.echo_cancellation and the like."
        return Finding("audio", False, sound["processing_problem"], fix)
    if problem is AudioProblem.NONE:
        return Finding("audio", True, sound.get("microphone", ""))
    fix = "Plug a headset in, and see that this user may use it (and that sound runs at all)."
    return Finding("audio", False, problem.value.replace("-", " "), fix)


def sound_check(patient: Patient) -> Finding:
    """How the agent's last check of microphone, speaker and line came out."""
    from callcenter.opening import look_into
    from callcenter.store.errors import StoreError

    try:
        store = look_into(patient.profile, patient.config, patient.secrets, now=patient.now)
    except StoreError as error:
        # The database has its own check, which says more.
        patient.log.info("no check of the sound can be read: %s", error)
        return Finding("sound check", True, "none was made here yet")
    try:
        test = store.sound_tests.load()
    finally:
        store.close()
    if test is None:
        return Finding("sound check", True, "none was made here yet")
    words = f"{test.at:%Y-%m-%d %H:%M} UTC, {test.microphone or 'no microphone'}"
    if test.step is SoundStep.FAILED:
        fix = "Do as it says, then check the sound again before the shift."
        return Finding("sound check", False, f"{words}: {test.reason}", fix)
    return Finding("sound check", True, f"{words}: {_heard(test)}")


def _heard(test: SoundTest) -> str:
    if test.mos is None:
        return test.reason
    return (
        f"loss {test.loss:.1%}, jitter {test.jitter_ms:.0f} ms, "
        f"round trip {test.round_trip_ms:.0f} ms, MOS {test.mos:.1f}"
    )


def headset(patient: Patient, bus: Bus | None = None) -> Finding:
    """Whether the buttons of the headset may be used."""
    from callcenter.engine.headset.bus import Forbidden, HidBus

    if not patient.config.audio.headset_buttons:
        return Finding("headset", True, "its buttons are switched off (audio.headset_buttons)")
    bus = bus or HidBus()
    try:
        plugged = bus.look()
        for found in plugged:
            bus.open(found).close()
    except Forbidden as error:
        return Finding("headset", False, str(error), _permission(found))
    except OSError as error:
        fix = "Plug it out and in, and close programs that may hold it; calls work without it."
        return Finding("headset", False, str(error), fix)
    return Finding("headset", True, ", ".join(map(str, plugged)) or "none with call buttons")


def _permission(found: Found) -> str:
    # The ids of the plugged one, so that it helps with a headset nobody has thought of, too.
    ids = f"{found.vendor:04x}", f"{found.product:04x}"
    device = 'ATTRS{{idVendor}}=="{}", ATTRS{{idProduct}}=="{}"'.format(*ids)
    rule = f'SUBSYSTEM=="hidraw", {device}, TAG+="uaccess"'
    file = "/etc/udev/rules.d/70-callcenter-headset-{}-{}.rules".format(*ids)
    reload = "sudo udevadm control --reload && sudo udevadm trigger --subsystem-match=hidraw"
    return f"Let it be used, once: echo '{rule}' | sudo tee {file} && {reload}"
