"""An agent at work until the process is killed: real back office, store, journal and sync.

What is kept is told on a pipe after the commit, one JSON line each; nothing is told before.
"""

from __future__ import annotations

import logging
import os
import random
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from msgspec.structs import replace

from callcenter.answers import AgentKept, AskFailed
from callcenter.config import load
from callcenter.config.writing import set_user
from callcenter.crm.crm import NOTHING_YET, Crm, Earlier
from callcenter.domain.agent import Agent, Choice, Intent
from callcenter.domain.call import Direction
from callcenter.domain.customer import Customer, CustomerChange, CustomerSource
from callcenter.domain.disposition import Flag
from callcenter.domain.effects import ChangeCustomer, Correct, Finish, Keep, KeepAgent, Share
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.number import PhoneNumber
from callcenter.domain.wishes import (
    Corrected,
    CustomerChanged,
    Kept,
    NotKept,
    Restored,
    StoreProblem,
    StoryFound,
)
from callcenter.office import Office
from callcenter.opening import open_store
from callcenter.paths import Profile
from callcenter.store.secrets import Secrets
from callcenter.store.store import Store
from callcenter.sync.backoff import Backoff
from callcenter.sync.sync import Sync
from callcenter.syncing import configured_crm
from tests.crm.samples import TOKEN, mapping_table
from tests.faults.forked import Hear

AGENT, SITE = "ewa", "krk"
QUICK = Backoff(first_s=0.02, most_s=0.2)
CODES = {"resolved": frozenset({Flag.RESOLVED}), "callback": frozenset({Flag.CALLBACK})}
RESTORED_S = 30.0


def sample_table(url: str) -> dict[str, Any]:
    """The table [crm] for the sample CRM at *url*; our ids go along, so that it can be counted."""
    table = mapping_table(url)
    for part in ("log", "create"):
        table[part] = table[part] | {"body": table[part]["body"] | {"reference": "{id}"}}
    return table


def set_up(folder: Path, url: str) -> None:
    """Write the configuration of the desk in *folder*, whose CRM is the sample one at *url*."""
    whose = {"agent.id": AGENT, "agent.site": SITE, "numbers.region": "PL"}
    set_user(Profile(folder).config, {**whose, "crm": sample_table(url)})


def database(folder: Path) -> Path:
    return Profile(folder).database


def present() -> datetime:
    return datetime.now(UTC)


class Desk:
    """What a desk has by its configuration: a store and a CRM, opened as the program does."""

    def __init__(self, folder: Path, *, careless: bool = False) -> None:
        self._profile = Profile(folder)
        self._config, _ = load(self._profile)
        self._secrets = Secrets({**os.environ, "CALLCENTER_CRM_TOKEN": TOKEN})
        self._careless = careless

    def open_store(self) -> Store:
        return open_store(self._profile, self._config, self._secrets, now=present)

    def open_crm(self) -> Crm:
        crm = configured_crm(self._config, self._secrets, now=present)
        assert crm is not None
        return cast(Crm, CarelessCrm(crm)) if self._careless else crm


class CarelessCrm:
    """A CRM to which calls go without their key: what the count must find out."""

    def __init__(self, crm: Crm) -> None:
        self._crm = crm

    def __getattr__(self, name: str) -> Any:
        return getattr(self._crm, name)

    async def log(
        self, interaction: dict[str, Any], key: str, *, earlier: Earlier = NOTHING_YET
    ) -> str:
        return await self._crm.log(interaction, os.urandom(8).hex(), earlier=earlier)


class Reporter:
    """Tells what the back office says, when it says that something is kept."""

    def __init__(self, tell: Hear) -> None:
        self._tell = tell
        self._settled = threading.Condition()
        self.restored: Restored | None = None
        self.finished: dict[str, Interaction] = {}
        self.known: dict[str, Customer] = {}
        self.refused: list[str] = []
        self.kept: dict[str, Interaction] = {}

    def __call__(self, answer: object) -> None:
        with self._settled:
            self._take(answer)
            self._settled.notify_all()

    def until(self, done: Callable[[], bool], within: float) -> bool:
        """Wait until *done*; whether it came to that."""
        with self._settled:
            return self._settled.wait_for(done, within)

    def _take(self, answer: object) -> None:
        match answer:
            case Restored():
                self.restored = answer
                self._tell({"restored": [_facts(one) for one in answer.interactions]})
            case Kept(interaction):
                self.kept[interaction.id] = interaction
                if interaction.stage is Stage.FINISHED:
                    self.finished[interaction.id] = interaction
                self._tell({"call": _facts(interaction)})
            case Corrected(interaction):
                self.kept[interaction.id] = interaction
                self.finished[interaction.id] = interaction
                self._tell({"call": _facts(interaction), "corrected": True})
            case StoryFound(_, customer) if customer.source is CustomerSource.DESK:
                self.known[customer.id] = customer
                self._tell({"customer": customer.id, "name": customer.name})
            case CustomerChanged(customer):
                self.known[customer.id] = customer
                self._tell({"customer": customer.id, "name": customer.name, "changed": True})
            case AgentKept(agent):
                self._tell({"agent": agent.choice.reason})
            case NotKept(_, reason) | AskFailed(_, reason) | StoreProblem(reason) if reason:
                self._refused(reason)

    def _refused(self, reason: str) -> None:
        self.refused.append(reason)
        self._tell({"refused": reason})


def number_of(choice: str) -> int:
    """Which of our choices a reason is; 0 for another, as in old databases."""
    return int(choice) if choice.isdecimal() else 0


