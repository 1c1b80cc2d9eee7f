"""`callcenter recordings play`: lets a recording be heard without the window."""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication

from ui.recordings_player import NoSpeaker, Player


def listen(sound: bytes) -> int:
    """Play *sound* to its end; the exit code."""
    app = QCoreApplication(["callcenter"])
    player = Player()
    player.load(sound)
    player.stopped.connect(app.quit)
    try:
        player.play()
    except NoSpeaker:
        print("callcenter: there is no speaker to hear it with", file=sys.stderr)
        return 1
    code = app.exec()
    player.forget()
    return code
