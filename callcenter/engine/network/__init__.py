"""The network under the telephone: when it changes, and how the world outside sees it."""
