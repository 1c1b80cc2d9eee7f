from __future__ import annotations

import argparse
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from callcenter import cli, erasing
from callcenter.answers import AgentKept, Asked
from callcenter.domain.agent import Agent, Choice, Intent
from callcenter.domain.customer import CustomerChange
from callcenter.domain.effects import KeepAgent
from callcenter.domain.interaction import Stage
from callcenter.domain.number import PhoneNumber
from callcenter.office import Office
from callcenter.paths import Profile
from callcenter.recordings import Recordings
from callcenter.store import cipher, cleaning
from callcenter.store.database import Database
from callcenter.store.erasure import UNFINISHED, Erasures
from callcenter.store.errors import DatabaseBusy, NotPossible
from callcenter.store.key import StoreKeys
from callcenter.store.secrets import Secrets
from callcenter.store.store import Store
from tests.recording.tapes import begin
from tests.store.opener import GIVEN, KEY, sql
from tests.store.samples import NOW, call, customer, full_customer, id_of, recording
from tests.store.test_cipher import files_with
from tests.test_office import DEADLINE_S, Heard

NAME, NUMBER, OTHER_NUMBER = "Łucja Żółkiewska", "+48601234567", "+48512000111"
NOTES = ("kocioł przecieka", "zawieziona szczypawka", "umówiony hydraulik")
# In every spelling in which a number is kept, shown or dialled; words also as they are searched.
TRACES = (
    *("Łucja", "lucja", "Żółkiewska", "zolkiewska", "lucja@zolkiewska"),
    *("48601234567", "601234567", "601 234 567", "601-234-567", "#234567", "#4567 "),
    *("przecieka", "szczypawka", "hydraulik", "kociol przecieka"),
    *("reklamacja kotła", "CRM-77-LUCJA"),
)
OTHERS = ("Jan Kowalski", "dzwonił o fakturę")


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


def opened(profile: Profile, *, encrypted: bool = False) -> Store:
    keys = StoreKeys(Secrets(GIVEN), encrypted=encrypted)
    return Store.open(profile.database, agent="ewa", site="krk", now=lambda: NOW, keys=keys)


@pytest.fixture
def store(profile: Profile) -> Iterator[Store]:
    made = opened(profile)
    live(made)
    yield made
    made.close()


def lucja(**fields: Any) -> Any:
    known = replace(
        full_customer(),
        name=NAME,
        company="Żółkiewska i córki",
        numbers=(NUMBER, OTHER_NUMBER),
        email="lucja@zolkiewska.example",
        crm_id="CRM-77-LUCJA",
        **fields,
    )
    contacts = tuple(replace(one, summary="reklamacja kotła") for one in known.contacts)
    return replace(known, contacts=contacts)


def live(store: Store) -> None:
    """Half a year with Łucja, and a call with somebody else."""
    store.customers.upsert_many([lucja(), customer(2, name="Jan Kowalski", numbers=("+4822",))])
    known = {"customer_id": lucja().id, "customer_name": NAME, "name": NAME}
    for index, note in enumerate(NOTES, start=1):
        # Typed letter by letter, as an agent does; each save leaves its own words in the search.
        for length in range(1, len(note) + 1, 3):
            store.interactions.save(call(index, number=NUMBER, note=note[:length], **known))
        store.interactions.finish(call(index, number=NUMBER, note=note, disposition="OK", **known))
    store.interactions.finish(call(4, number="601 234 567", note="nieznany numer przecieka"))
    consult = call(5, number="214", note="pytanie o hydraulik", consults=id_of(1))
    store.interactions.finish(consult)
    other = call(9, number="+48700100200", note=OTHERS[1], customer_name=OTHERS[0])
    store.interactions.finish(replace(other, customer_id=customer(2).id))


def sent(store: Store) -> None:
    for record in store.outbox.rows():
        store.outbox.sent(record.key, NOW, revision=record.revision)


