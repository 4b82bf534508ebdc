"""How the samples are read beside turnchunk, the nearest peer.

    python benchmarks/turnchunk_peer.py [SHARED]

Turns are those of the file, before a listener's "mm-hm" becomes an aside; speakers are those with a
name; words are compared in order, without case and punctuation. Samples without two named speakers
are not compared: we refuse them.
"""

import argparse
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import turnchunk

from analyzer.transcript import read_transcript
from tests.support.samples import READ, pieces

SHARED = Path(__file__).parents[2] / "shared"
_WORD = re.compile(r"\w+(?:['’]\w+)*")


class Explained(NamedTuple):
    """Why some samples are read in another way."""

    reason: str
    measures: tuple[str, ...]
    paths: tuple[str, ...]


ALL = ("turns", "speakers", "words")
EXPLAINED = (
    Explained(
        "a name with `(` or `|` in it is none to the peer: it becomes words of nobody",
        ("speakers", "words"),
        (
            "formats/zoom-vtt/zoom_cloud_acdc176.vtt",
            "formats/zoom-vtt/zoom_cloud_acdc176.corrected.vtt",
            "interviews/16_extra_zoom_panel_17_speakers.vtt",
        ),
    ),
    Explained(
        "a cue without a name is nobody's to the peer; here whoever spoke last goes on",
        ("turns",),
        (
            "formats/zoom-vtt/zoom_older_board_meeting.vtt",
            "formats/encodings/zoom_utf8_bom_crlf.vtt",
            "formats/encodings/zoom_cr_only.vtt",
            "formats/podcast-namespace/example.srt",
        ),
    ),
    Explained(
        "the peer reads UTF-8 only",
        ("format",),
        (
            "formats/encodings/zoom_utf16le_bom.vtt",
            "formats/encodings/zoom_utf16be_bom.vtt",
            "formats/encodings/zoom_utf16le_nobom.vtt",
        ),
    ),
    Explained(
        "the peer reads UTF-8 only, and puts a mark for each apostrophe in cp1252",
        ("words",),
        ("formats/encodings/riverside_cp1252.txt",),
    ),
    Explained(
        "the peer does not mend `â€™`", ("words",), ("formats/encodings/riverside_mojibake.txt",)
    ),
    Explained("the peer reads no HTML", ("format",), ("formats/podcast-namespace/example.html",)),
    Explained(
        "segments are Whisper's to the peer, which finds no `text` in these",
        ALL,
        ("formats/podcast-namespace/example.json",),
    ),
    Explained(
        "`Break:` is a speaker to the peer, and `[06:20]` is said",
        ALL,
        (
            "formats/changelog-md/practicalai_262_panel.md",
            "interviews/01_builder_shopify_sidekick.md",
            "interviews/02_builder_imbue_tradeoffs.md",
            "interviews/14_non_ai_strong_engineer_incident.md",
        ),
    ),
    Explained(
        "the heading is a turn to the peer, and `Transcript ID` a speaker",
        ALL,
        (
            "interviews/08_ai_user_dev_overselling_boundary.md",
            "interviews/10_configurator_custom_gpt.md",
            "interviews/13_mere_user_short_answers.md",
        ),
    ),
    Explained(
        "front matter and headings are turns to the peer",
        ALL,
        ("formats/speaker-colon-time-md/bitcoin2024_cisa_panel.md",),
    ),
    Explained(
        "an utterance is one speaker's to the peer, whatever its words say",
        ("turns",),
        ("formats/deepgram/dg_speakers.json",),
    ),
    Explained(
        "the peer knows no channels: one turn of nobody",
        ("turns", "speakers"),
        ("formats/aws/02-channel-identification.json",),
    ),
    Explained(
        "the peer does not know this JSON and takes its lines for plain text",
        ALL,
        (
            "formats/other-json/bbcKaldiTranscriptWithSpeakerSegments.sample.json",
            "formats/other-json/digitalPaperEdit.sample.json",
            "formats/speechmatics/speechmaticsTedTalkTranscript.sample.json",
        ),
    ),
    Explained(
        "`SPEAKER` is one speaker to the peer, and `S1` is said",
        ALL,
        ("formats/speechmatics/two_speakers_with_speaker_labels.txt",),
    ),
)


class Measures(NamedTuple):
    """What a reader found in a file."""

    turns: int
    speakers: int
    words: list[str]


def explained(path: str) -> dict[str, str]:
    """The reason for each measure of a sample that differs."""
    return {
        measure: difference.reason
        for difference in EXPLAINED
        if path in difference.paths
        for measure in difference.measures
    }


def ours(path: Path) -> Measures:
    """What we find."""
    said = pieces(read_transcript(path, undecided=True))
    return _measures((piece.speaker, piece.text) for piece in said)


def theirs(path: Path) -> Measures | None:
    """What turnchunk finds; None when it knows no such format."""
    try:
        turns = turnchunk.parse_file(path).turns
    except turnchunk.UnknownFormatError:
        return None
    return _measures((turn.speaker, turn.text) for turn in turns)


def _measures(said: Iterable[tuple[str | None, str]]) -> Measures:
    turns = list(said)
    speakers = {speaker for speaker, _ in turns if speaker is not None}
    words = [word for _, text in turns for word in _WORD.findall(text.casefold())]
    return Measures(len(turns), len(speakers), words)


def differences(our: Measures, their: Measures | None) -> set[str]:
    """Measures that differ; `format` when the peer cannot read the file."""
    if their is None:
        return {"format"}
    return {name for name in Measures._fields if getattr(our, name) != getattr(their, name)}


def main(arguments: list[str] | None = None) -> None:
    """Print a row for each sample."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("shared", nargs="?", type=Path, default=SHARED, help="folder of samples")
    shared = parser.parse_args(arguments).shared
    print(f"turnchunk {turnchunk.__version__}: ours / theirs\n")
    print(f"{'':75}{'turns':>12}{'speakers':>10}{'words':>14}")
    for sample in READ:
        our, their = ours(shared / sample.path), theirs(shared / sample.path)
        print(f"{sample.path:75}{_row(our, their)}")
        reasons = explained(sample.path)
        for reason in dict.fromkeys(reasons[name] for name in reasons):
            print(f"    {reason}")
        for name in differences(our, their) ^ reasons.keys():
            print(f"    {name}: not as explained")


def _row(our: Measures, their: Measures | None) -> str:
    if their is None:
        return f"{our.turns:>6} /   -{our.speakers:>5} /  -{len(our.words):>7} /    -"
    return (
        f"{our.turns:>6} /{their.turns:>5}{our.speakers:>5} /{their.speakers:>3}"
        f"{len(our.words):>7} /{len(their.words):>6}"
    )


if __name__ == "__main__":
    main()
