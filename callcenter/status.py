"""What `callcenter ctl status --json` says: the desk as other programs may rely on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from callcenter.domain.agent import Intent
from callcenter.domain.call import Call, CallState
from callcenter.domain.certificate import Certificate
from callcenter.domain.colleague import Colleague
from callcenter.domain.customer import Customer
from callcenter.domain.desk import Desk
from callcenter.domain.events import Line
from callcenter.domain.react_policy import forwards

_INTENTS = {Intent.READY: "ready", Intent.PAUSED: "pause", Intent.SIGNED_OUT: "offline"}


class SyncStatus(msgspec.Struct, frozen=True):
    """How the outbox and the CRM stand, as plain numbers and words; *oldest_s* in seconds.

    The CRM stands so *since* then, and is asked again at *next_try* while it is away.
    *former* is the CRM whose data is here, where it is another one.
    """

    crm: str = "not-configured"
    reason: str = ""
    pending: int = 0
    failed: int = 0
    oldest_s: float = 0.0
    conflicts: int = 0
    since: datetime | None = None
    next_try: datetime | None = None
    former: str = ""


def status(desk: Desk, sync: SyncStatus, now: datetime) -> dict[str, Any]:
    """The whole desk in the stable form of the contract; keys are added, never renamed."""
    return {
        "agent": _agent(desk),
        "accounts": [line_data(line) for line in desk.lines],
        "calls": [_call(desk, call, now) for call in desk.calls],
        "wrap_up": _wrap_up(desk, now),
        "outbox": {
            "pending": sync.pending,
            "failed": sync.failed,
            "oldest_s": round(sync.oldest_s, 1),
        },
        "crm": {"state": sync.crm, "reason": sync.reason},
        "queues": [],
        "engine": {"state": desk.engine.value, "reason": desk.engine_reason},
        "audio": {
            "microphone": desk.audio.microphone,
            "speaker": desk.audio.speaker,
            "ringer": desk.audio.ringer,
            "problem": desk.audio.problem.value,
            "ringers": list(desk.audio.ringers),
            "processing_problem": desk.audio.processing_problem,
            "check": _sound_test(desk),
        },
        "requests": [
            {"id": asked.id, "call": asked.call, "target": asked.target, "by": asked.by}
            for asked in desk.requests
        ],
        "colleagues": [_colleague(each) for each in desk.colleagues],
        "voicemail": _voicemail(desk),
        "forwarding": [
            {
                "when": each.when.value,
                "target": each.target,
                "problem": each.problem.value if each.problem else "",
            }
            for each in forwards(desk)
        ],
        "do_not_disturb": desk.rules.calls.do_not_disturb.value,
        "store": {"open": desk.restored, "problem": desk.storage_problem},
    }


def _agent(desk: Desk) -> dict[str, Any]:
    agent = desk.agent
    after = agent.after
    return {
        "id": agent.id,
        "name": agent.name,
        "intent": _INTENTS[agent.choice.intent],
        "reason": agent.choice.reason,
        "activity": desk.activity.value,
        "since": agent.since.isoformat(),
        "after_call": {"intent": _INTENTS[after.intent], "reason": after.reason} if after else None,
    }


def _sound_test(desk: Desk) -> dict[str, Any] | None:
    test = desk.sound_test
    if test is None:
        return None
    return {
        "step": test.step.value,
        "at": test.at.isoformat(),
        "loss": round(test.loss, 4),
        "jitter_ms": round(test.jitter_ms, 1),
        "round_trip_ms": round(test.round_trip_ms, 1),
        "mos": round(test.mos, 2) if test.mos else None,
        "reason": test.reason,
    }


def line_data(line: Line) -> dict[str, Any]:
    """How a line stands, as it is told to programs."""
    return {
        "uri": line.uri,
        "state": line.state.value,
        "code": line.code,
        "reason": line.reason,
        "problem": line.problem.value,
        "registrar": line.registrar,
        "secure": line.secure,
        "certificate": certificate_data(line.certificate),
        "own_certificate": certificate_data(line.own_certificate),
    }


def certificate_data(certificate: Certificate | None) -> dict[str, str] | None:
    """*certificate* in the form of the status, its end in ISO 8601; None without one."""
    if certificate is None:
        return None
    return {
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "expires": certificate.expires.isoformat(),
    }


def _call(desk: Desk, call: Call, now: datetime) -> dict[str, Any]:
    interaction = desk.interaction(call.id)
    pop = desk.pop(call.id)
    customer = pop.customer if pop else None
    quality = call.quality
    number = pop.number if pop else None
    ended = call.ended or now
    return {
        "id": call.id,
        "direction": call.direction.value,
        "state": call.state.value,
        "hold": call.held_by_agent,
        "held_by_customer": call.held_by_customer,
        "muted": call.muted,
        "number": number.raw if number else call.remote,
        "e164": number.e164 if number else None,
        "name": interaction.name if interaction else "",
        "queue": interaction.queue if interaction else "",
        "customer": {"id": customer.id, "name": customer.name} if customer else None,
        "matches": len(pop.matches) if pop else 0,
        "lookup": pop.source.value if pop else "pending",
        "started": call.started.isoformat(),
        "answered": call.answered.isoformat() if call.answered else None,
        "ended": call.ended.isoformat() if call.ended else None,
        "duration": round((ended - call.answered).total_seconds(), 1) if call.answered else 0.0,
        "codec": quality.codec if quality else "",
        "secure": quality.secure if quality else False,
        "suite": quality.suite if quality else "",
        "mos": round(quality.mos, 2) if quality and quality.mos else None,
        "recording": call.recording.value,
        "transfer": _transfer(call),
        "passed_on_by": interaction.passed_on_by if interaction else "",
        "passed_on_because": pop.context.summary if pop and pop.context else "",
        "consults": call.consults or None,
        "conference": call.in_conference,
        "not_heard": call.not_heard or None,
        "digits": call.digits_method or None,
        "note": interaction.note if interaction else "",
        "disposition": interaction.disposition if interaction else "",
        "matter": interaction.matter if interaction else "",
        "matters": _matters(customer),
        "focused": desk.focus == call.id,
        "early_media": call.state is not CallState.ACTIVE and call.early_media,
    }


def _matters(customer: Customer | None) -> list[dict[str, str]]:
    matters = customer.matters if customer else ()
    return [{"id": one.id, "title": one.title, "state": one.state} for one in matters]


def _transfer(call: Call) -> dict[str, Any] | None:
    told = call.transfer
    if told is None:
        return None
    return {
        "target": told.target,
        "state": told.state.value,
        "code": told.code,
        "reason": told.reason,
        "attended": told.attended,
    }


def _colleague(colleague: Colleague) -> dict[str, Any]:
    return {
        "user": colleague.user,
        "name": colleague.name,
        "queue": colleague.queue,
        "state": colleague.state.value,
        "favourite": colleague.favourite,
        "talks_to": colleague.talks_to,
    }


def _voicemail(desk: Desk) -> dict[str, Any] | None:
    box = desk.voicemail
    return (
        {"waiting": box.waiting, "new": box.new, "old": box.old, "number": box.account}
        if box
        else None
    )


def _wrap_up(desk: Desk, now: datetime) -> dict[str, Any] | None:
    ours = desk.wrap_up(desk.focus) or (desk.wrap_ups[-1] if desk.wrap_ups else None)
    interaction = desk.interaction(ours.call) if ours else None
    if ours is None or interaction is None:
        return None
    left = ours.seconds_left(now)
    pop = desk.pop(ours.call)
    return {
        "call": ours.call,
        "matter": interaction.matter,
        "matters": _matters(pop.customer if pop else None),
        "disposition": interaction.disposition or None,
        "note_saved": interaction.note_saved is not None or not interaction.note,
        "seconds_left": None if left is None else round(left, 1),
    }
