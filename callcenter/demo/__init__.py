"""What the demo needs of the world: a telephone exchange with callers, a CRM, and a tour."""