def person(store: Store, asked: str = NUMBER) -> Any:
    return store.erasures.find(asked, PhoneNumber.parse(asked, region="PL"))


def gone(store: Store, profile: Profile, asked: str = NUMBER, **options: Any) -> Any:
    options = {"discard_unsent": True, "alone": True} | options
    return erasing.erase(
        store,
        profile,
        person(store, asked),
        reason="art. 17 RODO",
        new_id=lambda: str(uuid4()),
        **options,
    )


@pytest.mark.parametrize("alone", [True, False], ids=["whole", "at-work"])
def test_no_file_of_the_profile_has_a_trace_of_who_was_erased(
    store: Store, profile: Profile, alone: bool
) -> None:
    edit = CustomerChange(id_of(70), lucja().id, NOW, "ewa", {"name": NAME}, {"name": NAME + " X"})
    store.customers.change(edit)
    profile.logs.joinpath("desk.log").write_text(
        f"call from {NUMBER} (601 234 567), {NAME} szczypawk\n{json.dumps(NAME)}\nJan Kowalski\n"
    )
    kept = profile.database.with_name(profile.database.name + ".before-0004")
    kept.write_text(NAME)
    assert files_with(profile.directory, *TRACES)
    found = gone(store, profile, alone=alone)
    assert files_with(profile.directory, *TRACES) == []
    store.close()
    assert files_with(profile.directory, *TRACES) == []
    assert found.counts["interaction"] == 5
    assert found.counts["copies"] == 1
    # The others are as they were.
    assert files_with(profile.directory, OTHERS[0])
    assert "Jan Kowalski" in profile.logs.joinpath("desk.log").read_text()
    again = opened(profile)
    assert [one.id for one in again.interactions.history("fakturę")] == [id_of(9)]
    assert again.problem() == ""
    again.close()


def test_encrypted_data_has_no_trace_once_it_is_read_with_its_key(profile: Profile) -> None:
    store = opened(profile, encrypted=True)
    live(store)
    gone(store, profile)
    store.close()
    plain = profile.directory / "plain"
    plain.mkdir()
    target = plain / "export.sqlite"
    with sql(profile.database) as connection:
        connection.execute("ATTACH DATABASE ? AS plain KEY ''", (str(target),))
        connection.execute("SELECT sqlcipher_export('plain')").fetchall()
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
        connection.execute("DETACH DATABASE plain")
        dump = "\n".join(
            str(row)
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
            for row in connection.execute(f'SELECT * FROM "{name}"').fetchall()
        )
        words = "fts5vocab(main, interaction_search, row)"
        connection.execute(f"CREATE VIRTUAL TABLE temp.words USING {words}")
        words = " ".join(row[0] for row in connection.execute("SELECT term FROM temp.words"))
    assert files_with(plain, *TRACES) == []
    assert [trace for trace in TRACES if trace.lower() in (dump + words).lower()] == []
    assert "fakture" in words
    assert cipher.opens(profile.database, KEY)


def test_of_each_call_stays_that_there_was_one(store: Store, profile: Profile) -> None:
    gone(store, profile)
    calls = store.interactions.history()
    assert len(calls) == 6
    assert {one.id for one in calls} & {id_of(index) for index in range(1, 6)} == set()
    mute = [one for one in calls if one.id != id_of(9)]
    assert {(one.number.raw, one.name, one.note, one.customer_id) for one in mute} == {
        ("", "", "", "")
    }
    assert sorted(one.started for one in mute) == sorted(
        call(index).started for index in range(1, 6)
    )
    assert {one.disposition for one in mute} == {"OK", ""}


def test_an_erasure_is_written_down_without_a_name(store: Store, profile: Profile) -> None:
    gone(store, profile)
    (done,) = store.erasures.all()
    assert (done.agent, done.reason, done.at) == ("ewa", "art. 17 RODO", NOW)
    assert done.counts["interaction"] == 5
    assert UNFINISHED not in done.counts


