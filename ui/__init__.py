"""The agent's window: widgets that show a value and say what was wished."""
