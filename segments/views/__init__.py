"""The pages of segments: list, card, dialogs, languages, logging."""
