"""What the window says of a caller: number, country, history, and where that is known from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

from PySide6.QtCore import QCoreApplication, QLocale

from callcenter.domain.caller import printable
from callcenter.domain.customer import Customer, NumberHistory
from callcenter.domain.interaction import Interaction
from callcenter.domain.listed import Listed
from callcenter.domain.number import NumberKind, PhoneNumber
from callcenter.domain.past_calls import PastCalls
from callcenter.domain.wishes import Source
from ui.theme import RESOURCES
from ui.times import ago, short_date, tr

translate = QCoreApplication.translate

_MOST_NAMES, _LONGEST_NAME = 3, 40
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}


def party(interaction: Interaction, region: str) -> str:
    """The other side of a call by the best name there is."""
    return interaction.customer_name or interaction.name or number(interaction.number, region)


def number(shown: PhoneNumber, region: str) -> str:
    """A number as people of *region* write it, or what stands for it."""
    if shown.kind is NumberKind.ANONYMOUS:
        return translate("CallerWords", "Number withheld")
    if shown.kind is NumberKind.EXTENSION:
        return translate("CallerWords", "Extension {number}").format(number=shown.raw)
    return shown.display(region)


def country(shown: PhoneNumber) -> str:
    """The country a number is of, in the window's language; empty when the number tells none."""
    code = shown.country
    if len(code) != 2:
        return ""
    language = QLocale.languageToCode(QLocale().language())
    return _countries(language).get(code) or QLocale.territoryToString(
        QLocale.codeToTerritory(code)
    )


@cache
def _countries(language: str) -> Mapping[str, str]:
    # Qt names countries in English and in their own languages only.
    path = RESOURCES / "territories" / f"{language}.json"
    names: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return names


def passed_on_by(who: str) -> str:
    """Who passed a call on to this desk; empty when nobody did."""
    return translate("CallerWords", "passed on by {who}").format(who=who) if who else ""


def why(summary: str) -> str:
    """What whoever passed a call on says of it; empty when they say nothing."""
    return translate("CallerWords", "Why: {summary}").format(summary=summary) if summary else ""


def past_calls(past: PastCalls) -> str:
    """Which call of the week this is, and whether the last one helped; empty for the first."""
    this = past.count + 1
    if this < 2:
        return ""
    suffix = "th" if 10 <= this % 100 <= 20 else _ORDINALS.get(this % 10, "th")
    week = translate("CallerWords", "{n}{suffix} call this week").format(n=this, suffix=suffix)
    if past.unresolved:
        return translate("CallerWords", "{calls} — not solved").format(calls=week)
    return week


def last_call(history: NumberHistory, now: datetime) -> str:
    """When a number was last on this desk, and with whom; empty if never."""
    if history.last is None:
        return ""
    when = ago(history.last, now)
    if history.last_agent:
        text = translate("CallerWords", "last here {when}, {agent}")
        return text.format(when=when, agent=history.last_agent)
    return translate("CallerWords", "last here {when}").format(when=when)


def source(known: Source, customer: Customer | None, now: datetime) -> str:
    """Where what is shown of a customer comes from."""
    if known in (Source.PENDING, Source.LOCAL):
        return translate("CallerWords", "Checking the CRM…")
    if known is Source.CRM and customer is None:
        return translate("CallerWords", "The CRM does not know this number")
    if known is Source.CRM:
        return translate("CallerWords", "From the CRM")
    newest = max((contact.at for contact in customer.contacts), default=None) if customer else None
    if newest is None:
        return translate("CallerWords", "The CRM did not answer: this is what is kept here")
    text = translate("CallerWords", "The CRM did not answer: this is what we knew on {date}")
    return text.format(date=short_date(newest, now))


def directory(entries: Sequence[Listed]) -> str:
    """Where a name comes from that is no customer's; several are named."""
    if len(entries) == 1:
        return translate("CallerWords", "From the company directory")
    names = ", ".join(printable(entry.name, _LONGEST_NAME) for entry in entries[:_MOST_NAMES])
    told = translate("CallerWords", "In the company directory: {names}").format(names=names)
    hidden = len(entries) - _MOST_NAMES
    return f"{told} {more(hidden)}" if hidden > 0 else told


def job(entry: Listed) -> str:
    """What somebody of the company directory does, and where."""
    parts = (printable(entry.title), printable(entry.company))
    return " · ".join(part for part in parts if part)


def sharing(people: int) -> str:
    """How many customers share a number."""
    return tr("%n people share this number", "", people)


def more(hidden: int) -> str:
    """How many there are beside those shown."""
    return tr("and %n more", "", hidden)


def channel(name: str) -> str:
    """A way of contact by its CRM name; an unknown one stays as the CRM has it."""
    return {
        "call": translate("CallerWords", "call"),
        "mail": translate("CallerWords", "mail"),
        "email": translate("CallerWords", "mail"),
        "chat": translate("CallerWords", "chat"),
        "sms": translate("CallerWords", "text message"),
        "visit": translate("CallerWords", "visit"),
    }.get(name.lower(), name)
