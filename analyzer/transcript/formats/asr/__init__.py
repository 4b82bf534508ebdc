"""JSON as speech recognisers and meeting tools write it."""

from typing import Protocol

from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats.asr import (
    assemblyai,
    aws,
    azure,
    bbc,
    deepgram,
    fathom,
    fireflies,
    google,
    ibm,
    podcast,
    podwhisperer,
    read_ai,
    rev,
    speechmatics,
    turns,
    whisper,
    whisper_cpp,
    wtf,
)
from analyzer.transcript.formats.registry import Format


class _Dialect(Protocol):
    """What each module here has."""

    EXAMPLE: str

    def recognises(self, document: Document) -> bool: ...

    def parse(self, document: Document) -> Parsed: ...


def _json(known: str, name: str, dialect: _Dialect, when_nobody_is_named: str) -> Format:
    return Format(
        known,
        name,
        ".json",
        dialect.EXAMPLE,
        dialect.recognises,
        dialect.parse,
        when_nobody_is_named,
    )


_AGAIN = "transcribe it again with"
_NAMES = "name the speakers in the tool that wrote it, and export it again"

FORMATS: tuple[Format, ...] = (
    _json("deepgram", "Deepgram", deepgram, f"{_AGAIN} `diarize=true`"),
    _json("assemblyai", "AssemblyAI", assemblyai, f"{_AGAIN} `speaker_labels=true`"),
    _json(
        "aws",
        "AWS Transcribe",
        aws,
        f"{_AGAIN} `ShowSpeakerLabels` (and `MaxSpeakerLabels`), or `ChannelIdentification` where "
        "each voice has a channel",
    ),
    _json("podwhisperer", "AWS PodWhisperer", podwhisperer, _NAMES),
    _json("google", "Google Speech-to-Text", google, f"{_AGAIN} `diarizationConfig`"),
    _json("azure", "Azure Speech", azure, f"{_AGAIN} `diarizationEnabled`"),
    _json(
        "whisper",
        "Whisper, WhisperX, faster-whisper",
        whisper,
        "Whisper alone knows no speakers; transcribe it with diarisation switched on, as WhisperX "
        "does with `--diarize`",
    ),
    _json(
        "whisper-cpp",
        "whisper.cpp",
        whisper_cpp,
        "it tells speakers only with `--diarize` on a stereo recording; else use WhisperX",
    ),
    _json("rev", "Rev AI, Rev.com", rev, f"{_AGAIN} `skip_diarization` switched off"),
    _json("speechmatics", "Speechmatics", speechmatics, f'{_AGAIN} `"diarization": "speaker"`'),
    _json("ibm", "IBM Watson", ibm, f"{_AGAIN} `speaker_labels=true`"),
    _json("fireflies", "Fireflies", fireflies, _NAMES),
    _json("fathom", "Fathom", fathom, _NAMES),
    _json("read-ai", "Read.ai", read_ai, _NAMES),
    _json("podcast", "Podcasting 2.0", podcast, _NAMES),
    _json("wtf", "vCon World Transcription Format", wtf, f"{_AGAIN} diarisation switched on"),
    _json("bbc", "BBC Kaldi, digital paper edit", bbc, f"{_AGAIN} diarisation switched on"),
    _json("turns", "Turns in JSON", turns, "give each turn a `speaker`"),
)
"""In the order in which they are tried."""
