"""Reading vCards 2.1, 3.0 and 4.0: bytes to cards, cards to what a contact holds. Nothing is written here.

A reader of our own: a broken card must not take the others of its file with it, and every complaint names its line.
"""
