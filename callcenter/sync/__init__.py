"""The way between this desk and the CRM: what was kept is pushed, what changed is pulled."""
