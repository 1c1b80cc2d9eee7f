"""Customers written to files that other programs read, and that can be imported here again."""
