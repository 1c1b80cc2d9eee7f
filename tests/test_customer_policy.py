"""IT decides about customers in files, and no file of the agent's own says otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.config import Config, Layer, load
from callcenter.customer_policy import refuse_export, refuse_import
from callcenter.domain.keep_policy import Keep
from callcenter.paths import Profile
from callcenter.store.errors import NotPossible

NEITHER = "[data]\nexport_allowed = false\nimport_allowed = false\n"
BOTH = "[data]\nexport_allowed = true\nimport_allowed = true\n"


def test_both_are_allowed_until_somebody_says_otherwise() -> None:
    refuse_export(Config())
    refuse_import(Config(), to_crm=False)


def test_one_can_be_forbidden_and_the_other_not() -> None:
    with pytest.raises(NotPossible, match=r"data.export_allowed = false, by default"):
        refuse_export(Config.of({"data.export_allowed": False}))
    refuse_import(Config.of({"data.export_allowed": False}), to_crm=False)
    with pytest.raises(NotPossible, match=r"data.import_allowed"):
        refuse_import(Config.of({"data.import_allowed": False}), to_crm=False)
    refuse_export(Config.of({"data.import_allowed": False}))


@pytest.mark.parametrize("locked", ['["data.export_allowed", "data.import_allowed"]', '["data"]'])
def test_what_the_policy_locks_is_not_allowed_by_another_file(tmp_path: Path, locked: str) -> None:
    profile, policy = Profile(tmp_path / "profile"), tmp_path / "policy.toml"
    policy.write_text(f"locked = {locked}\n{NEITHER}")
    for file in (profile.config, profile.provisioning, tmp_path / "mine.toml"):
        file.write_text(BOTH)
    for chosen in (None, tmp_path / "mine.toml"):
        config, problems = load(profile, user_file=chosen, policy=policy)
        assert config.where("data.export_allowed") is Layer.POLICY
        assert len(problems) == 4
        with pytest.raises(NotPossible, match=r"by policy.*IT can allow it"):
            refuse_export(config)
        with pytest.raises(NotPossible, match=r"by policy.*IT can allow it"):
            refuse_import(config, to_crm=False)


def test_where_nobody_is_kept_nobody_is_imported_and_without_a_crm_not_for_it() -> None:
    with pytest.raises(NotPossible, match=r"data.keep"):
        refuse_import(Config.of({"data.keep": Keep.CALL}), to_crm=False)
    with pytest.raises(NotPossible, match="No CRM"):
        refuse_import(Config(), to_crm=True)
