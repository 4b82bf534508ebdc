"""Captions: timed cues, made to be shown under a picture."""

from analyzer.transcript.formats.captions import ass, sbv, subrip, webvtt
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
    Format("sbv", "SBV (YouTube)", ".sbv", sbv.EXAMPLE, sbv.recognises, sbv.parse, _REMEDY),
    Format("ass", "ASS and SSA", ".ass, .ssa", ass.EXAMPLE, ass.recognises, ass.parse, _REMEDY),
)
"""In the order in which they are tried."""
