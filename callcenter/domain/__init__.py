"""Values and rules of the trade: calls, agents, customers, notes. Frozen, no clock of their own."""
