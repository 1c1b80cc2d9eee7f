"""Somebody as the company directory lists them: a name for a number, but no customer's record."""

from __future__ import annotations

import msgspec


class Listed(msgspec.Struct, frozen=True):
    """One entry; *numbers* are keys as `PhoneNumber.key` gives them, *title* is the job."""

    name: str
    company: str = ""
    numbers: tuple[str, ...] = ()
    email: str = ""
    title: str = ""
