"""How long the telephone waits for what: the figures that make it feel quick or patient."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timers:
    """Seconds; the defaults are what agents get, tests may be less patient."""

    refresh_patience_s: float = 1.8
    """How long the confirmation of a registration may take: the library sends it three times, at
    0, 0.5 and 1.5 s. An account says itself how often it is confirmed (`confirm_s`)."""
    patience_s: float = 4.0
    """How long a registrar may take to answer the first REGISTER."""
    crowd_patience_s: float = 2.0
    """The same when there are more than two, so that a cycle through them stays short."""
    retry_s: float = 2.0
    slow_retry_s: float = 30.0
    """When trying again would lock an account out: a wrong password, an unknown user."""
    leave_s: float = 1.0
    acknowledge_s: float = 16.0
    """When a caller who never acknowledges the answer counts as lost.

    The line is free after 32 s, as RFC 3261 section 13.3.1.4 has it; a hang-up that is asked for
    only then would make the library keep it for another 32.
    """
    hang_up_s: float = 1.0
    """How long a hang-up waits for the other side before the call counts as over."""
    silence_s: float = 5.0
    """How long no voice may come before the agent is told so."""
