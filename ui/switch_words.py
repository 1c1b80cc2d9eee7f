"""What it means that the configured CRM is the former one moved, or another one, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from callcenter.domain.other_crm import CHANGED, ENDING, OPEN_CALL, Switch, To
from ui.sync_words import breakable
from ui.times import tr

translate = QCoreApplication.translate


def title(to: To) -> str:
    """What is asked."""
    if to is To.MOVED:
        return translate("Switch", "Is it the same CRM?")
    return translate("Switch", "Part from the former CRM?")


def word(to: To) -> str:
    """What stands on the button that does it."""
    if to is To.MOVED:
        return translate("Switch", "It is the same CRM")
    return translate("Switch", "Part from the former CRM")


def sentences(asked: Switch) -> str:
    """Both addresses, and what will happen."""
    both = translate("Switch", "Data here: {former}\nSettings: {configured}")
    told = [both.format(former=breakable(asked.former), configured=breakable(asked.configured))]
    told.append(_moved(asked) if asked.to is To.MOVED else _another(asked))
    return "\n\n".join(told)


def _moved(asked: Switch) -> str:
    parts = [
        translate("Switch", "Everything stays here, and what waits is sent to the new address."),
        translate(
            "Switch",
            "If it is another CRM after all, notes reach other people’s records there. Ask IT "
            "when in doubt.",
        ),
    ]
    if asked.unsent:
        parts.insert(1, tr("%n record(s) wait for it.", "of the same CRM, moved", asked.unsent))
    return " ".join(parts)


def _another(asked: Switch) -> str:
    parts = []
    if asked.customers:
        parts.append(
            tr(
                "%n customer(s) of the former CRM go from here; those made or imported here stay "
                "without their number there.",
                "parting from a CRM",
                asked.customers,
            )
        )
    if asked.unsent:
        parts.append(
            tr(
                "%n unsent record(s) are set aside under “Not accepted”, never sent, and can be "
                "exported.",
                "parting from a CRM",
                asked.unsent,
            )
        )
    if asked.conflicts:
        parts.append(tr("%n open question(s) go.", "fields changed on both sides", asked.conflicts))
    parts.append(
        translate(
            "Switch", "Your calls and notes stay. Then the customers of the new CRM are fetched."
        )
    )
    return "\n".join(parts)


def done(to: To) -> str:
    """That it was done."""
    if to is To.MOVED:
        return translate("Switch", "The CRM goes on under its new address.")
    return translate("Switch", "Parted from the former CRM. The new one is being asked.")


def problem(reason: str) -> str:
    """Why it was not done; what is only known in English is told as it is."""
    known = {
        OPEN_CALL: translate(
            "Switch",
            "A call with a customer of the former CRM is not finished. Finish it, then do this "
            "again.",
        ),
        CHANGED: translate(
            "Switch", "The settings name another CRM by now. Look again which one it is."
        ),
        ENDING: translate("Switch", "Callcenter was closed before the end. Do this again."),
    }
    return known.get(reason, reason)
