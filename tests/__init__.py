"""Tests: one folder per app, one file per operation or page; each test's name is a sentence about what holds."""
