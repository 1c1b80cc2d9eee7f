"""`callcenter erase`: one person goes from everything on this computer, files included."""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from callcenter.config import load
from callcenter.domain.number import PhoneNumber
from callcenter.exits import refused
from callcenter.opening import open_store
from callcenter.paths import Profile
from callcenter.recordings import Recordings
from callcenter.store import cleaning
from callcenter.store.errors import StoreError
from callcenter.store.key import SecretPlace
from callcenter.store.persons import Extent, Person
from callcenter.store.secrets import Secrets
from callcenter.store.store import Store

_SHORTEST = 5
"""Shorter texts would be found by chance in what is about others."""
_WITH_COUNTRY, _LONGEST_COUNTRY = 10, 3
"""So many digits may begin with a country's, of which there are so many at most."""
_BETWEEN = r"[\s().\-/]*"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what can be asked of the command to its *parser*."""
    parser.add_argument("who", metavar="CUSTOMER|NUMBER", help="a customer's id, or a number")
    parser.add_argument("--reason", required=True, help="why; it is written down, without a name")
    parser.add_argument("--dry-run", action="store_true", help="only say what would go")
    parser.add_argument(
        "--discard-unsent", action="store_true", help="also what the CRM has not been sent yet"
    )


def carry_out(
    options: argparse.Namespace, profile: Profile, *, secrets: SecretPlace | None = None
) -> int:
    """Do what *options* say; the exit code."""
    config, _ = load(profile, user_file=getattr(options, "config", None))
    try:
        store = open_store(profile, config, secrets or Secrets(os.environ), now=_now)
        try:
            number = PhoneNumber.parse(options.who, region=config.numbers.region)
            person = store.erasures.find(options.who, number)
            if options.dry_run:
                print(in_words(store.erasures.extent(person), would=True))
                return 0
            gone = erase(
                store,
                profile,
                person,
                reason=options.reason,
                discard_unsent=options.discard_unsent,
                new_id=lambda: str(uuid4()),
                alone=True,
            )
            print(in_words(gone))
        finally:
            store.close()
    except (StoreError, OSError) as error:
        return refused(error)
    return 0


def erase(
    store: Store,
    profile: Profile,
    person: Person,
    *,
    reason: str,
    discard_unsent: bool,
    new_id: Callable[[], str],
    alone: bool = False,
) -> Extent:
    """Erase *person* from the files of *profile*; what went. Raises StoreError or OSError.

    *alone* says that no window is open, so that the whole file may be written anew. It takes a
    while, in steps between which others write; broken off, `finish` goes on with it.
    """
    gone = store.erasures.erase(
        person, id=new_id(), reason=reason, new_id=new_id, discard_unsent=discard_unsent
    )
    counts = gone.counts | finish(store, profile, whole=alone)
    return Extent({name: count for name, count in counts.items() if count}, gone.calls, gone.unsent)


def finish(store: Store, profile: Profile, *, whole: bool = False) -> dict[str, int]:
    """Clean recordings, kept copies, logs and the freed parts of the database after erasures.

    How much went; nothing where every erasure was finished. Raises StoreError or OSError.
    """
    counts = {"copies": 0, "log files": 0}
    for begun in store.erasures.begun():
        if begun.rest is not None:
            Recordings(store, profile.recordings).erase(begun.rest.recordings)
            counts["copies"] += cleaning.remove_kept(store.path)
            counts["log files"] += scrub(_logs(profile), begun.rest.texts)
        store.erasures.cleaned(begun.id)
    store.erasures.finish(whole=whole)
    return counts


def scrub(files: Iterable[Path], texts: Iterable[str]) -> int:
    """Overwrite each text with stars, also in other spellings of a number; in how many files.

    In place and in the same length: the window may be writing at the end of the file.
    """
    sought = _sought(texts)
    return sum(_scrubbed(file, sought) for file in files) if sought else 0


def _scrubbed(file: Path, sought: re.Pattern[str]) -> bool:
    content = file.read_bytes().decode("utf-8", "surrogateescape")
    told = sought.sub(lambda found: "*" * len(_encoded(found[0])), content)
    if told == content:
        return False
    with file.open("rb+") as opened:
        opened.write(_encoded(told))
        opened.flush()
        os.fsync(opened.fileno())
    return True


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def in_words(extent: Extent, *, would: bool = False) -> str:
    """What went, or *would* go, for a person."""
    parts = ", ".join(f"{count} {name}" for name, count in extent.counts.items()) or "nothing"
    unsent = f" {len(extent.unsent)} of them the CRM has not been sent." if extent.unsent else ""
    if would:
        return f"Would be erased: {parts}.{unsent} Nothing was changed."
    return (
        f"Erased: {parts}.{unsent} Of each call stays when and how long it was, without a name. "
        f"Erase the person in the CRM too, or they come back with its next changes."
    )


def _sought(texts: Iterable[str]) -> re.Pattern[str] | None:
    spelled = [part for text in texts for part in (text, json.dumps(text)[1:-1])]
    patterns = [pattern for text in dict.fromkeys(spelled) if (pattern := _pattern(text))]
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


def _pattern(text: str) -> str:
    digits = re.sub(r"[^0-9]", "", text)
    if not re.fullmatch(r"[+0-9\s().\-/]+", text):
        return re.escape(text) if len(text) >= _SHORTEST else ""
    if len(digits) < _SHORTEST:
        return ""
    if len(digits) < _WITH_COUNTRY:
        return _BETWEEN.join(digits)
    country = ""
    for digit in digits[:_LONGEST_COUNTRY]:
        country = f"(?:{country}{digit}{_BETWEEN})?"
    return country + _BETWEEN.join(digits[_LONGEST_COUNTRY:])


def _logs(profile: Profile) -> list[Path]:
    return sorted(path for path in profile.logs.rglob("*") if path.is_file())


def _now() -> datetime:
    return datetime.now(UTC)
