"""The HTTP library without its command line."""

import sys

# WORKAROUND httpx: importing it imports its command line too, with click, and with rich and
# pygments where something else has installed them: 40 ms and some megabytes of nothing. It says
# itself what to do where they are missing.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

import httpx  # noqa: E402

__all__ = ["httpx"]