def test_one_that_was_broken_off_is_finished_later(store: Store, profile: Profile) -> None:
    store.erasures.erase(
        person(store), id="e1", reason="asked", new_id=lambda: str(uuid4()), discard_unsent=True
    )
    assert files_with(profile.directory, *TRACES)
    erasing.finish(store, profile)
    assert files_with(profile.directory, *TRACES) == []


def broken_off(profile: Profile, steps: int) -> None:
    """An erasure that is killed after so many *steps*, with something to be cleaned everywhere."""
    store = opened(profile)
    live(store)
    store.recordings.save(recording(1))
    profile.recordings.mkdir(exist_ok=True)
    begin(profile.recordings, recording=recording(1).id).end()
    profile.logs.joinpath("desk.log").write_text(f"call from {NUMBER}\n")
    profile.database.with_name(profile.database.name + ".before-0004").write_text(NAME)
    store.erasures.erase(
        person(store), id="e1", reason="asked", new_id=lambda: str(uuid4()), discard_unsent=True
    )
    (begun,) = store.erasures.begun()
    rest = begun.rest
    assert rest is not None
    work: tuple[Callable[[], object], ...] = (
        lambda: Recordings(store, profile.recordings).erase(rest.recordings),
        lambda: cleaning.remove_kept(store.path),
        lambda: erasing.scrub([profile.logs / "desk.log"], rest.texts),
        lambda: store.erasures.cleaned("e1"),
    )
    for step in work[:steps]:
        step()
    store.close()


@pytest.mark.parametrize("steps", range(5))
def test_killed_after_any_step_it_is_taken_up_again(profile: Profile, steps: int) -> None:
    broken_off(profile, steps)
    again = opened(profile)
    erasing.finish(again, profile)
    assert files_with(profile.directory, *TRACES) == []
    assert list(profile.recordings.iterdir()) == []
    (done,) = again.erasures.all()
    assert done.rest is None and UNFINISHED not in done.counts
    again.close()


def test_what_is_not_clean_beside_the_database_is_never_called_finished(profile: Profile) -> None:
    broken_off(profile, 0)
    again = opened(profile)
    again.erasures.finish()
    (begun,) = again.erasures.all()
    assert begun.rest is not None and UNFINISHED in begun.counts
    again.close()


def test_the_agents_state_is_kept_while_a_person_is_erased(store: Store, profile: Profile) -> None:
    heard, reached, free = Heard(), threading.Event(), threading.Event()
    office = Office(
        open_store=lambda: opened(profile),
        open_sync=lambda office, store: None,
        now=lambda: NOW,
    )
    store.close()
    office.start(heard)
    agent = Agent("ewa", "Ewa", "krk", Choice(Intent.READY), NOW)

    def erase(store: Store) -> None:
        reached.set()
        assert free.wait(DEADLINE_S)
        gone(store, profile, alone=False)

    try:
        office.apart("erase", erase)
        assert reached.wait(DEADLINE_S)
        office.keep_agent(KeepAgent(agent))
        assert heard.first(AgentKept) == AgentKept(agent)
        assert not heard.of(Asked)
        free.set()
        assert heard.first(Asked).to == "erase"
        assert files_with(profile.directory, *TRACES) == []
    finally:
        free.set()
        office.close()


def test_while_somebody_reads_it_is_not_finished(profile: Profile) -> None:
    store = opened(profile)
    live(store)
    person = store.erasures.find(NUMBER, PhoneNumber.parse(NUMBER, region="PL"))
    store.erasures.erase(
        person, id="e", reason="asked", new_id=lambda: str(uuid4()), discard_unsent=True
    )
    store.close()
    database = Database(profile.database, None, patience_s=0.1)
    erasures = Erasures(database, agent="ewa", site="krk", now=lambda: NOW)
    try:
        with database.reading() as reader:
            reader.exec_driver_sql("SELECT count(*) FROM customer").scalar_one()
            erasures.cleaned("e")
            with pytest.raises(DatabaseBusy):
                erasures.finish()
        (begun,) = erasures.all()
        assert UNFINISHED in begun.counts
        erasures.finish()
        (done,) = erasures.all()
        assert UNFINISHED not in done.counts
    finally:
        database.close()


