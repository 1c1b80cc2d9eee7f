"""What the window says about numbers: why one is not called, and what is asked before one is."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from callcenter.domain.desk import DialQuestion
from callcenter.domain.dial_policy import DialFault, DialRefusal
from callcenter.domain.dial_uri import LinkFault
from callcenter.domain.forwarding import Forwarding, ForwardProblem, ForwardWhen
from callcenter.domain.tariff import Tariff
from ui.times import tr

translate = QCoreApplication.translate

LONGEST_IN_SECONDS = 90


def link(fault: LinkFault) -> str:
    """Why a link or a text is no number to call, and what to do."""
    return {
        LinkFault.EMPTY: translate("Dial", "There is nothing to call: type a number."),
        LinkFault.NO_LINK: translate("Dial", "This link is none that asks for a call."),
        LinkFault.TOO_LONG: translate("Dial", "This number is too long to be one. Check it."),
        LinkFault.CONTROL: translate(
            "Dial",
            "Not called: hidden control characters are in it. Type the number by hand.",
        ),
        LinkFault.FEATURE_CODE: translate(
            "Dial",
            "Not called: a code with * or # could change settings of the exchange. "
            "Type it by hand if you mean it.",
        ),
        LinkFault.KEYS_AFTER: translate(
            "Dial",
            "Not called: it would press keys by itself after the answer. "
            "Call the number alone and press them yourself.",
        ),
        LinkFault.HEADERS: translate(
            "Dial",
            "Not called: the link tries to add headers to the call. Type the number by hand.",
        ),
        LinkFault.PARAMETER: translate(
            "Dial",
            "Not called: the link tries to send the call another way. Type the number by hand.",
        ),
        LinkFault.OTHER_EXCHANGE: translate(
            "Dial", "Not called: it names somebody at another exchange, not at yours."
        ),
        LinkFault.NO_NUMBER: translate(
            "Dial", "This is no number to call: it holds what belongs in none."
        ),
    }[fault]


def refusal(told: DialRefusal) -> str:
    """Why a number is not called, and what to do."""
    limited = bool(told.count or told.wait_s)
    sentence = _limit(told) if limited else _forbidden(told.fault)
    words = sentence.format(number=told.number, wait=wait(told.wait_s))
    return f"{words} {_noted()}" if limited else words


def wait(seconds: int) -> str:
    """A wait that may be long, as `48 s` or `12 min`."""
    if seconds <= LONGEST_IN_SECONDS:
        return translate("Dial", "{n} s").format(n=seconds)
    return translate("Dial", "{n} min").format(n=math.ceil(seconds / 60))


def question(asked: DialQuestion) -> str:
    """What is asked before a dear number is called."""
    return _question(asked.wish.number.raw, asked.tariff)


def unconfirmed(number: str, tariff: Tariff) -> str:
    """Why a program's call is not made: the agent would be asked first."""
    told = translate("Dial", "{question} Then say so with --confirmed.")
    return told.format(question=_question(number, tariff))


def _noted() -> str:
    return translate("Dial", "This was noted; if it was not you, say so at once.")


def extension(digits: str) -> str:
    """What a link says beside the number."""
    return translate("Dial", "The link also names extension {digits}: ask for it.").format(
        digits=digits
    )


def _question(number: str, tariff: Tariff) -> str:
    sentence = {
        Tariff.INTERNATIONAL: translate("Dial", "{number} is abroad. Call it?"),
        Tariff.PREMIUM: translate(
            "Dial", "{number} costs more than an ordinary call. Call it all the same?"
        ),
        Tariff.SATELLITE: translate(
            "Dial", "{number} is a satellite telephone and very dear. Call it all the same?"
        ),
    }[tariff]
    return sentence.format(number=number)


def forwarding(forward: Forwarding) -> str:
    """Where calls go to, or why they do not."""
    if forward.problem is not None:
        return _unforwarded(forward.problem).format(target=forward.target)
    sentence = {
        ForwardWhen.ALWAYS: translate("Dial", "All direct calls go to {target}."),
        ForwardWhen.BUSY: translate("Dial", "When you are busy, direct calls go to {target}."),
        ForwardWhen.NO_ANSWER: translate("Dial", "Direct calls you do not answer go to {target}."),
    }[forward.when]
    return sentence.format(target=forward.target)


def _unforwarded(problem: ForwardProblem) -> str:
    return {
        ForwardProblem.NO_NUMBER: translate(
            "Dial", "Calls are not forwarded to {target}: this is no number to call."
        ),
        ForwardProblem.NOT_ALLOWED: translate(
            "Dial", "Calls are not forwarded to {target}: this number may not be called by itself."
        ),
        ForwardProblem.OWN_NUMBER: translate(
            "Dial", "Calls are not forwarded to {target}: this is your own number."
        ),
    }[problem]


def _forbidden(fault: DialFault) -> str:
    return {
        DialFault.BARRED: translate(
            "Dial", "{number} is barred at your site. Ask your supervisor if you need it."
        ),
        DialFault.NOT_IN_PLAN: translate(
            "Dial", "{number} is no number that your site dials. Check it, or ask your supervisor."
        ),
        DialFault.FEATURE_CODE: translate(
            "Dial", "Codes with * or # are not dialled at your site. Ask IT if you need one."
        ),
        DialFault.INTERNATIONAL: translate(
            "Dial", "Calls abroad are not allowed here. Ask your supervisor if you need one."
        ),
        DialFault.PREMIUM: translate(
            "Dial", "Premium numbers are not allowed here. Ask your supervisor if you need one."
        ),
        DialFault.SATELLITE: translate(
            "Dial",
            "Calls to satellite telephones are not allowed here. "
            "Ask your supervisor if you need one.",
        ),
    }[fault]


def _limit(told: DialRefusal) -> str:
    return {
        DialFault.PER_MINUTE: _in_a_minute,
        DialFault.PER_HOUR: _in_an_hour,
        DialFault.INTERNATIONAL_PER_HOUR: _abroad_in_an_hour,
    }[told.fault](told.count)


def _in_a_minute(calls: int) -> str:
    return tr("%n call(s) in the last minute: wait {wait} or ask your supervisor.", "", calls)


def _in_an_hour(calls: int) -> str:
    return tr("%n call(s) in the last hour: wait {wait} or ask your supervisor.", "", calls)


def _abroad_in_an_hour(calls: int) -> str:
    return tr("%n call(s) abroad in the last hour: wait {wait} or ask your supervisor.", "", calls)
