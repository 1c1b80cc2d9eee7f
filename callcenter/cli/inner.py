"""How the packed program starts itself for one piece of work; no person types these words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence


def _engine(words: Sequence[str]) -> int:
    from callcenter.engine.pjsip.__main__ import main as engine

    return engine(words)


def _press(_: Sequence[str]) -> int:
    from callcenter.recording.press import main as press

    return press()


def _pull(_: Sequence[str]) -> int:
    from callcenter.sync.pull_process import main as pull

    return pull()


def _reader(_: Sequence[str]) -> int:
    from callcenter.crm.reader import main as read

    return read()


def _spreadsheet(_: Sequence[str]) -> int:
    from callcenter.importing.sheet_reader import main as read

    return read()


ENGINE_FLAG = "--engine"
"""How it is told to be the telephone."""
PRESS_FLAG = "--recording"
"""How it is told to compress or open one recording."""
PULL_FLAG = "--pull"
"""How it is told to pull what a CRM has."""
READER_FLAG = "--crm-reader"
"""How it is told to read a CRM's records."""
SPREADSHEET_FLAG = "--spreadsheet"
"""How it is told to read a spreadsheet of customers."""
INNER: Mapping[str, Callable[[Sequence[str]], int]] = {
    ENGINE_FLAG: _engine,
    PRESS_FLAG: _press,
    PULL_FLAG: _pull,
    READER_FLAG: _reader,
    SPREADSHEET_FLAG: _spreadsheet,
}
"""What each first word starts."""
