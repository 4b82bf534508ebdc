"""Transcripts: the models, and reading them from files."""
