"""Files that are dropped on the window."""

from __future__ import annotations

from PySide6.QtGui import QDropEvent


def dropped_file(event: QDropEvent) -> str:
    """The one local file that is being dropped; empty where it is something else."""
    urls = event.mimeData().urls()
    return urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else ""