class Working:
    """A person at the desk; *random* decides what they do next."""

    def __init__(self, office: Office, said: Reporter, *, random: random.Random) -> None:
        self._office = office
        self._said = said
        self._random = random
        self._calls: dict[str, Interaction] = {}
        self._wished: dict[str, str] = {}
        restored = said.restored
        last = restored.agent if restored else None
        self._choices = number_of(last.choice.reason) if last else 0
        self._deeds: Sequence[tuple[Callable[[], None], int]] = (
            (self.ring, 4),
            (self.type, 10),
            (self.hang_up, 3),
            (self.finish, 5),
            (self.share, 1),
            (self.create, 2),
            (self.correct, 2),
            (self.rename, 2 if "change" in mapping_table("") else 0),
            (self.choose, 1),
        )

    def go_on(self) -> None:
        """Take up what was left open."""
        restored = self._said.restored
        assert restored is not None
        self._calls = {one.id: one for one in restored.interactions}

    def do_something(self) -> None:
        """Whatever comes next."""
        deeds, weights = zip(*self._deeds, strict=True)
        self._random.choices(deeds, weights)[0]()

    def ring(self) -> None:
        number = PhoneNumber.parse(f"+4860{self._random.randrange(10**7):07d}", region="PL")
        call = Interaction(
            self._id(), AGENT, SITE, Direction.INBOUND, present(), number, answered=present()
        )
        self._keep(call)

    def type(self) -> None:
        if call := self._one():
            letters = "".join(self._random.choices("aąbcć deę", k=self._random.randrange(1, 12)))
            note = replace(call, note=call.note + letters)
            self._keep(note, urgent=self._random.random() < 0.4)

    def hang_up(self) -> None:
        if call := self._one():
            self._keep(replace(self._marked(call), ended=present(), stage=Stage.UNFINISHED))

    def finish(self) -> None:
        if call := self._one():
            code = self._random.choice(list(CODES))
            done = replace(
                self._marked(call),
                ended=call.ended or present(),
                disposition=code,
                flags=CODES[code],
                stage=Stage.FINISHED,
                finished=present(),
            )
            del self._calls[call.id]
            self._office.finish(Finish(done))

    def share(self) -> None:
        if call := self._one():
            passed = self._marked(call).passed_on("Adam", present())
            self._calls[call.id] = passed
            self._office.share(Share(passed))

    def create(self) -> None:
        if call := self._one():
            id = self._id()
            name = f"Anna {id[:4]}"
            new = Customer(id, name, numbers=(call.number.key,), source=CustomerSource.DESK)
            self._office.create_customer(call.id, new)
            self._keep(replace(self._marked(call), customer_id=id, customer_name=name))

    def correct(self) -> None:
        if not self._said.finished:
            return
        call = self._random.choice(list(self._said.finished.values()))
        code = self._random.choice(list(CODES))
        # On top of what was wished last, whether that is kept by now or not.
        note = self._wished[call.id] = self._wished.get(call.id, call.note) + " corrected"
        self._office.correct(Correct(call.id, note, code, CODES[code], "mistyped", AGENT))

    def rename(self) -> None:
        if not self._said.known:
            return
        known = self._random.choice(list(self._said.known.values()))
        was = self._wished.get(known.id, known.name)
        now = self._wished[known.id] = was + " x"
        change = CustomerChange(
            self._id(), known.id, present(), AGENT, {"name": was}, {"name": now}, known.version
        )
        self._office.change_customer(ChangeCustomer(change))

    def choose(self) -> None:
        self._choices += 1
        choice = Choice(Intent.PAUSED, f"{self._choices}")
        self._office.keep_agent(KeepAgent(Agent(AGENT, "Ewa", SITE, choice, present())))

    def _id(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def _one(self) -> Interaction | None:
        return self._random.choice(list(self._calls.values())) if self._calls else None

    def _marked(self, call: Interaction) -> Interaction:
        """With a letter more, so that every version of a call can be told from those before."""
        return replace(call, note=call.note + ".")

    def _keep(self, call: Interaction, *, urgent: bool = True) -> None:
        self._calls[call.id] = call
        self._office.keep(Keep(call, urgent=urgent))


def work(desk: Desk, seed: int, tell: Hear) -> None:
    """Work at that desk for ever; what is kept is told."""
    tell_errors(tell)
    said = Reporter(tell)
    chance = random.Random(seed)
    office = open_office(desk, chance=chance)
    office.start(said)
    if not said.until(lambda: said.restored is not None, RESTORED_S):
        raise RuntimeError("the store was not opened")
    person = Working(office, said, random=chance)
    person.go_on()
    pause = threading.Event()
    while True:
        for _ in range(chance.randrange(1, 6)):
            person.do_something()
        pause.wait(chance.random() * 0.03)


def open_office(desk: Desk, *, chance: random.Random) -> Office:
    """The back office of that desk, as the window opens it."""

    def open_sync(office: Office, store: Store) -> Sync:
        return Sync(
            store,
            desk.open_crm(),
            run=office.run,
            now=present,
            random=chance.random,
            report=lambda news: None,
            backoff=QUICK,
        )

    return Office(
        open_store=desk.open_store,
        open_sync=open_sync,
        now=present,
        reopen_s=0.05,
        retry_s=0.05,
    )


def tell_errors(tell: Hear) -> None:
    class Errors(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            tell({"error": self.format(record)[-3000:]})

    logging.basicConfig(handlers=[Errors(logging.ERROR)], force=True)


def _facts(call: Interaction) -> dict[str, Any]:
    return {
        "id": call.id,
        "note": call.note,
        "stage": call.stage.value,
        "disposition": call.disposition,
        "customer": call.customer_id,
    }
