"""One window of the agent's own browser in which every record of the CRM opens."""
