"""Tables with one turn in each row."""

from collections.abc import Callable

import pytest

from analyzer.errors import TranscriptError
from analyzer.transcript import Transcript

Read = Callable[..., Transcript]

TURNS = [
    ("Ruth Okafor", 4.0, "What did you build, and why?"),
    ("Dana Whitfield", 69.5, "A queue; for the peaks."),
    ("Ruth Okafor", 72.0, "And then?"),
    ("Dana Whitfield", 74.0, "It held."),
]


def heard(transcript: Transcript) -> list[tuple[str, float | None, str]]:
    return [(turn.speaker, turn.start, turn.text) for turn in transcript.turns]


def table(header: str, row: str) -> str:
    rows = [row.format(name=name, at=at, ms=int(at * 1000), text=text) for name, at, text in TURNS]
    return "\n".join([*([header] if header else []), *rows]) + "\n"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("speaker,start,text", '{name},{at},"{text}"'),
        ("Start Time,Speaker Name,Transcript", '{at},{name},"{text}"'),
        ("id,speaker,start_ms,end_ms,text", '7,{name},{ms},{ms},"{text}"'),
        ("start,speaker,text", "{at},{name},{text}"),
        ("Sprecher;Zeit;Aussage", '{name};{at};"{text}"'),
        ("Locuteur;Début;Texte", '{name};{at};"{text}"'),
        ("speaker_id\tname\tstart\tutterance", "1\t{name}\t{at}\t{text}"),
        ("| Speaker | Start | Text |\n|:---|---|---|", "| {name} | {at} | {text} |"),
        ("time|speaker|text", "{at}|{name}|{text}"),
        ("", '{at},{name},"{text}"'),
        ("", "{name}\t{at}\t{text}"),
        ("", '"{name}","{text}","{at}"'),
    ],
)
def test_tables(read: Read, header: str, row: str) -> None:
    transcript = read(table(header, row), "turns.csv")
    assert transcript.source.format == "csv"
    assert heard(transcript) == TURNS
    assert transcript.warnings == ()


def test_clocks_in_a_table(read: Read) -> None:
    transcript = read(
        "Speaker,Time,End,Text\nRuth,0:04,0:08,Why?\nDana,1:00:04.5,soon,Peaks.\n,,,And cost.\n",
        candidate="Dana",
    )
    assert [(t.speaker, t.start, t.end, t.text) for t in transcript.turns] == [
        ("Ruth", 4.0, 8.0, "Why?"),
        ("Dana", 3604.5, None, "Peaks. And cost."),
    ]


def test_lines_within_a_cell(read: Read) -> None:
    transcript = read(
        'speaker,text\nRuth,"Why?\n\nReally?"\nDana,"Note: ""so"".\nYes."\n', candidate="Dana"
    )
    assert [turn.text for turn in transcript.turns] == ["Why? Really?", 'Note: "so". Yes.']


def test_rows_with_other_columns_are_counted(read: Read) -> None:
    content = "text,speaker\nWhy?,Ruth\nPeaks.,Dana\nlost\nHow?,Ruth\nSo.,Dana\n"
    transcript = read(content)
    assert [turn.text for turn in transcript.turns] == ["Why?", "Peaks.", "How?", "So."]
    assert transcript.warnings == (
        "Rows left out, which have other columns than the first one: 1.",
    )


def test_a_large_table(read: Read) -> None:
    rows = 'Ruth,"Why, and ""how""?\nSay it."\nDana,"Peaks,\nand cost."\n' * 3000
    assert len(read("speaker,text\n" + rows).turns) == 6000


@pytest.mark.parametrize(
    "content",
    [
        "name,grade\nDana,1\nIvo,2\nDana,1\nIvo,2\n",
        "We met, and left.\nDana, who is here, said so.\nIt rained, too.\nIt held, later.\n",
    ],
)
def test_other_tables_are_no_turns(read: Read, content: str) -> None:
    with pytest.raises(TranscriptError) as raised:
        read(content, "talk.csv")
    assert "write `Name: ` before each turn" in str(raised.value)


@pytest.mark.parametrize(
    "content",
    [
        "Ruth: Well, why?\nDana: Well, peaks.\nRuth: Well, how?\nDana: Well, so.\n",
        'name,transcript\nDana,"Ruth: Why?\nDana: Peaks.\nRuth: How?"\nIvo,"Ruth: Why?"\n',
    ],
)
def test_labels_within_cells_or_lines_make_no_table(read: Read, content: str) -> None:
    assert read(content, candidate="Dana").source.format == "text"


def test_an_open_quotation_mark(read: Read) -> None:
    rows = "speaker,text\n" + "Ruth,Why?\nDana,Peaks.\n" * 4000
    with pytest.raises(TranscriptError, match=r"talk\.txt is a table with a cell that cannot be"):
        read(rows + 'Dana,"It held.\n')


def test_one_speaker_in_a_table(read: Read) -> None:
    with pytest.raises(TranscriptError, match="one speaker, Dana: give the table a column"):
        read("speaker,text\nDana,It held.\nDana,And held.\n")
