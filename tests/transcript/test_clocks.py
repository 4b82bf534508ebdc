"""Times: clocks that start late, go back, or tell the time of the day."""

import json
from collections.abc import Callable

import pytest

from analyzer.transcript import Transcript

Read = Callable[..., Transcript]


def whisper(*times: tuple[float, float | None]) -> str:
    """Ruth and Dana in turn, each piece of two words with these start and end seconds."""
    segments = [
        {"speaker": ("Ruth", "Dana")[n % 2], "text": f"Word {n}.", "start": start, "end": end}
        for n, (start, end) in enumerate(times)
    ]
    return json.dumps({"segments": segments})


def starts(transcript: Transcript) -> list[float | None]:
    return [turn.start for turn in transcript.turns]


def read_times(read: Read, *times: tuple[float, float | None]) -> Transcript:
    return read(whisper(*times), "a.json", candidate="Dana")


def test_times_before_the_recording_are_its_beginning(read: Read) -> None:
    transcript = read_times(read, (-2.5, -1), (-0.5, 2), (3, 4))
    assert [(turn.start, turn.end) for turn in transcript.turns] == [(0, 0), (0, 2), (3, 4)]
    assert transcript.warnings == ()


def test_an_end_before_its_start_is_left_out(read: Read) -> None:
    transcript = read_times(read, (1, 2), (5, 3), (6, 7))
    assert [turn.end for turn in transcript.turns] == [2, None, 7]


def test_overlaps_and_small_disorder_are_let_pass(read: Read) -> None:
    transcript = read_times(read, (1, 30), (20, 26), (15, 40), (14, 16))
    assert starts(transcript) == [1, 20, 15, 14]
    assert transcript.warnings == ()


def test_a_clock_that_starts_again_is_kept_and_told(read: Read) -> None:
    transcript = read_times(read, (1, 5), (2700, 2702), (0, 3), (4, 9))
    assert starts(transcript) == [1, 2700, 0, 4]
    (warning,) = transcript.warnings
    assert warning == (
        "The clock goes back in turn 3 (from 45:00 to 00:00), as where two recordings lie in one "
        "file; the times are kept as the file has them."
    )


def test_many_restarts_make_one_warning(read: Read) -> None:
    transcript = read_times(read, *[(4000 * (n % 2 == 0), None) for n in range(12)])
    (warning,) = transcript.warnings
    assert "turn 2 (from 1:06:40 to 00:00)" in warning
    assert "and 3 more" in warning


def test_a_turn_over_a_restart_has_no_end(read: Read) -> None:
    segments = [
        {"speaker": "Ruth", "text": "Why?", "start": 900, "end": 901},
        {"speaker": "Dana", "text": "One.", "start": 902, "end": 903},
        {"speaker": "Dana", "text": "Two.", "start": 0, "end": 3},
    ]
    transcript = read(json.dumps({"segments": segments}), "a.json", candidate="Dana")
    assert (transcript.turns[1].start, transcript.turns[1].end) == (902, None)
    assert "turn 2" in transcript.warnings[0]


@pytest.mark.parametrize(
    "origin",
    [1_780_000_000.25, 9 * 3600.0, 23 * 3600.0 + 3599],
    ids=["epoch", "morning", "over midnight"],
)
def test_clocks_of_the_day_are_counted_from_the_first_words(read: Read, origin: float) -> None:
    midnight = 86_400.0 if origin < 86_400 else float("inf")
    times = [((origin + at) % midnight, (origin + at + 2) % midnight) for at in (0, 3.5, 70)]
    transcript = read_times(read, *times)
    assert [(turn.start, turn.end) for turn in transcript.turns] == [(0, 2), (3.5, 5.5), (70, 72)]
    assert len(transcript.warnings) == 1
    assert "counted from the first words" in transcript.warnings[0]


def test_a_long_pause_before_the_first_words_is_no_clock(read: Read) -> None:
    transcript = read_times(read, (3 * 3600, None), (3 * 3600 + 5, None))
    assert starts(transcript) == [10_800, 10_805]
    assert transcript.warnings == ()
