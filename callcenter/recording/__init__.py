"""Recordings of calls on disk: encrypted while they are written, turned into Opus, read, erased."""