def test_what_the_crm_has_not_got_is_told_first(store: Store, profile: Profile) -> None:
    with pytest.raises(NotPossible, match=r"5 records .*--discard-unsent"):
        gone(store, profile, discard_unsent=False)
    assert store.interactions.get(id_of(1)) is not None
    sent(store)
    assert gone(store, profile, discard_unsent=False).unsent == ()


def test_a_call_that_is_on_is_finished_first(store: Store, profile: Profile) -> None:
    store.interactions.save(call(6, number=NUMBER, stage=Stage.OPEN))
    with pytest.raises(NotPossible, match="still on"):
        gone(store, profile)


def test_a_number_of_two_persons_is_not_guessed(store: Store) -> None:
    store.customers.upsert_many([customer(3, numbers=(NUMBER,))])
    with pytest.raises(NotPossible, match="belongs to several"):
        person(store)
    assert person(store, lucja().id).customers == (lucja().id,)
    assert person(store, "CRM-77-LUCJA").customers == (lucja().id,)


@pytest.mark.parametrize("asked", ["601234567", "0048 601-234-567", "+48 601 234 567"])
def test_a_number_is_known_in_every_spelling(store: Store, asked: str) -> None:
    assert person(store, asked).customers == (lucja().id,)


def test_nobody_is_found_by_what_is_nobodys(store: Store) -> None:
    for asked in ("+48999", "anonymous", "", "nobody"):
        with pytest.raises(NotPossible, match="Nothing is kept"):
            person(store, asked)


def test_a_caller_without_a_record_is_erased_by_number(store: Store, profile: Profile) -> None:
    store.interactions.finish(call(7, number="+48700999888", note="tajemniczy gość"))
    gone(store, profile, "700 999 888")
    assert files_with(profile.directory, "tajemniczy", "700999888") == []
    assert store.interactions.history("kociol")


def test_the_recordings_go_with_their_files(store: Store, profile: Profile) -> None:
    for index in (1, 9):
        kept = recording(index)
        store.recordings.save(kept)
        profile.recordings.mkdir(exist_ok=True)
        begin(profile.recordings, recording=kept.id).end()
    gone(store, profile)
    assert [path.stem for path in profile.recordings.iterdir()] == [recording(9).id]
    assert store.recordings.get(recording(1).id) is None


def options(*words: str) -> argparse.Namespace:
    return cli.parser("erase").parse_args(["erase", *words])


def test_the_command_tells_first_and_then_does_it(
    profile: Profile, capsys: pytest.CaptureFixture[str]
) -> None:
    profile.config.write_text('[data]\nencryption = "off"\n[numbers]\nregion = "PL"\n')
    store = opened(profile)
    live(store)
    store.close()
    secrets = Secrets(GIVEN)
    dry = options("601 234 567", "--reason", "asked", "--dry-run")
    assert erasing.carry_out(dry, profile, secrets=secrets) == 0
    told = capsys.readouterr().out
    assert "Would be erased: 5 interaction, 1 customer, 3 contact" in told
    assert "5 of them the CRM has not been sent" in told
    assert files_with(profile.directory, *TRACES)
    done = options("601 234 567", "--reason", "asked")
    assert erasing.carry_out(done, profile, secrets=secrets) == 1
    assert "--discard-unsent" in capsys.readouterr().err
    done = options("601 234 567", "--reason", "asked", "--discard-unsent")
    assert erasing.carry_out(done, profile, secrets=secrets) == 0
    assert files_with(profile.directory, *TRACES) == []
    assert NAME not in capsys.readouterr().out
