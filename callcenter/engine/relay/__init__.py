"""The relay: our own small SIP element between the network and the SIP library."""
