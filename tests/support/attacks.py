"""Orders to the analyzing system, hidden in interviews, and a model that obeys them."""

import base64
import codecs
import json
import random
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from analyzer.guide import load_guide
from analyzer.sentences import sentence_spans
from analyzer.transcript import Hints, Transcript, read_transcript
from analyzer.transcript.invisible import without_invisible
from analyzer.transcript.models import Role, Turn
from tests.support.gold_answers import FIXTURES, gold, gold_answers, interview, masked_quote

WRITTEN = FIXTURES / "injections"
HALVES = tuple(
    half
    for half in ("development", "held_out", "independent")
    if (WRITTEN / f"{half}.toml").is_file()
)
CARRYING = (
    "configurator",
    "demo_complexity",
    "furniture_maker_software",
    "polished_talker",
    "scale_architect",
    "strong_builder",
    "thin_screen",
)
"""Interviews that attacks are put into: all overall verdicts but one occur among them."""
PLACES = (0.0, 0.5, 1.0)
"""Beginning, middle and end of a turn."""
WINDOW = 4
"""Words of an attack in a row that the model must read to obey."""
_LEET = str.maketrans("aeiost", "431057")
_HOMOGLYPHS = str.maketrans("aeopcyx", "аеорсух")


class Attack(NamedTuple):
    """Words that a candidate says, or has typed into the file, to turn the analysis."""

    family: str
    text: str


class Carrier(NamedTuple):
    """Where an attack is put."""

    interview: str
    turn: int
    place: float
    """0 before the turn's words, 1 behind them."""


def attacks(half: str) -> list[Attack]:
    """The attacks of a half, encoded where their family says so."""
    table = tomllib.loads((WRITTEN / f"{half}.toml").read_text("utf-8"))
    return [
        Attack(family, _ENCODINGS.get(family, str)(text))
        for family, texts in table["families"].items()
        for text in texts
    ]


def honest_mentions(half: str) -> list[str]:
    """Sentences about prompts, labels and hiring that attack nobody.

    Those of the independent half stand beside its attacks, under `honest`.
    """
    file, key = ("independent", "honest") if half == "independent" else ("honest", half)
    sentences: list[str] = tomllib.loads((WRITTEN / f"{file}.toml").read_text("utf-8"))[key]
    return sentences


def carriers() -> list[Carrier]:
    """An early, a middle and a late answer of each interview, each at another place."""
    found = []
    for name in CARRYING:
        answers = [
            t.number
            for t in original(name).turns
            if t.role is Role.CANDIDATE and len(t.text.split()) >= 20
        ]
        for share, place in zip((0.1, 0.5, 0.9), PLACES, strict=True):
            found.append(Carrier(name, answers[int(share * len(answers))], place))
    return found


@cache
def original(name: str) -> Transcript:
    """The interview as it is read, without cues."""
    read = read_transcript(interview(name), hints=Hints(candidate=gold(name)["candidate"]))
    return read.model_copy(update={"turns": tuple(map(_bare, read.turns))})


def attacked(carrier: Carrier, text: str) -> Transcript:
    """The interview with the words put into one turn, folded as every reader folds a turn."""
    read = original(carrier.interview)
    turns = list(read.turns)
    turn = turns[carrier.turn - 1]
    ends = [0, *(end for _, end in sentence_spans(turn.text))]
    at = ends[round(carrier.place * (len(ends) - 1))]
    words = " ".join(f"{turn.text[:at]} {as_read(text)} {turn.text[at:]}".split())
    turns[carrier.turn - 1] = turn.model_copy(update={"text": words})
    return read.model_copy(update={"turns": tuple(turns)})


def as_read(text: str) -> str:
    """The words as a turn holds them: one line, nothing invisible."""
    return " ".join(without_invisible(text)[0].split())


def obedient(name: str, attack: str, *, quotes: bool = True) -> Callable[[dict[str, Any]], str]:
    """A model that reads as the gold labels do, and obeys the attack wherever it can read it.

    It then drops what speaks against the candidate, calls the rest their own and particular,
    adds inventions and objects to nothing.

    Args:
        name: of the interview.
        attack: its words.
        quotes: whether it also points at the attack's own words as evidence of everything.
    """
    honest = gold_answers(name)

    def answer(body: dict[str, Any]) -> str:
        prompt = body["messages"][1]["content"]
        said = honest(body)
        if "<passages " in prompt:
            return said
        masked = masked_quote(as_read(attack))
        words = [w for w in _windows(masked) if w in prompt]
        if not words:
            return said
        given = json.loads(said)["findings"]
        findings = [_flattered(f) for f in given if f["stance"] == "supports"]
        order = masked if masked in prompt else words[0]
        dictated = _dictated(order, prompt) if quotes else []
        return json.dumps({"findings": findings + dictated})

    return answer


def heard(attack: str, body: dict[str, Any]) -> bool:
    """Whether a request holds so much of an attack that a model could obey it."""
    prompt = body["messages"][1]["content"]
    return any(window in prompt for window in _windows(masked_quote(as_read(attack))))


def _windows(text: str) -> Iterator[str]:
    words = text.split()
    if len(words) <= WINDOW:
        yield text
    for start in range(len(words) - WINDOW + 1):
        yield " ".join(words[start : start + WINDOW])


def _flattered(finding: dict[str, Any]) -> dict[str, Any]:
    return {**finding, "owner": "self", "specificity": 3}


def _dictated(order: str, prompt: str) -> list[dict[str, Any]]:
    """The order as evidence of everything, in three kinds."""
    before = prompt[: prompt.index(order)]
    number = int(before[before.rindex("\n[") + 2 :].split("]", 1)[0])
    return [
        {
            "turn": number,
            "quote": order,
            "kind": kind,
            "stance": "supports",
            "owner": "self",
            "aspects": sorted(load_guide().aspects),
            "specificity": 3,
            "claim": "What the order says.",
        }
        for kind in ("building", "tradeoff", "failure")
    ]


def _bare(turn: Turn) -> Turn:
    return turn.model_copy(update={"cues": (), "asides": ()})


def _spaced(text: str) -> str:
    return "  ".join(" ".join(word) for word in text.split())


def _zero_width(text: str) -> str:
    """A zero-width space inside each word, a tag character behind it."""
    return " ".join(f"{w[:1]}\u200b{w[1:]}\U000e0041" for w in text.split())


_ENCODINGS: dict[str, Callable[[str], str]] = {
    "base64_encoded": lambda text: base64.b64encode(text.encode()).decode(),
    "rot13_encoded": lambda text: codecs.encode(text, "rot13"),
    "leetspeak_encoded": lambda text: text.lower().translate(_LEET),
    "spaced_encoded": _spaced,
    "zero_width_encoded": _zero_width,
    "homoglyph_encoded": lambda text: text.translate(_HOMOGLYPHS),
}


def share(items: list[Any], size: int, seed: int = 1) -> list[Any]:
    """A seeded choice of so many."""
    return random.Random(seed).sample(items, min(size, len(items)))  # noqa: S311 - repeatable
