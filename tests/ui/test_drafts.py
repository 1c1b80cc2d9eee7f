"""Texts being typed: each stays with its interaction, and none is overwritten by an older one."""

from __future__ import annotations

from ui.drafts import Drafts


def test_what_is_kept_is_read_at_first() -> None:
    assert Drafts().reading("a", "kept") == "kept"


def test_a_late_value_does_not_overwrite_what_was_typed_since() -> None:
    drafts = Drafts()
    drafts.reading("a", "")
    for text in ("h", "he", "hel"):
        drafts.typed("a", text)
    assert drafts.reading("a", "") == "hel"
    assert drafts.reading("a", "he") == "hel"
    assert drafts.reading("a", "hel") == "hel"


def test_even_a_value_that_comes_again_late_does_not() -> None:
    drafts = Drafts()
    drafts.reading("a", "")
    drafts.typed("a", "h")
    drafts.typed("a", "he")
    assert drafts.reading("a", "he") == "he"
    assert drafts.reading("a", "h") == "he"


def test_news_from_elsewhere_is_taken_over() -> None:
    drafts = Drafts()
    drafts.reading("a", "")
    drafts.typed("a", "typed")
    assert drafts.reading("a", "by the command line") == "by the command line"


def test_texts_of_two_interactions_never_mix() -> None:
    drafts = Drafts()
    drafts.reading("a", "")
    drafts.reading("b", "")
    drafts.typed("a", "of a")
    drafts.typed("b", "of b")
    assert (drafts.reading("a", ""), drafts.reading("b", "")) == ("of a", "of b")


def test_it_is_pending_until_the_desk_has_it() -> None:
    drafts = Drafts()
    drafts.reading("a", "")
    assert not drafts.pending("a", "")
    drafts.typed("a", "x")
    assert drafts.pending("a", "")
    assert not drafts.pending("a", "x")


def test_a_closed_interaction_is_forgotten() -> None:
    drafts = Drafts()
    drafts.reading("a", "")
    drafts.typed("a", "x")
    drafts.keep_only({"b"})
    assert drafts.reading("a", "kept") == "kept"
