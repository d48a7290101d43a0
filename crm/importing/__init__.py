"""Reading files of contacts: bytes to rows, rows to what a contact holds. Nothing is written here."""
