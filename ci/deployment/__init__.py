"""One environment at a time from the gate to its record: promotion, rollback, destruction, and what they need."""
