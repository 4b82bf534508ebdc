"""The same talk as many tools export it: for round trips, benchmarks and fuzzing.

Each writer follows the grammar of the tool that it is named after, as far as our own words go.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any, NamedTuple


class Said(NamedTuple):
    """A turn that is to be written."""

    speaker: str
    text: str
    """One line."""
    start: float
    """Seconds."""
    end: float


Talk = Sequence[Said]
Writer = Callable[[Talk], str]


class Export(NamedTuple):
    """One way of writing a talk."""

    format: str
    """Id of the format that is to read it."""
    suffix: str
    write: Callable[[Talk], bytes]
    names: bool = True
    """Whether speakers keep their names, or are numbered in order of appearance."""
    times: bool = True
    """Whether the starts of turns are kept."""
    cannot_name: str = ""
    """Characters that a speaker's name cannot have in this format."""
    only_names: bool = False
    """Whether a handle in lower case, such as `stokes9`, is not taken for a speaker."""


def _clock(second: float, *, mark: str = ".", padded: bool = True, digits: int = 3) -> str:
    """`01:02:03.500`; un-padded as Teams' server writes it: `1:2:3.5`."""
    whole, rest = divmod(round(second * 1000), 1000)
    parts = [whole // 3600, whole // 60 % 60, whole % 60]
    text = ":".join(f"{part:02}" if padded else str(part) for part in parts)
    return f"{text}{mark}{rest:03}" if digits else text


def _minutes(second: float) -> str:
    """`1:05`, and `1:01:05` from an hour on."""
    hours, rest = divmod(int(second), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def _voices(talk: Talk) -> dict[str, int]:
    return {name: n for n, name in enumerate(dict.fromkeys(said.speaker for said in talk))}


# Captions


def zoom(talk: Talk) -> str:
    """Zoom's cloud recording: CRLF, numbered cues of one line."""
    cues = (
        f"{n}\n{_clock(s.start)} --> {_clock(s.end)}\n{s.speaker}: {s.text}\n"
        for n, s in enumerate(talk, start=1)
    )
    return "WEBVTT\n\n" + "\n".join(cues).replace("\n", "\r\n")


def teams(talk: Talk) -> str:
    """Teams' download: cues with an id and a voice, wrapped over two lines."""
    return "WEBVTT\n\n" + "\n\n".join(
        f"3f0c1a2b-11aa-42b1-9c7e-000000000000/{n}-0\n{_clock(s.start)} --> {_clock(s.end)}\n"
        f"<v {escape(s.speaker, quote=False)}>{_wrapped(escape(s.text, quote=False))}</v>"
        for n, s in enumerate(talk, start=1)
    )


def _wrapped(text: str) -> str:
    middle = text.find(" ", len(text) // 2)
    return text if middle < 0 else f"{text[:middle]}\n{text[middle + 1 :]}"


def teams_graph(talk: Talk) -> str:
    """Teams' server: un-padded times."""
    return "WEBVTT\n\n" + "\n\n".join(
        f"{_clock(s.start, padded=False)} --> {_clock(s.end, padded=False)}\n"
        f"<v {escape(s.speaker, quote=False)}>{escape(s.text, quote=False)}</v>"
        for s in talk
    )


def teams_metadata(talk: Talk) -> str:
    """Teams' server, with metadata: each cue is a JSON object."""
    return "WEBVTT\n\n" + "\n\n".join(
        f"{_clock(s.start, padded=False)} --> {_clock(s.end, padded=False)}\n"
        + json.dumps(
            {"speakerName": s.speaker, "spokenText": s.text, "spokenLanguage": "en-us"},
            ensure_ascii=False,
        )
        for s in talk
    )


def subrip(talk: Talk) -> str:
    """SubRip with a name in each cue."""
    return "\n".join(
        f"{n}\n{_clock(s.start, mark=',')} --> {_clock(s.end, mark=',')}\n{s.speaker}: {s.text}\n"
        for n, s in enumerate(talk, start=1)
    )


def subrip_changes(talk: Talk) -> str:
    """SubRip with two cues a turn, the name only in the first."""
    lines: list[str] = []
    for said in talk:
        half = round((said.start + said.end) / 2, 3)
        first, _, rest = _wrapped(said.text).partition("\n")
        pieces = [(said.start, half, f"{said.speaker}: {first}")]
        pieces += [(half, said.end, rest)] if rest else []
        for start, end, text in pieces:
            number = len(lines) + 1
            times = f"{_clock(start, mark=',')} --> {_clock(end, mark=',')}"
            lines.append(f"{number}\n{times}\n{text}\n")
    return "\n".join(lines)


def sbv(talk: Talk) -> str:
    """YouTube's SBV, with names."""
    return "\n".join(f"{_sbv_times(s)}\n{s.speaker}: {s.text}\n" for s in talk)


def _sbv_times(said: Said) -> str:
    return f"{_clock(said.start).removeprefix('0')},{_clock(said.end).removeprefix('0')}"


_ASS_HEAD = (
    "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\n"
    "Format: Name, Fontname, Fontsize\nStyle: Default,Arial,20\n\n[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)


def ass(talk: Talk) -> str:
    """SubStation Alpha with the speaker in the event's name."""
    return _ASS_HEAD + "".join(
        f"Dialogue: 0,{_ass_clock(s.start)},{_ass_clock(s.end)},Default,{s.speaker},0,0,0,,"
        f"{s.text}\n"
        for s in talk
    )


def _ass_clock(second: float) -> str:
    return _clock(second).removeprefix("0")[:-1]


def ttml(talk: Talk) -> str:
    """TTML whose speakers are agents."""
    voices = _voices(talk)
    agents = "".join(
        f'<ttm:agent type="person" xml:id="v{n}"><ttm:name type="full">{escape(name)}</ttm:name>'
        "</ttm:agent>"
        for name, n in voices.items()
    )
    cues = "\n".join(
        f'<p begin="{_clock(s.start)}" end="{_clock(s.end)}" ttm:agent="v{voices[s.speaker]}">'
        f"{escape(s.text)}</p>"
        for s in talk
    )
    return (
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata">'
        f"<head><metadata>{agents}</metadata></head><body><div>\n{cues}\n</div></body></tt>"
    )


# Plain text and Markdown


def labelled(talk: Talk) -> str:
    """`Name: text`."""
    return "\n".join(f"{s.speaker}: {s.text}" for s in talk)


def stamped(talk: Talk) -> str:
    """`[00:01:02] Name: text`."""
    return "\n".join(f"[{_clock(s.start, digits=0)}] {s.speaker}: {s.text}" for s in talk)


def otter(talk: Talk) -> str:
    """Otter: name and minute above the text."""
    turns = "\n\n".join(f"{s.speaker}  {_minutes(s.start)}  \n{s.text}" for s in talk)
    return f"{turns}\n\nTranscribed by https://otter.ai\n"


def rev(talk: Talk) -> str:
    """Rev: `Name (00:00:00):` above the text."""
    return "\n\n".join(f"{s.speaker} ({_clock(s.start, digits=0)}):\n{s.text}" for s in talk)


def riverside(talk: Talk) -> str:
    """Riverside: `Name (00:00.000)` above the text."""
    return "\n\n".join(
        f"{s.speaker} ({int(s.start) // 60:02}:{s.start % 60:06.3f})\n{s.text}" for s in talk
    )


def meet(talk: Talk) -> str:
    """Google Meet as text: Gemini's notes in front, a time alone now and then."""
    names = "\n".join(f"* {name}" for name in _voices(talk))
    blocks = "\n \n".join(f"{_clock(s.start, digits=0)}\n \n{s.speaker}: {s.text}" for s in talk)
    return (
        f"Jun 5, 2026\nInterview - Notes by Gemini\nInvited\n{names}\n\nSummary\n"
        "They talked about the work and agreed to meet again.\n\nSuggested next steps\n"
        f"* {next(iter(_voices(talk)))}: send the slides.\n\n"
        f"Jun 5, 2026\nInterview - Transcript\n{blocks}\n \n"
        f"Transcription ended after {_clock(talk[-1].end, digits=0)}\n\n"
        "This editable transcript was computer generated and might contain errors.\n"
    )


def bold(talk: Talk) -> str:
    """Markdown: `**Name:** text`, with front matter."""
    head = '---\ntitle: "A talk: with people"\n---\n\n# A talk\n\n'
    return head + "\n\n".join(f"**{s.speaker}:** {s.text}" for s in talk)


def bold_stamped(talk: Talk) -> str:
    """Markdown: `**Name** [0:21]` above the text."""
    return "\n\n".join(f"**{s.speaker}** [{_minutes(s.start)}]\n{s.text}" for s in talk)


def headed(talk: Talk) -> str:
    """Markdown: `### Name` above the text."""
    return "# Interview\n\n" + "\n\n".join(f"### {s.speaker}\n\n{s.text}" for s in talk)


def colon_time(talk: Talk) -> str:
    """`Speaker 0: 00:00:01` above the text."""
    return "\n\n".join(f"{s.speaker}: {_clock(s.start, digits=0)}\n\n{s.text}" for s in talk)


def table(talk: Talk) -> str:
    """A CSV table with a turn in each row."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["start", "speaker", "text"])
    writer.writerows([s.start, s.speaker, s.text] for s in talk)
    return out.getvalue()


# JSON


def _words(said: Said) -> Iterator[tuple[str, float, float]]:
    """Words with their seconds, evenly spread over the turn."""
    words = said.text.split()
    step = (said.end - said.start) / len(words)
    for n, word in enumerate(words):
        yield word, round(said.start + n * step, 3), round(said.start + (n + 1) * step, 3)


def deepgram(talk: Talk) -> Any:
    """Deepgram with utterances."""
    voices = _voices(talk)
    utterances = [
        {
            "start": s.start,
            "end": s.end,
            "channel": 0,
            "transcript": s.text,
            "speaker": voices[s.speaker],
            "words": [],
        }
        for s in talk
    ]
    return {"results": {"channels": [{"alternatives": []}], "utterances": utterances}}


def deepgram_words(talk: Talk) -> Any:
    """Deepgram with words alone."""
    voices = _voices(talk)
    words = [
        {
            "word": word.lower(),
            "punctuated_word": word,
            "start": start,
            "end": end,
            "speaker": voices[s.speaker],
        }
        for s in talk
        for word, start, end in _words(s)
    ]
    return {"results": {"channels": [{"alternatives": [{"transcript": "", "words": words}]}]}}


def assemblyai(talk: Talk) -> Any:
    """AssemblyAI: letters for speakers, milliseconds."""
    voices = _voices(talk)
    utterances = [
        {
            "speaker": chr(ord("A") + voices[s.speaker]),
            "start": round(s.start * 1000),
            "end": round(s.end * 1000),
            "text": s.text,
            "words": [],
        }
        for s in talk
    ]
    return {
        "id": "x",
        "audio_url": "x",
        "status": "completed",
        "text": "",
        "words": [],
        "utterances": utterances,
    }


def aws(talk: Talk) -> Any:
    """AWS Transcribe: items and, beside them, who spoke when; times are strings."""
    voices = _voices(talk)
    items, segments = [], []
    for said in talk:
        label = f"spk_{voices[said.speaker]}"
        timed = [
            {"start_time": str(start), "end_time": str(end), "speaker_label": label}
            for _, start, end in _words(said)
        ]
        segments.append({**timed[0], "end_time": timed[-1]["end_time"], "items": timed})
        items += [
            {
                "start_time": str(start),
                "end_time": str(end),
                "type": "pronunciation",
                "alternatives": [{"confidence": "1.0", "content": word}],
            }
            for word, start, end in _words(said)
        ]
    labels = {"speakers": len(voices), "segments": segments}
    return {
        "jobName": "x",
        "results": {"transcripts": [], "speaker_labels": labels, "items": items},
        "status": "COMPLETED",
    }


def google(talk: Talk) -> Any:
    """Google Speech-to-Text: the last result holds all words with their speakers."""
    voices = _voices(talk)
    words = [
        {
            "startTime": f"{start}s",
            "endTime": f"{end}s",
            "word": word,
            "speakerTag": voices[s.speaker] + 1,
        }
        for s in talk
        for word, start, end in _words(s)
    ]
    plain = [
        {"alternatives": [{"transcript": s.text, "words": [{"word": w} for w in s.text.split()]}]}
        for s in talk
    ]
    return {"results": [*plain, {"alternatives": [{"words": words}]}]}


def azure(talk: Talk) -> Any:
    """Azure's batch transcription: ticks of 100 nanoseconds."""
    voices = _voices(talk)
    phrases = [
        {
            "recognitionStatus": "Success",
            "channel": 0,
            "speaker": voices[s.speaker] + 1,
            "offset": f"PT{s.start}S",
            "duration": f"PT{round(s.end - s.start, 3)}S",
            "offsetInTicks": round(s.start * 10_000_000),
            "durationInTicks": round((s.end - s.start) * 10_000_000),
            "nBest": [{"confidence": 0.9, "display": s.text}, {"display": "something else"}],
        }
        for s in talk
    ]
    return {"source": "x", "combinedRecognizedPhrases": [], "recognizedPhrases": phrases}


def whisperx(talk: Talk) -> Any:
    """WhisperX: segments with speakers."""
    voices = _voices(talk)
    segments = [
        {
            "start": s.start,
            "end": s.end,
            "text": f" {s.text}",
            "speaker": f"SPEAKER_{voices[s.speaker]:02}",
            "words": [],
        }
        for s in talk
    ]
    return {"segments": segments, "word_segments": [], "language": "en"}


def revai(talk: Talk) -> Any:
    """Rev AI: monologues, in which white space is an element too."""
    voices = _voices(talk)
    monologues = []
    for said in talk:
        elements: list[dict[str, Any]] = []
        for word, start, end in _words(said):
            elements += [
                {"type": "text", "value": word, "ts": start, "end_ts": end, "confidence": 0.9},
                {"type": "punct", "value": " "},
            ]
        monologues.append({"speaker": voices[said.speaker], "elements": elements[:-1]})
    return {"monologues": monologues}


def speechmatics(talk: Talk) -> Any:
    """Speechmatics: one result a word."""
    voices = _voices(talk)
    results = [
        {
            "type": "word",
            "start_time": start,
            "end_time": end,
            "alternatives": [{"content": word, "speaker": f"S{voices[s.speaker] + 1}"}],
        }
        for s in talk
        for word, start, end in _words(s)
    ]
    return {"format": "2.9", "results": results}


def fireflies(talk: Talk) -> Any:
    """Fireflies: sentences."""
    voices = _voices(talk)
    sentences = [
        {
            "index": n,
            "speaker_id": voices[s.speaker],
            "speaker_name": s.speaker,
            "text": s.text,
            "raw_text": s.text.lower(),
            "start_time": s.start,
            "end_time": s.end,
        }
        for n, s in enumerate(talk)
    ]
    return {"data": {"transcript": {"id": "x", "title": "Interview", "sentences": sentences}}}


def fathom(talk: Talk) -> Any:
    """Fathom: starts as clocks."""
    return {
        "transcript": [
            {
                "speaker": {"display_name": s.speaker, "matched_calendar_invitee_email": None},
                "text": s.text,
                "timestamp": _clock(s.start, digits=0),
            }
            for s in talk
        ]
    }


def readai(talk: Talk) -> Any:
    """Read.ai: seconds of the world's clock."""
    blocks = [
        {
            "start_time": 1_780_000_000 + s.start,
            "end_time": 1_780_000_000 + s.end,
            "speaker": {"name": s.speaker},
            "words": s.text,
        }
        for s in talk
    ]
    return {"session_id": "x", "transcript": {"speakers": [], "speaker_blocks": blocks}}


def podcast(talk: Talk) -> Any:
    """Podcasting 2.0: a segment may be a single word."""
    segments = [
        {"speaker": s.speaker, "startTime": start, "endTime": end, "body": word}
        for s in talk
        for word, start, end in _words(s)
    ]
    return {"version": "1.0.0", "segments": segments}


# Documents


def html(talk: Talk) -> str:
    """Podcasting 2.0 HTML."""
    return "\n".join(
        f"<cite>{escape(s.speaker)}:</cite>\n<time>{_minutes(s.start)}</time>\n"
        f"<p>{escape(s.text)}</p>"
        for s in talk
    )


def rtf(talk: Talk) -> str:
    r"""RTF: a paragraph a turn, letters beyond ASCII as `\u`."""
    body = "\n".join(rf"{_rtf(s.speaker)}: {_rtf(s.text)}\par" for s in talk)
    return "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}}\n" + body + "\n}"


def _rtf(text: str) -> str:
    return "".join(c if c.isascii() else _rtf_units(c) for c in text)


def _rtf_units(character: str) -> str:
    data = character.encode("utf-16-le")
    units = (int.from_bytes(data[i : i + 2], "little", signed=True) for i in range(0, len(data), 2))
    return "".join(f"\\u{unit}?" for unit in units)


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(talk: Talk) -> bytes:
    """Teams' Word file: a paragraph a turn, name and minute on its first line."""
    turns = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(s.speaker)}   {_minutes(s.start)}</w:t>'
        f'<w:br/><w:t xml:space="preserve">{escape(s.text)}</w:t></w:r></w:p>'
        for s in talk
    )
    return _zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{turns}</w:body>'
            "</w:document>",
        }
    )


