"""The voice of calls on the network: who may speak, and the way past the SIP library's limits."""
