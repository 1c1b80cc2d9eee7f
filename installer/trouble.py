"""What stops the setting up, in words that say what to do."""

from __future__ import annotations


class Trouble(Exception):
    """The setting up cannot go on; the text is all the person needs."""
