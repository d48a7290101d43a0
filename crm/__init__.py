"""Contacts: companies and persons, what describes them, business cards, number series.

The lowest app: it imports `config.lib` only.
"""
