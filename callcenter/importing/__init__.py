"""Customers from files: opened, looked at, tried out, imported and undone.

`opened.open_file` looks at a file, `headers.guess` at its columns; `rehearsal.rehearse` tells what
an import would do, `run.run` does it, `undoing.undo` takes it back.
"""
