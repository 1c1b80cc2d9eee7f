"""The signs of the machine's condition: line, sound, CRM, sync; each an icon and a sentence."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from callcenter.domain.agent import Intent
from callcenter.domain.desk import Desk, EngineState
from callcenter.domain.events import AudioProblem, LineState
from callcenter.domain.forwarding import DoNotDisturb
from callcenter.domain.react_policy import forwards
from ui import dial_words, ending_words, line_words, words
from ui.health import CrmHealth, Health
from ui.icons import Icon
from ui.theme import Tone
from ui.times import tr, wait

translate = QCoreApplication.translate


class Sign(Struct, frozen=True):
    """How one part of the machine is; *small* is the code or detail behind the sentence."""

    title: str
    icon: Icon
    tone: Tone
    words: str
    small: str = ""
    count: int = 0

    @property
    def spoken(self) -> str:
        """Title, sentence and detail as one text."""
        head = f"{self.title}: {self.words}"
        return f"{head}\n{self.small}" if self.small else head


def line_sign(desk: Desk) -> Sign:
    """How the line to the exchange is: the worst of several."""
    title = translate("Signs", "Line")
    if desk.engine is EngineState.LOST:
        lost = translate("Signs", "The telephone stopped and is being restarted.")
        return Sign(title, Icon.LINE_OFF, Tone.DANGER, lost, desk.engine_reason)
    if desk.engine is EngineState.STARTING or not desk.lines:
        return _line_unknown(desk, title)
    line = max(desk.lines, key=lambda shown: _WORSE[shown.state])
    small = (
        ending_words.status(line.code, line.reason) if line.state is LineState.FAILED else line.uri
    )
    icon, tone = _LINE_FACES[line.state]
    told = line_words.line(line)
    if line.state is LineState.REGISTERED and line.secure:
        hidden = translate("Signs", "encrypted with {version}").format(
            version=line_words.tls(line.secure)
        )
        return Sign(title, Icon.LINE_SECURE, tone, f"{told}, {hidden}", small.removeprefix("sip:"))
    return Sign(title, icon, tone, told, small.removeprefix("sip:"))


def _line_unknown(desk: Desk, title: str) -> Sign:
    if desk.engine is EngineState.STARTING:
        starting = translate("Signs", "The telephone is starting…")
        return Sign(title, Icon.LINE, Tone.MUTED, starting)
    if desk.agent.choice.intent is Intent.SIGNED_OUT:
        return Sign(title, Icon.LINE, Tone.MUTED, line_words.line_state(LineState.OFFLINE))
    none = translate("Signs", "No line is set up. Open Settings › Line.")
    return Sign(title, Icon.LINE_OFF, Tone.RINGING, none)


_WORSE = {
    LineState.REGISTERED: 0,
    LineState.OFFLINE: 1,
    LineState.TRYING: 2,
    LineState.FAILED: 3,
}
_LINE_FACES = {
    LineState.REGISTERED: (Icon.LINE, Tone.READY),
    LineState.OFFLINE: (Icon.LINE, Tone.MUTED),
    LineState.TRYING: (Icon.LINE, Tone.RINGING),
    LineState.FAILED: (Icon.LINE_OFF, Tone.DANGER),
}


def sound_sign(desk: Desk) -> Sign:
    """Whether the agent can hear and be heard, by which devices."""
    title = translate("Signs", "Sound")
    audio = desk.audio
    if audio.problem is not AudioProblem.NONE:
        told = words.audio_problem(audio.problem)
        return Sign(title, Icon.HEADSET_OFF, Tone.DANGER, told)
    if not audio.microphone and not audio.speaker:
        return Sign(title, Icon.HEADSET, Tone.MUTED, translate("Signs", "Looking for devices…"))
    talks = [call for call in desk.calls if call.talking]
    open_ones = [call for call in talks if not call.muted and not call.held_by_agent]
    used = translate("Signs", "Microphone: {microphone}\nLoudspeaker: {speaker}")
    text = used.format(microphone=audio.microphone, speaker=audio.speaker)
    if open_ones:
        told = translate("Signs", "Your microphone is open")
        return Sign(title, Icon.MIC, Tone.TALKING, told, text)
    if talks:
        told = translate("Signs", "Your microphone is closed")
        return Sign(title, Icon.MIC_OFF, Tone.MUTED, told, text)
    return Sign(title, Icon.HEADSET, Tone.READY, translate("Signs", "Ready to talk"), text)


def crm_sign(health: Health) -> Sign:
    """Whether the CRM answers."""
    icon, tone = _CRM_FACES[health.crm]
    return Sign(translate("Signs", "CRM"), icon, tone, _crm_words(health.crm), crm_reason(health))


_CRM_FACES = {
    CrmHealth.NOT_SET_UP: (Icon.CLOUD_OFF, Tone.MUTED),
    CrmHealth.CHECKING: (Icon.CLOUD, Tone.MUTED),
    CrmHealth.ANSWERS: (Icon.CLOUD_DONE, Tone.READY),
    CrmHealth.SLOW: (Icon.CLOUD, Tone.RINGING),
    CrmHealth.DOWN: (Icon.CLOUD_OFF, Tone.RINGING),
    CrmHealth.REFUSED: (Icon.CLOUD_OFF, Tone.DANGER),
    CrmHealth.ANOTHER: (Icon.CLOUD_OFF, Tone.DANGER),
}


def _crm_words(crm: CrmHealth) -> str:
    return {
        CrmHealth.NOT_SET_UP: translate("Signs", "No CRM is set up: calls are kept here only."),
        CrmHealth.CHECKING: translate("Signs", "Asking the CRM…"),
        CrmHealth.ANSWERS: translate("Signs", "The CRM answers."),
        CrmHealth.SLOW: translate("Signs", "The CRM answers slowly."),
        CrmHealth.DOWN: translate(
            "Signs", "The CRM does not answer. Work on: everything is kept here and sent later."
        ),
        CrmHealth.REFUSED: translate("Signs", "The CRM refused the password or token. Ask IT."),
        CrmHealth.ANOTHER: translate(
            "Signs",
            "The data here is of another CRM than the settings name: nothing is sent or fetched.",
        ),
    }[crm]


def crm_reason(health: Health) -> str:
    """Why the CRM is as it is; where it is another one, also what to do."""
    if health.crm is not CrmHealth.ANOTHER:
        return health.reason
    told = translate(
        "Signs",
        "The data is of {former}. Say on the CRM page whether it is the same CRM under a new "
        "address, or another one; or put the former address back. For IT: callcenter sync "
        "--crm-moved or --crm-new, with Callcenter closed.",
    )
    return told.format(former=health.former)


def sync_sign(health: Health) -> Sign:
    """What still waits for the CRM, or was refused by it."""
    title = translate("Signs", "Sync")
    if health.failed:
        told = tr("%n record(s) were not accepted. Press to see why.", "", health.failed)
        return Sign(title, Icon.SYNC_PROBLEM, Tone.DANGER, told, health.reason, health.failed)
    if health.conflicts:
        told = tr(
            "%n field(s) were changed here and in the CRM. Press to decide.", "", health.conflicts
        )
        return Sign(title, Icon.SYNC_PROBLEM, Tone.RINGING, told, "", health.conflicts)
    if health.waiting:
        told = tr("%n record(s) wait for the CRM.", "", health.waiting)
        oldest = translate("Signs", "The oldest for {time}").format(time=wait(health.oldest_s))
        tone = Tone.RINGING if health.crm is not CrmHealth.ANSWERS else Tone.ACCENT
        return Sign(title, Icon.SYNC, tone, told, oldest, health.waiting)
    return Sign(title, Icon.SYNC, Tone.MUTED, translate("Signs", "Everything is sent."))


def voicemail_sign(desk: Desk) -> Sign | None:
    """What lies in the voicemail box; None while the exchange says nothing of one."""
    box = desk.voicemail
    if box is None:
        return None
    title = translate("Signs", "Voicemail")
    if not box.waiting and not box.new:
        return Sign(title, Icon.VOICEMAIL, Tone.MUTED, translate("Signs", "No new messages."))
    told = tr("%n new message(s). Press to listen.", "voicemail", box.new)
    urgent = tr("%n of them urgent", "voicemail", box.urgent) if box.urgent else ""
    return Sign(title, Icon.VOICEMAIL, Tone.ACCENT, told, urgent, box.new)


def reach_sign(desk: Desk) -> Sign | None:
    """That calls do not ring here, or go on elsewhere; None when everything rings."""
    silent = desk.rules.calls.do_not_disturb
    told = [_silent_words(silent)] if silent is not DoNotDisturb.OFF else []
    # To judge a number the numbering plans are needed, which the first paint does not wait for.
    forwardings = forwards(desk) if desk.restored else desk.forwarding
    told += [dial_words.forwarding(each) for each in forwardings]
    if not told:
        return None
    title = translate("Signs", "Incoming calls")
    icon = Icon.FORWARDING if silent is DoNotDisturb.OFF else Icon.DO_NOT_DISTURB
    return Sign(title, icon, Tone.RINGING, " ".join(told))


def _silent_words(silent: DoNotDisturb) -> str:
    return {
        DoNotDisturb.OFF: "",
        DoNotDisturb.DIRECT: translate("Signs", "Direct calls do not ring; queue calls do."),
        DoNotDisturb.QUEUE: translate("Signs", "Queue calls do not ring; direct calls do."),
        DoNotDisturb.ALL: translate("Signs", "Do not disturb: no call rings."),
    }[silent]


def signs(desk: Desk, health: Health) -> tuple[Sign, Sign, Sign, Sign]:
    """Line, sound, CRM and sync."""
    return line_sign(desk), sound_sign(desk), crm_sign(health), sync_sign(health)
