"""The conference of this telephone: calls whose voices are connected with each other."""

from __future__ import annotations

from callcenter.engine.pjsip.voice import Voice


class Conference:
    """Who is in it, in the order of joining; the agent is connected with each one anyway."""

    def __init__(self) -> None:
        self._voices: dict[str, Voice] = {}

    def __contains__(self, call: object) -> bool:
        return call in self._voices

    def __len__(self) -> int:
        return len(self._voices)

    @property
    def members(self) -> tuple[str, ...]:
        """The calls in it."""
        return tuple(self._voices)

    def join(self, call: str, voice: Voice) -> None:
        """Let *call* and all others hear each other."""
        self._voices[call] = voice
        self.renewed(call)

    def leave(self, call: str) -> None:
        """Let *call* and the others hear each other no more; harmless for one that is not in it."""
        voice = self._voices.pop(call, None)
        if voice is not None:
            for other in self._voices.values():
                voice.unlink(other)

    def renewed(self, call: str) -> None:
        """The voice of *call* is another one: connect it anew."""
        voice = self._voices.get(call)
        if voice is None:
            return
        for other in self._voices.values():
            if other is not voice:
                voice.link(other)
