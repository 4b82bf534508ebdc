"""JSON as speech recognisers and meeting tools write it."""

from analyzer.transcript.formats.asr import deepgram, whisper
from analyzer.transcript.formats.registry import Format

_REMEDY = "transcribe it again with diarisation switched on"

FORMATS: tuple[Format, ...] = (
    Format(
        "deepgram",
        "Deepgram",
        ".json",
        deepgram.EXAMPLE,
        deepgram.recognises,
        deepgram.parse,
        _REMEDY,
    ),
    Format(
        "whisper", "WhisperX", ".json", whisper.EXAMPLE, whisper.recognises, whisper.parse, _REMEDY
    ),
)
"""In the order in which they are tried."""
