"""Segments: lists of contacts built by steps one can walk back and forth, and logging them as interactions.

The top app: it imports all others, none imports it.
"""
