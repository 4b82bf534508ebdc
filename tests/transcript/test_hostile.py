"""Hostile files are refused in one sentence that names them, or do no harm."""

import re
from pathlib import Path

import pytest

from analyzer.errors import TranscriptError, UsageError
from analyzer.transcript import read_transcript
from tests.support.hostile import EVERY, INCLUDED, Hostile


def test_there_are_more_than_fifty() -> None:
    assert len({hostile.name for hostile in EVERY}) == len(EVERY) > 50


@pytest.mark.parametrize("hostile", EVERY, ids=lambda hostile: hostile.name.replace(" ", "-"))
def test_a_hostile_file(tmp_path: Path, hostile: Hostile) -> None:
    path = hostile.write(tmp_path)
    if hostile.harmless:
        transcript = read_transcript(path)
        assert transcript.candidate == "Dana"
        assert INCLUDED not in transcript.model_dump_json()
        return
    # An archive of several is asked about first; each of its members is refused when it is chosen.
    with pytest.raises((TranscriptError, UsageError)) as raised:
        read_transcript(path)
    sentence = str(raised.value)
    assert sentence.startswith(str(path))
    assert sentence.endswith(".")
    assert not re.search(r"\n|Traceback|Error\b|Exception", sentence)
    assert len(sentence) < len(str(path)) + 300
