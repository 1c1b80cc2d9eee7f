"""Request Tracker 5: customers are those who ask, their matters are tickets, calls are comments."""
