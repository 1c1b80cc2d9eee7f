"""Gives every story of the desk, and sees that it was told to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import hypothesis
import pytest

from callcenter.domain.desk import Desk
from tests.domain.story import Story, working_desk

Telling = Callable[..., Story]


@pytest.fixture
def tell() -> Iterator[Telling]:
    """Begin a story at a desk at work, or at the one given."""
    told: list[Story] = []

    def begin(desk: Desk | None = None) -> Story:
        told.append(Story(desk or working_desk()))
        return told[-1]

    yield begin
    for story in told:
        story.finished()


# The same examples on every machine: a failure is found where it was made, not by chance later.
hypothesis.settings.register_profile("domain", derandomize=True, deadline=None)
hypothesis.settings.load_profile("domain")
