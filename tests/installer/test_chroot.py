from __future__ import annotations

import os
from pathlib import Path

import pytest

from installer import chroot
from installer.trouble import Trouble

pytestmark = pytest.mark.skipif(os.name == "nt", reason="made on Debian only")

SAYS_WHAT_IT_IS_TOLD = 'echo "$(basename "$0") $@" >> {said}'


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What stand-ins for the programs that make a tree were told, one a line."""
    programs = tmp_path / "bin"
    programs.mkdir()
    told = tmp_path / "said"
    tells = SAYS_WHAT_IT_IS_TOLD.format(said=told)
    scripts = {
        "debootstrap": f'{tells}; mkdir -p "$3/usr/sbin"',
        "chroot": f'{tells}; [ "$2" != debconf-set-selections ] || cp "$1$3" {told}.answers',
        # While this one runs, packages are installed.
        "unshare": f"{tells}; cat {tmp_path}/tree.making/usr/sbin/policy-rc.d >> {told}",
    }
    for name, script in scripts.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    (tmp_path / "sources.list").write_text("deb http://mirror.example/debian bookworm main\n")
    return told


def tree(directory: Path, proof: str) -> chroot.Tree:
    return chroot.Tree(
        directory / "tree",
        title="A server",
        suite="bookworm",
        proof=proof,
        packages=("server", "its-database"),
        answers="server server/name string one\n",
    )


def test_packages_are_installed_with_their_answers_and_without_a_start(
    said: Path, tmp_path: Path
) -> None:
    made = tree(tmp_path, "answers")
    chroot.prepare(made, tmp_path)
    assert chroot.is_there(made)
    assert Path(f"{said}.answers").read_text() == made.answers
    first, update, answers, install, *policy = said.read_text().splitlines()
    draft = f"{made.directory}.making"
    assert first == f"debootstrap --variant=minbase bookworm {draft} http://mirror.example/debian"
    assert update.endswith("apt-get update -q")
    assert answers.endswith("debconf-set-selections /answers")
    assert install.endswith("--no-install-recommends server its-database")
    assert "exit 101" in policy
    assert not (made.directory / "usr/sbin/policy-rc.d").exists()


@pytest.mark.usefixtures("said")
def test_a_tree_without_what_it_is_for_is_not_kept(tmp_path: Path) -> None:
    made = tree(tmp_path, "usr/bin/server")
    with pytest.raises(Trouble, match="usr/bin/server is not in the packages"):
        chroot.prepare(made, tmp_path)
    assert not chroot.is_there(made)
    assert not tree(tmp_path, "").directory.with_name("tree.making").exists()


def test_without_debootstrap_it_says_so(
    said: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Trouble, match="debootstrap is missing"):
        chroot.prepare(tree(tmp_path, "answers"), tmp_path)
    assert not said.exists()
