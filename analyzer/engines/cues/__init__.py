"""Cues: what the offline engine listens for, and the plain sentences it listens to."""
