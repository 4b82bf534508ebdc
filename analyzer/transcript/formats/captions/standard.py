"""WebVTT as the parser of the standard reads it, which forgives less than we do."""

import re

from analyzer.transcript.formats.captions.cues import Cue, lines_with_arrow, second

_SIGNATURE = re.compile(r"\ufeff?WEBVTT(?:[ \t][^\n]*)?(?:\n|$)")
_CLOCK = r"()(?:(\d{1,15}):)?([0-5]\d):([0-5]\d)\.(\d{3})(?!\d)"
_TIMES = re.compile(rf"[ \t\f]*{_CLOCK}[ \t\f]*-->[ \t\f]*{_CLOCK}", re.ASCII)


def standard_cues(text: str) -> list[Cue]:
    """Cues that a browser would show; none where the signature is wrong."""
    text = text.replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
    signature = _SIGNATURE.match(text)
    if not signature:
        return []
    body = text[signature.end() :]
    # Every line with an arrow ends the block above it, so blocks lie between such lines.
    arrows = list(lines_with_arrow(body))
    ends = [0, *(end + 1 for _, end in arrows)]
    begins = [*(begin for begin, _ in arrows), len(body)]
    found = []
    for n, (begin, end) in enumerate(arrows):
        if times := _TIMES.match(body, begin, end):
            groups = times.groups()
            found.append(
                Cue(
                    _id(body[ends[n] : begin]),
                    _payload(body[ends[n + 1] : begins[n + 1]]),
                    second(*groups[:5]),
                    second(*groups[5:]),
                )
            )
    return found


def _id(above: str) -> str:
    """The line above the times, if it is the only one of its block."""
    lines = above.split("\n")[:-1]
    return lines[-1] if len(lines) > 1 and not lines[-2] else ""


def _payload(below: str) -> str:
    return "" if below.startswith("\n") else below.partition("\n\n")[0].removesuffix("\n")
