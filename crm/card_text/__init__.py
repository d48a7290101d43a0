"""What a business card or the signature of an e-mail says, read from its plain text."""

from crm.card_text.reading import FIELDS, CardText, read_card_text

__all__ = ["FIELDS", "CardText", "read_card_text"]
