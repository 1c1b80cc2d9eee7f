"""The telephone and the work of a call-centre agent, without the window."""

__version__ = "0.1.0"
