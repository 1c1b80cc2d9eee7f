"""The sections of the configuration, each a few settings about one thing."""
