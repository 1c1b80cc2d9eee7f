"""What this desk keeps on disk: calls with their notes, customers, and what the CRM has not had."""
