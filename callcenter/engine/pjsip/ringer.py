"""What rings: one device, the best that is there, or several at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from callcenter.engine.pjsip.tone import Loop

if TYPE_CHECKING:
    from callcenter.engine.pjsip.devices import Seat, Speaker

MOST = 6
"""Devices that ring at once; each costs a stream."""


class Ringer:
    """Each of its `seats` has the tone to itself, for each device plays at a pace of its own."""

    def __init__(self, new_seat: Callable[[], Seat[Speaker]]) -> None:
        self._new_seat = new_seat
        self.seats: list[Seat[Speaker]] = []
        self._loops: list[Loop] = []
        self._sound: bytes | None = None

    @property
    def devices(self) -> tuple[str, ...]:
        """The names in use or to be used; empty when there is none."""
        return tuple(dict.fromkeys(seat.device for seat in self.seats if seat.device))

    def prefer(self, orders: list[list[str]], volume: float) -> None:
        """Ring on the first that works of each of *orders*, this loud."""
        orders = orders[:MOST]
        while len(self.seats) > len(orders):
            self.seats.pop().close()
            self._loops.pop()
        while len(self.seats) < len(orders):
            self.seats.append(self._new_seat())
            self._loops.append(Loop(self._sound or bytes(2)))
        for seat, order in zip(self.seats, orders, strict=True):
            seat.prefer(order, volume)

    def sound(self, data: bytes | None) -> None:
        """Ring with *data* over and over, or be silent."""
        if data is not self._sound:
            self._sound = data
            self._loops = [Loop(data or bytes(2)) for _ in self.seats]

    def settle(self, now: float) -> None:
        """Be open on the right devices, or closed."""
        for seat in self.seats:
            seat.settle(wanted=self._sound is not None, now=now)

    def carry(self) -> None:
        """Keep the devices' buffers full."""
        if self._sound is None:
            return
        for seat, loop in zip(self.seats, self._loops, strict=True):
            if seat.stream is not None:
                seat.stream.pump(loop.take)

    def close(self) -> None:
        """Let the devices go."""
        for seat in self.seats:
            seat.close()
