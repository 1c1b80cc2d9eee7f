"""What an agent is told who has signed out of a shared computer where something stays."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from callcenter.answers import Stays
from ui.times import tr

translate = QCoreApplication.translate


def stays(left: Stays) -> str:
    """Why customers and calls are still on this computer."""
    if left.problem:
        told = translate(
            "Leaving",
            "Signed out, but customers and calls could not be removed from this computer: "
            "{reason} It is tried again when Callcenter is closed or started.",
        )
        return told.format(reason=f"{left.problem.rstrip('.')}.")
    parts = []
    if left.unsent:
        parts.append(tr("%n record(s) wait for the CRM.", "", left.unsent))
    if left.unfinished:
        parts.append(tr("%n call(s) are not finished.", "after signing out", left.unfinished))
    told = translate(
        "Leaving", "Signed out. {what} Until then customers and calls stay on this computer."
    )
    return told.format(what=" ".join(parts))
