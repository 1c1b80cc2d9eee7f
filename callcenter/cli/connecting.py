"""The commands for what the work is connected to: doctor, secret, sync, crm and directory."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from typing import Any

from callcenter.cli.options import AddCommand, add_command, add_config, add_json, profile_of


def _add_doctor(commands: Any, profile: argparse.ArgumentParser) -> None:
    doctor = add_command(commands, "doctor", "check everything that the work needs", profile)
    add_config(doctor)
    add_json(doctor)
    doctor.set_defaults(do=_doctor)


def _doctor(options: argparse.Namespace) -> int:
    from callcenter import doctor

    return doctor.examine(profile_of(options), config_file=options.config, as_json=options.json)


def _add_secret(commands: Any, profile: argparse.ArgumentParser) -> None:
    secret = add_command(commands, "secret", "keep a password in the system's keyring", profile)
    secret.add_argument(
        "action", choices=["set", "forget"], help="set asks for it, or reads a line piped in"
    )
    secret.add_argument(
        "name",
        metavar="NAME",
        help="sip-password for the line; for the CRM crm-token, or crm-user and crm-password; "
        "directory-password for the company directory",
    )
    secret.set_defaults(do=_secret)


def _secret(options: argparse.Namespace) -> int:
    from callcenter import keeping
    from callcenter.store.secrets import Secrets

    secrets = Secrets(os.environ)
    return keeping.keep(options.action, options.name, secrets=secrets, typed=sys.stdin)


def _add_sync(commands: Any, profile: argparse.ArgumentParser) -> None:
    sync = add_command(
        commands, "sync", "push to the CRM and pull from it without the window", profile
    )
    what = sync.add_mutually_exclusive_group(required=True)
    what.add_argument("--once", action="store_true", help="one round, then end")
    what.add_argument(
        "--crm-moved",
        action="store_true",
        help="the configured CRM is the one whose customers are here, under a new address",
    )
    what.add_argument(
        "--crm-new",
        action="store_true",
        help="the configured CRM is another one: the former one's customers go from here, and what "
        "was unsent for it is set aside as not accepted; its calls stay; asks first",
    )
    sync.add_argument("--yes", action="store_true", help="do not ask before --crm-new")
    sync.add_argument(
        "--accept-deletions",
        action="store_true",
        help="let customers go also when more than half of them are not in the CRM any more",
    )
    add_config(sync)
    add_json(sync)
    sync.set_defaults(do=_sync)


def _sync(options: argparse.Namespace) -> int:
    from callcenter import crm_switch, syncing
    from callcenter.domain.other_crm import To

    if options.crm_moved or options.crm_new:
        return crm_switch.switch(
            profile_of(options),
            To.ANOTHER if options.crm_new else To.MOVED,
            config_file=options.config,
            as_json=options.json,
            yes=options.yes,
        )
    return syncing.once(
        profile_of(options),
        config_file=options.config,
        as_json=options.json,
        accept_deletions=options.accept_deletions,
    )


def _add_crm(commands: Any, profile: argparse.ArgumentParser) -> None:
    crm = add_command(commands, "crm", "try out how the CRM is connected", profile)
    actions = crm.add_subparsers(required=True, metavar="ACTION")
    test = add_command(
        actions, "test", "ask it step by step, show all of it, say what to mend", profile
    )
    test.add_argument("number", metavar="NUMBER", help="a number of somebody the CRM knows")
    test.add_argument(
        "--write", action="store_true", help="log a call there, twice, as after a lost answer"
    )
    add_config(test)
    add_json(test)
    test.set_defaults(do=_crm)


def _add_directory(commands: Any, profile: argparse.ArgumentParser) -> None:
    directory = add_command(
        commands, "directory", "try out how the company directory is connected", profile
    )
    actions = directory.add_subparsers(required=True, metavar="ACTION")
    test = add_command(
        actions, "test", "ask it step by step, show all of it, say what to mend", profile
    )
    test.add_argument("number", metavar="NUMBER", help="a number of somebody it lists")
    add_config(test)
    add_json(test)
    test.set_defaults(do=_directory)


def _directory(options: argparse.Namespace) -> int:
    from callcenter import directory_trial
    from callcenter.store.secrets import Secrets

    return directory_trial.try_directory(
        profile_of(options),
        options.number,
        config_file=options.config,
        secrets=Secrets(os.environ),
        as_json=options.json,
    )


def _crm(options: argparse.Namespace) -> int:
    from callcenter import crm_trial
    from callcenter.store.secrets import Secrets

    return crm_trial.try_crm(
        profile_of(options),
        options.number,
        config_file=options.config,
        secrets=Secrets(os.environ),
        as_json=options.json,
        write=options.write,
    )


COMMANDS: Mapping[str, AddCommand] = {
    "doctor": _add_doctor,
    "secret": _add_secret,
    "sync": _add_sync,
    "crm": _add_crm,
    "directory": _add_directory,
}
