"""What a tool writes is what is read, whatever was said."""

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analyzer.transcript import Transcript, read_transcript
from tests.support.exports import EXPORTS, Export, Said, Talk

_NAMES = st.sampled_from(
    (
        *(
            "Dana Whitfield",
            "Ruth Okafor",
            "Zoë Lindqvist",
            "José-María de la Vega",
            "O'Neill, Kim",
        ),
        *(
            "Felix (Acme)",
            "Jay Park | Core",
            "李小龙",
            "Олег Лисин",
            "Mo Farouk-Haddad",
            "Ana B. Sá",
        ),
        *(
            "Nguyễn Thị Hoa",
            "Søren",
            "Dr. Iris van Holt",
            "김민수",
            "stokes9",
            "Ines López [Guest]",
        ),
    )
)
_WORD = st.one_of(
    st.text("abcdefghijklmnopqrstuvwxyzäéßñøçšλжщ", min_size=1, max_size=9),
    st.sampled_from(
        (
            *(
                "well,",
                "it's",
                "e.g.",
                "3.5",
                "10:30",
                "yes:",
                "(laughs)",
                "—",
                "C++",
                "“so”",
                "50 %",
            ),
            *(
                "note:",
                "https://x.example/a?b",
                "a/b",
                "#1",
                "ROI",
                "don’t",
                "…",
                "we",
                "2019",
                "我们",
            ),
            *(
                "1,000",
                "Dana",
                "Q3",
                "[inaudible 00:42]",
                "O'Neill",
                "x*y",
                "_under_",
                "end.",
                "why?",
            ),
        )
    ),
)
_FIRST = st.sampled_from(("So", "We", "Then", "The", "Es", "Nous", "Когда", "我们", "It", "Well,"))


@st.composite
def talks(draw: st.DrawFn) -> list[Said]:
    """Two to four people who take turns, each of them at least twice."""
    names = draw(st.lists(_NAMES, min_size=2, max_size=4, unique=True))
    order = names * 2 + draw(st.lists(st.sampled_from(names), max_size=6)) + names
    turns = [name for n, name in enumerate(order) if not n or order[n - 1] != name]
    said, second = [], draw(st.integers(0, 90))
    for name in turns:
        words = [draw(_FIRST), *draw(st.lists(_WORD, min_size=4, max_size=14)), "done."]
        length = draw(st.integers(1, 400))
        said.append(Said(name, " ".join(words), float(second), float(second + length)))
        second += length + draw(st.integers(0, 3))
    return said


def _read_back(export: Export, talk: Talk, folder: Path) -> Transcript:
    path = folder / f"talk{export.suffix}"
    path.write_bytes(export.write(talk))
    return read_transcript(path, undecided=True)


def _voices(names: list[str]) -> list[int]:
    """Who speaks, as numbers in order of appearance."""
    order = list(dict.fromkeys(names))
    return [order.index(name) for name in names]


@pytest.mark.parametrize("name", EXPORTS)
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    export = EXPORTS[name]
    slow = export.format in {"docx", "odt", "rtf", "html", "ttml"}

    @settings(max_examples=12 if slow else 60)
    @given(talk=talks())
    def check(talk: list[Said]) -> None:
        assume(all(_can_be_named(export, said.speaker) for said in talk))
        transcript = _read_back(export, talk, tmp_path_factory.mktemp("talk"))
        assert transcript.source.format == export.format
        assert [turn.text for turn in transcript.turns] == [said.text for said in talk]
        speakers = [turn.speaker for turn in transcript.turns]
        wanted = [said.speaker for said in talk]
        assert speakers == wanted if export.names else _voices(speakers) == _voices(wanted)
        if export.times:
            assert [turn.start for turn in transcript.turns] == _starts(export, talk)

    check()


def _can_be_named(export: Export, name: str) -> bool:
    handle = export.only_names and name[0].islower()
    return not handle and not any(character in name for character in export.cannot_name)


def _starts(export: Export, talk: Talk) -> list[float]:
    """Starts as the file has them; a clock of the world is counted from the first words."""
    first = talk[0].start if export.format == "read-ai" else 0.0
    return [said.start - first for said in talk]
