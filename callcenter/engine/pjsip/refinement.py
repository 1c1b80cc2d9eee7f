"""Voice processing as the telephone has it: loaded when it is first needed, else let pass."""

from __future__ import annotations

import importlib
import logging
import os
import threading
from typing import TYPE_CHECKING

from callcenter.engine.commands import Sound

if TYPE_CHECKING:
    from callcenter.engine.pjsip.voice_processing import VoiceProcessing

PROCESSING = "callcenter.engine.pjsip.voice_processing"


class Refinement:
    """Until the library is there, and where it cannot be loaded, the voice passes as it is.

    `problem` says in words why it cannot be had. *module* is where the processing is found.
    """

    def __init__(self, *, log: logging.Logger, module: str = PROCESSING) -> None:
        self.problem = ""
        self._log = log
        self._module = module
        self._sound = Sound()
        self._fault = ""
        self._loading: threading.Thread | None = None
        self._processing: VoiceProcessing | None = None

    @property
    def speech(self) -> float | None:
        """How likely somebody speaks, 0 to 1; None when nobody can tell."""
        return self._processing.speech if self._processing else None

    def choose(self, sound: Sound) -> None:
        """Which parts are on from now on."""
        self._sound = sound
        if self._processing is not None:
            self._processing.choose(sound)

    def prepare(self) -> None:
        """A call is near: load what it needs, if anything, on a thread of its own."""
        sound = self._sound
        wanted = sound.echo_cancellation or sound.noise_suppression or sound.gain_control
        if wanted and self._loading is None:
            self._loading = threading.Thread(target=self._load, name="voice-loading", daemon=True)
            self._loading.start()

    def process(self, spoken: bytes, played: bytes) -> bytes:
        """*spoken* made fit to be heard, or as it is."""
        processing = self._processing or self._begun()
        return processing.process(spoken, played) if processing else spoken

    def restart(self) -> None:
        """Another device: forget what was learnt of the one before."""
        if self._processing is not None:
            self._processing.restart()

    def _load(self) -> None:
        # Nothing here is worth threads of the library's own, which would cost memory.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        try:
            importlib.import_module(self._module)
        except ImportError as error:
            self._fault = str(error)

    def _begun(self) -> VoiceProcessing | None:
        if self.problem or self._loading is None or self._loading.is_alive():
            return None
        if self._fault:
            self.problem = (
                "echo, noise and loudness are left as they are: the sound library cannot be "
                f"loaded ({self._fault}); install the program again"
            )
            self._log.error("%s", self.problem)
            return None
        from callcenter.engine.pjsip.voice_processing import VoiceProcessing

        self._processing = VoiceProcessing(self._sound)
        return self._processing
