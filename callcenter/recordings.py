"""The recordings of a profile: what is known of them and their files, erased together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from callcenter.recording.filing import path_of
from callcenter.recording.layout import SUFFIX
from callcenter.store.store import Store


class Recordings:
    """The recordings that *store* knows and whose files lie in *folder*."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder

    def erase(self, ids: Iterable[str]) -> None:
        """Erase these for good: first the files, then what is known; raises OSError, StoreError.

        Broken off in the middle it can simply be done again.
        """
        chosen = list(ids)
        for recording in chosen:
            path = path_of(self._folder, recording)
            path.with_name(path.name + ".new").unlink(missing_ok=True)
            path.unlink(missing_ok=True)
        self._store.recordings.forget(chosen)

    def expire(self, now: datetime, keep_days: int) -> int:
        """Erase what ended more than *keep_days* ago, also files that nobody knows; how many.

        With 0 days everything is kept.
        """
        if not keep_days:
            return 0
        before = now - timedelta(days=keep_days)
        old = [known.id for known in self._store.recordings.ended_before(before)]
        strays = [name for name in self._files_before(before) if self._unknown(name)]
        self.erase([*old, *strays])
        return len(old) + len(strays)

    def _files_before(self, at: datetime) -> list[str]:
        return [
            path.name.removesuffix(SUFFIX)
            for path in self._folder.glob(f"*{SUFFIX}")
            if path.stat().st_mtime < at.timestamp()
        ]

    def _unknown(self, recording: str) -> bool:
        return self._store.recordings.get(recording) is None
