"""What would go with a person who is erased, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.times import tr

translate = QCoreApplication.translate


def extent(counts: dict[str, int], unsent: int) -> str:
    """What goes: how many of what, and what of it the CRM does not have."""
    parts = [words for table, count in counts.items() if count and (words := _part(table, count))]
    told = translate("Erasing", "These go for good: {what}.").format(what=", ".join(parts))
    sentences = [told]
    if unsent:
        sentences.append(
            tr("%n of them the CRM does not have yet: lost for it too.", "records", unsent)
        )
    stays = translate(
        "Erasing",
        "Of each call stays when it was and how long, without a name. "
        "Who has the record in the CRM comes back with its next change: erase it there too.",
    )
    return " ".join((*sentences, stays))


def _part(table: str, count: int) -> str:
    words = {
        "customer": lambda: tr("%n record(s)", "of a customer", count),
        "interaction": lambda: tr("%n call(s)", "to be erased", count),
        "contact": lambda: tr("%n past contact(s)", "to be erased", count),
        "recording": lambda: tr("%n recording(s)", "to be erased", count),
        "outbox": lambda: tr("%n message(s) for the CRM", "to be erased", count),
        "correction": lambda: tr("%n correction(s)", "to be erased", count),
        "customer_conflict": lambda: tr("%n open question(s)", "to be erased", count),
        "import_row": lambda: tr("%n imported row(s)", "to be erased", count),
    }
    return words[table]() if table in words else f"{count} {table}"
