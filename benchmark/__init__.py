"""What the product costs beside the least the machine has to do for the same: one row per figure, with its bar."""
