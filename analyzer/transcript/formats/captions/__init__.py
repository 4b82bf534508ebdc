"""Captions: timed cues, made to be shown under a picture."""

from analyzer.transcript.formats.captions import subrip, webvtt
from analyzer.transcript.formats.registry import Format

_REMEDY = "export it with speaker names switched on, or write `Name: ` before each cue's words"

FORMATS: tuple[Format, ...] = (
    Format(
        "webvtt",
        "WebVTT (Zoom, Teams)",
        ".vtt",
        webvtt.EXAMPLE,
        webvtt.recognises,
        webvtt.parse,
        _REMEDY,
    ),
    Format("subrip", "SubRip", ".srt", subrip.EXAMPLE, subrip.recognises, subrip.parse, _REMEDY),
)
"""In the order in which they are tried."""