_ODT = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def odt(talk: Talk) -> bytes:
    """An OpenDocument text: `Name: text`."""
    turns = "".join(f"<text:p>{escape(s.speaker)}: {escape(s.text)}</text:p>" for s in talk)
    return _zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {_ODT}><office:body><office:text>{turns}"
            "</office:text></office:body></office:document-content>",
        }
    )


def _zipped(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            # OpenDocument asks for a first member that can be read in the bytes of the file.
            packed = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, packed)
    return out.getvalue()


def _text(write: Writer) -> Callable[[Talk], bytes]:
    return lambda talk: write(talk).encode()


def _json(write: Callable[[Talk], Any]) -> Callable[[Talk], bytes]:
    return lambda talk: json.dumps(write(talk), ensure_ascii=False).encode()


EXPORTS: dict[str, Export] = {
    "Zoom VTT": Export("webvtt", ".vtt", _text(zoom)),
    "Teams VTT": Export("webvtt", ".vtt", _text(teams)),
    "Teams VTT from the server": Export("webvtt", ".vtt", _text(teams_graph)),
    "Teams VTT with metadata": Export("webvtt", ".vtt", _text(teams_metadata)),
    "SubRip": Export("subrip", ".srt", _text(subrip)),
    "SubRip, names where they change": Export("subrip", ".srt", _text(subrip_changes)),
    "SBV": Export("sbv", ".sbv", _text(sbv)),
    "ASS": Export("ass", ".ass", _text(ass), cannot_name=","),
    "TTML": Export("ttml", ".ttml", _text(ttml)),
    "Name: text": Export("text", ".txt", _text(labelled), times=False),
    "[time] Name: text": Export("text", ".txt", _text(stamped)),
    "Otter": Export("text", ".txt", _text(otter)),
    "Rev": Export("text", ".txt", _text(rev)),
    "Riverside": Export("text", ".txt", _text(riverside)),
    "Meet": Export("text", ".txt", _text(meet)),
    "Name: time": Export("text", ".txt", _text(colon_time)),
    "Markdown": Export("markdown", ".md", _text(bold), times=False),
    "Markdown with times": Export("markdown", ".md", _text(bold_stamped)),
    "Markdown headings": Export("markdown", ".md", _text(headed), times=False, only_names=True),
    "CSV": Export("csv", ".csv", _text(table)),
    "Deepgram": Export("deepgram", ".json", _json(deepgram), names=False),
    "Deepgram words": Export("deepgram", ".json", _json(deepgram_words), names=False),
    "AssemblyAI": Export("assemblyai", ".json", _json(assemblyai), names=False),
    "AWS Transcribe": Export("aws", ".json", _json(aws), names=False),
    "Google": Export("google", ".json", _json(google), names=False),
    "Azure": Export("azure", ".json", _json(azure), names=False),
    "WhisperX": Export("whisper", ".json", _json(whisperx), names=False),
    "Rev AI": Export("rev", ".json", _json(revai), names=False),
    "Speechmatics": Export("speechmatics", ".json", _json(speechmatics), names=False),
    "Fireflies": Export("fireflies", ".json", _json(fireflies)),
    "Fathom": Export("fathom", ".json", _json(fathom)),
    "Read.ai": Export("read-ai", ".json", _json(readai)),
    "Podcasting 2.0": Export("podcast", ".json", _json(podcast)),
    "HTML": Export("html", ".html", _text(html)),
    "RTF": Export("rtf", ".rtf", _text(rtf), times=False),
    "Word": Export("docx", ".docx", docx),
    "OpenDocument": Export("odt", ".odt", odt, times=False),
}
"""Name → how it is written."""
