"""The HTTP library comes without what only its command line needs."""

from __future__ import annotations

import subprocess
import sys


def test_nothing_of_its_command_line_is_read() -> None:
    program = (
        "import sys; from callcenter.crm.wire import Wire; import httpx\n"
        "print(*[name for name in ('click', 'rich', 'pygments') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == []
