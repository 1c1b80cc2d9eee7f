"""How near a certificate is to its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from callcenter.domain.certificate import Certificate, Standing

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "days", "standing"),
    [
        (timedelta(days=90), 90, Standing.GOOD),
        (timedelta(days=30), 30, Standing.GOOD),
        (timedelta(days=29, hours=23), 29, Standing.SOON),
        (timedelta(days=7), 7, Standing.SOON),
        (timedelta(days=6, hours=23), 6, Standing.URGENT),
        (timedelta(seconds=1), 0, Standing.URGENT),
        (timedelta(0), 0, Standing.EXPIRED),
        (timedelta(seconds=-1), -1, Standing.EXPIRED),
    ],
)
def test_it_is_to_be_renewed_a_month_before_and_urgently_a_week_before(
    left: timedelta, days: int, standing: Standing
) -> None:
    certificate = Certificate("pbx.example", "An Authority", NOW + left)
    assert (certificate.days_left(NOW), certificate.standing(NOW)) == (days, standing)
