"""The demonstration company CRONUS: what is in its code tables, its contacts, its letters and its past campaigns."""
