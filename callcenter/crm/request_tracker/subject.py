"""The subject by which a comment about a call is known again."""

from __future__ import annotations

_BEGINS = "Call "


def subject_of(key: str, revision: int) -> str:
    """The subject of the comment that tells that revision of the call with that *key*."""
    return f"{_BEGINS}{key}" if revision <= 1 else f"{_BEGINS}{key} revision {revision}"


def is_of_a_call(subject: str) -> bool:
    """Whether a comment with that *subject* is about a call."""
    return subject.startswith(_BEGINS)


def is_of(subject: str, key: str) -> bool:
    """Whether a comment with that *subject* tells any revision of the call with that *key*."""
    return subject.strip().startswith(f"{_BEGINS}{key}")


def link_of(key: str) -> str:
    """What a ticket made for the call refers to (RFC 4122 §3): it is looked up by that."""
    return f"urn:uuid:{key}"
