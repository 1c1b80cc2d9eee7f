"""It is noticed when the other side cannot hear the agent, and why."""

from __future__ import annotations

from datetime import UTC, datetime

from callcenter.engine.pjsip.delivery import Delivery, Sent

PACKETS_A_SECOND = 50


class Line:
    """A call that is looked at once a second; every five seconds the other side reports."""

    def __init__(self) -> None:
        self.told: list[object] = []
        self.delivery = Delivery("call", tell=self.told.append, now=lambda: datetime.now(UTC))
        self.now = 100.0
        self.sent = Sent()
        self.lost = 0.0

    def run(
        self, seconds: int, *, lost: float = 0.0, sends: bool = True, silent: bool = False
    ) -> list[str]:
        """The reasons seen, one a second."""
        reasons = []
        for _ in range(seconds):
            self.now += 1
            packets = self.sent.packets + PACKETS_A_SECOND * sends
            self.lost += PACKETS_A_SECOND * sends * lost
            reports = int(self.now) // 5
            new = reports != self.sent.reports
            self.sent = Sent(packets, round(self.lost) if new else self.sent.lost, reports)
            reasons.append(self.delivery.look(self.sent, silent=silent, now=self.now))
        return reasons


def test_a_call_that_is_heard_says_nothing() -> None:
    assert set(Line().run(60, lost=0.2)) == {""}


def test_a_silent_microphone_is_the_reason_at_once_and_no_longer_than_it_lasts() -> None:
    line = Line()
    assert line.run(5) == [""] * 5
    assert line.run(1, silent=True) == ["microphone-silent"]
    assert line.run(1) == [""]


def test_nothing_sent_for_three_seconds_is_told() -> None:
    line = Line()
    line.run(5)
    assert line.run(4, sends=False) == ["", "", "not-sent", "not-sent"]
    assert line.run(1) == [""]


def test_half_lost_for_ten_seconds_by_their_reports_is_not_being_heard() -> None:
    line = Line()
    line.run(20)
    reasons = line.run(30, lost=0.6)
    assert "" in reasons[:8] and reasons[-1] == "not-received"
    assert 10 <= reasons.index("not-received") <= 20
    assert line.run(10)[-1] == ""


def test_everything_lost_is_not_received() -> None:
    line = Line()
    line.run(10)
    assert line.run(25, lost=1.0)[-1] == "not-received"


def test_a_side_that_never_reports_is_not_thought_deaf() -> None:
    delivery = Delivery("call", tell=lambda event: None, now=lambda: datetime.now(UTC))
    sent = [Sent(packets=50 * second) for second in range(1, 60)]
    assert {delivery.look(one, silent=False, now=100.0 + n) for n, one in enumerate(sent)} == {""}
