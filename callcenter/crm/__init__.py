"""Customer records elsewhere: one Protocol, and an adapter that learns a CRM by configuration."""
