"""AWS Transcribe JSON: words and punctuation marks, their speakers named there or beside them."""

from collections.abc import Callable, Iterator

from analyzer.transcript.document import (
    UNKNOWN_SPEAKER,
    Document,
    Parsed,
    Rows,
    Shape,
    Utterance,
    Words,
)
from analyzer.transcript.formats.asr.times import Moment
from analyzer.transcript.formats.asr.words import Timeline, Word, in_order, named, spoken

EXAMPLE = (
    '{"results": {"items": [{"type": "pronunciation", "start_time": "1.0", "end_time": "1.4",'
    ' "speaker_label": "spk_0", "alternatives": [{"content": "Yes"}]}]}}'
)


class _Timed(Shape):
    start_time: Moment = None
    end_time: Moment = None
    speaker_label: str | None = None


class _Alternative(Shape):
    content: Words = ""


class _Item(_Timed):
    id: int | None = None
    type: str = ""
    alternatives: Rows[_Alternative] = []


class _Segment(_Timed):
    items: Rows[_Timed] = []


class _AudioSegment(_Timed):
    items: Rows[int] = []


class _SpeakerLabels(Shape):
    segments: Rows[_Segment] = []


class _Channel(Shape):
    channel_label: Words = ""
    items: Rows[_Item] = []


class _ChannelLabels(Shape):
    channels: Rows[_Channel] = []


class _Transcript(Shape):
    transcript: Words = ""


class _Results(Shape):
    transcripts: Rows[_Transcript] = []
    items: Rows[_Item] = []
    speaker_labels: _SpeakerLabels | Rows[_SpeakerLabels] | None = None
    channel_labels: _ChannelLabels | None = None
    audio_segments: Rows[_AudioSegment] = []


class _File(Shape):
    results: _Results


_Speaker = Callable[[_Item], str | None]


def recognises(document: Document) -> bool:
    """Whether its results are one object with items."""
    data = document.json
    results = data.get("results") if isinstance(data, dict) else None
    return isinstance(results, dict) and "items" in results


def parse(document: Document) -> Parsed:
    """Utterances of the speakers; where none are named, of the channels.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    results = document.validated(_File).results
    said = spoken(_words(results.items, _speaker_of(results)))
    channels = results.channel_labels.channels if results.channel_labels else []
    if len({one.speaker for one in said}) < 2 and len(channels) > 1:  # noqa: PLR2004 - two voices
        said = in_order(
            one
            for channel in channels
            for one in spoken(_words(channel.items, lambda _: None), channel.channel_label)
        )
    return Parsed(named(said or [Utterance(None, one.transcript) for one in results.transcripts]))


def _words(items: list[_Item], speaker: _Speaker) -> Iterator[Word]:
    for item in items:
        text = next((one.content for one in item.alternatives), "")
        if item.type == "punctuation":
            yield Word(text, glued=True)
        else:
            yield Word(text, speaker(item), item.start_time, item.end_time)


def _speaker_of(results: _Results) -> _Speaker:
    """How an item's speaker is found: on it, in an audio segment, or by its time."""
    if any(item.speaker_label for item in results.items):
        return lambda item: item.speaker_label or UNKNOWN_SPEAKER
    by_id = {n: one.speaker_label for one in results.audio_segments for n in one.items}
    if any(by_id.values()):
        return lambda item: by_id.get(item.id or 0) or UNKNOWN_SPEAKER
    return _by_time(results)


def _by_time(results: _Results) -> _Speaker:
    labelled = results.speaker_labels or []
    segments = [
        segment
        for one in (labelled if isinstance(labelled, list) else [labelled])
        for segment in one.segments
    ]
    exact = {
        one.start_time: one.speaker_label or UNKNOWN_SPEAKER
        for segment in segments
        for one in segment.items
    }
    timeline = Timeline(
        (one.start_time, one.speaker_label or UNKNOWN_SPEAKER)
        for one in segments
        if one.start_time is not None
    )
    return lambda item: (
        exact.get(item.start_time) or timeline.speaker(item.start_time, item.end_time)
    )
