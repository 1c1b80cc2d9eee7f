"""Setting Callcenter up on a machine."""
