"""Engines: they point at passages, and nothing more."""
