"""What an import does with each row: read, compared with who is there, written in bulk, and undone in bulk."""
