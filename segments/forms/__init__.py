"""What people type about segments: the card, criteria, lines, and the small dialogs."""
