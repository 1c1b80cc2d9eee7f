"""The telephone: what it is told, what it tells, and the process it runs in."""
