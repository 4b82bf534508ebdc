"""Writes fixtures/probes/probes.jsonl: quotes, and what is right to do with each.

    python -m tests.support.make_probes

Quotes are cut out of interviews of the development split and changed as models and recognisers
change them; what is right follows from how a quote was made, and nothing here asks the grounder.
The same seed gives the same file. Probes written by hand stand in fixtures/probes/by_hand.toml.
"""

import random
import re
import tomllib
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from analyzer.evaluation.probes import Category, Place, Probe, read_interviews
from analyzer.transcript.models import Role, Transcript, Turn
from tests.conftest import ROOT

PROBES = ROOT / "fixtures" / "probes" / "probes.jsonl"
SEED = "probes 1"
DEV = (
    "strong_builder credit_then_owned lowercase_dump tax_office_agents polished_talker team_talker"
    " scale_architect modest_builder demo_complexity configurator"
).split()

NEGATIVE = re.compile(
    r"\b(?:no|not|never|none|nothing|nobody|neither|nor|without|if|unless|whether|wish|\w+n't)\b",
    re.IGNORECASE,
)
PRONOUNS = {
    "i": "we",
    "we": "I",
    "my": "our",
    "our": "my",
    "he": "I",
    "she": "I",
    "they": "I",
    "his": "my",
    "me": "them",
    "us": "me",
}
VERBS_OF_WE = {("i", "am"): "we are", ("i", "was"): "we were", ("i", "i'm"): "we're"}
CONTRACTED = {"i'm": "we're", "i've": "we've", "i'd": "we'd", "we're": "I'm", "we've": "I've"}
NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
).split()
FLIPS = (
    (r"\b(do|did|does|would|could|should|was|were|is|has|have|had)n't\b", r"\1"),
    (r"\bcan't\b", "can"),
    (r"\bwon't\b", "will"),
    (r"\bnever ", ""),
    (r"\bnot ", ""),
    (r"\b(was|were|is|are|has|would|could|should)\b(?!n't)", r"\1n't"),
    (r"\bI (wrote|built|made|had|put|did|took|gave|said|tried|know)\b", r"I never \1"),
    (r"\bi (wrote|built|made|had|put|did|took|gave|said|tried|know)\b", r"i never \1"),
)
MISHEARD = {
    # Heard wrongly or spelled otherwise by recognisers and typists; the claim stays the same.
    "catalogue": "catalog",
    "their": "there",
    "write": "right",
    "wrote": "rote",
    "cell": "sell",
    "cells": "sells",
    "mail": "male",
    "check": "cheque",
    "checks": "cheques",
    "steel": "steal",
    "whole": "hole",
    "through": "thru",
    "draft": "draught",
    "mill": "mil",
    "mills": "mils",
    "carton": "carten",
    "cartons": "cartoons",
    "certificate": "certifikate",
    "certificates": "certifcates",
    "paper": "papper",
    "prompt": "promt",
    "because": "becuase",
    "really": "realy",
    "program": "programme",
    "network": "net work",
    "stations": "statons",
    "forecast": "forcast",
    "pictures": "picturs",
    "detector": "detecter",
    "training": "trainning",
    "citizen": "citisen",
    "letter": "leter",
    "letters": "leters",
    "assembly": "assembley",
    "scheduler": "skeduler",
    "architecture": "architechture",
    "systems": "sistems",
    "orchestration": "orkestration",
    "catalogues": "catalogs",
    "passages": "passeges",
    "country": "contry",
    "retrieval": "retreival",
    "embedding": "imbedding",
    "embeddings": "embedings",
    "gateway": "gate way",
    "deadline": "dead line",
    "assistant": "assistent",
    "documents": "docements",
    "timeout": "time out",
    "technician": "technicion",
    "dispatcher": "dispacher",
    "warehouse": "ware house",
    "laptop": "lap top",
    "librarian": "librarien",
    "objection": "objecttion",
    "weekend": "week end",
    "manual": "manuel",
    "manuals": "manuels",
    "platform": "plattform",
    "tablets": "tabletts",
    "questions": "question",
    "answers": "answer",
    "going": "goin",
    "everything": "every thing",
    "everybody": "every body",
    "something": "some thing",
    "okay": "ok",
    "actually": "actualy",
    "completely": "completly",
    "beautiful": "beautyful",
}
MISHEARD_SHARE = 0.6
NAMES = {
    "strong_builder": {
        "Dorota": "Birgit",
        "Hadrovic": "Harrow",
        "Jonna": "Joanna",
        "Birgit": "Dorota",
        "Python": "Java",
        "Tuesday": "Thursday",
        "ERP": "CRM",
        "March": "May",
    },
    "credit_then_owned": {
        "Andesmet": "Meteosur",
        "Silvina": "Hanneke",
        "Facundo": "Fernando",
        "Tupungato": "Mendoza",
        "Elvio": "Emilio",
        "September": "November",
    },
    "tax_office_agents": {
        "Sabha": "Sasha",
        "Ritu": "Reetika",
        "Marathi": "Hindi",
        "Kulkarni": "Kaltari",
        "Reader": "Rider",
        "Advocate": "Advisor",
        "November": "December",
    },
    "polished_talker": {
        "Concierge": "Companion",
        "Lisbon": "London",
        "Python": "Rust",
        "Muscat": "Madrid",
        "Thursday": "Tuesday",
        "November": "December",
        "Penang": "Pune",
    },
    "team_talker": {
        "Lotse": "Lotus",
        "Brennhaus": "Brennhof",
        "Slovenia": "Slovakia",
        "German": "Gorman",
        "French": "Finnish",
        "Tomasz": "Thomas",
        "Kassel": "Kessel",
        "Thursday": "Tuesday",
    },
    "scale_architect": {
        "Vraag": "Vrede",
        "Sibusiso": "Sipho",
        "Upington": "Uppsala",
        "Nomvula": "Nomsa",
        "Treasury": "Finance",
        "Centurion": "Canterbury",
        "November": "December",
    },
    "modest_builder": {
        "Jitka": "Jirka",
        "Bohdana": "Bohuslava",
        "Ondrej": "Andrej",
        "Slovak": "Slovene",
        "Java": "Scala",
        "Postgres": "MySQL",
        "Python": "Perl",
    },
    "demo_complexity": {
        "Ratchet": "Racket",
        "Python": "Pascal",
        "Qdrant": "Quadrat",
        "Chroma": "Chronos",
        "Kafka": "Kaffe",
        "Ghent": "Genoa",
        "Neo4j": "Neo5j",
    },
    "configurator": {
        "Fern": "Finn",
        "Harbormind": "Harborview",
        "Pennywell": "Pennyworth",
        "Anneliese": "Annika",
        "Priit": "Peter",
        "TypeScript": "JavaScript",
        "Shrewsbury": "Salisbury",
    },
}


class Piece(NamedTuple):
    """A stretch of a turn."""

    turn: int
    start: int
    end: int
    text: str


def main() -> None:
    """Write the file."""
    PROBES.write_text("".join(lines()), encoding="utf-8")


def lines() -> Iterator[str]:
    """The lines of the file."""
    interviews = read_interviews(PROBES.parent)
    for name, transcript in interviews.items():
        probes = [*by_hand(name, transcript), *(seeded(name, transcript) if name in DEV else ())]
        for number, probe in enumerate(probes, start=1):
            numbered = probe.model_copy(update={"id": f"{name}-{number:03}"})
            yield numbered.model_dump_json() + "\n"


def by_hand(name: str, transcript: Transcript) -> Iterator[Probe]:
    """What stands in by_hand.toml, the words that were said looked up in their turn."""
    written = tomllib.loads((PROBES.parent / "by_hand.toml").read_text(encoding="utf-8"))
    for category, rows in written.get(name, {}).items():
        for turn, quote, *said in rows:
            expected = _at(transcript.turns[turn - 1], said[0]) if said else None
            yield _probe(name, Category(category), turn, quote, expected, by="hand")


def seeded(name: str, transcript: Transcript) -> Iterator[Probe]:
    """What is cut out and changed by chance."""
    # No secret depends on it; the same seed has to give the same probes.
    chance = random.Random(f"{SEED} {name}")  # noqa: S311
    candidate = _shuffled(_pieces(transcript, Role.CANDIDATE, 9, 34), chance)
    yield from _many(name, Category.GENUINE, candidate, 4, lambda p: p.text)
    yield from _many(name, Category.PUNCTUATED, candidate, 4, lambda p: _punctuated(p.text, chance))
    trimmed = (_trimmed(p, chance) for p in candidate)
    yield from _many(name, Category.TRIMMED, [p for p in trimmed if p], 4, lambda p: p.text)
    yield from _many(name, Category.NOISE, candidate, 6, lambda p: _noised(p.text, chance))
    yield from _elided(name, transcript, chance, 3)
    for category, changed in (
        (Category.NEGATION, lambda p: _flipped(p.text, chance)),
        (Category.NUMBER, lambda p: _number_swapped(p.text, chance)),
        (Category.PRONOUN, lambda p: _pronoun_swapped(p.text, chance)),
        (Category.NAME, lambda p: _name_swapped(p.text, NAMES.get(name, {}), chance)),
    ):
        yield from _many(name, category, candidate, 3, changed, wrong=True)
    asked = _shuffled(_pieces(transcript, Role.INTERVIEWER, 5, 30), chance)
    yield from _interviewer(name, transcript, asked[:5])
    yield from _spliced(name, transcript, chance, 2)
    yield from _short(name, transcript, chance, 3)


def _many(
    name: str,
    category: Category,
    pieces: list[Piece],
    count: int,
    change: Callable[[Piece], str | None],
    *,
    wrong: bool = False,
) -> Iterator[Probe]:
    """The first so many pieces that can be changed that way; used ones are taken away."""
    for piece in list(pieces):
        quote = change(piece)
        if quote is None or count == 0:
            continue
        pieces.remove(piece)
        count -= 1
        place = Place(turn=piece.turn, start=piece.start, end=piece.end)
        yield _probe(name, category, piece.turn, quote, None if wrong else place)


def _probe(  # noqa: PLR0917 - what a probe is made of
    name: str, category: Category, turn: int, quote: str, expected: Place | None, by: str = "seed"
) -> Probe:
    return Probe(
        id="", interview=name, category=category, turn=turn, quote=quote, expected=expected, by=by
    )


def _at(turn: Turn, said: str) -> Place:
    assert turn.text.count(said) == 1, (turn.number, said)
    start = turn.text.index(said)
    return Place(turn=turn.number, start=start, end=start + len(said))


def _pieces(transcript: Transcript, role: Role, least: int, most: int) -> list[Piece]:
    """Runs of sentences by speakers of a role; of a turn without full stops, runs of words."""
    every = [t.text for t in transcript.turns]
    found = []
    for turn in transcript.turns:
        for start, end in _sentences(turn.text) if turn.role is role else ():
            text = turn.text[start:end]
            if least <= len(text.split()) <= most and sum(t.count(text) for t in every) == 1:
                found.append(Piece(turn.number, start, end, text))
    return found


def _sentences(text: str) -> list[tuple[int, int]]:
    if not re.search(r"[.?!]", text):
        words = [m.span() for m in re.finditer(r"\S+", text)]
        runs = [words[i : i + 14] for i in range(0, len(words), 14)]
        spans = [(run[0][0], run[-1][1]) for run in runs]
        return [s for s in spans if not NEGATIVE.search(" ".join(text[: s[0]].split()[-4:]))]
    return [m.span() for m in re.finditer(r"[^\s.?!](?:[^.?!]|[.?!](?!\s|$))*[.?!]?", text)]


def _shuffled(pieces: list[Piece], chance: random.Random) -> list[Piece]:
    return chance.sample(pieces, len(pieces))


def _trimmed(piece: Piece, chance: random.Random) -> Piece | None:
    """The piece without its first and last words, unless that leaves out what turns it."""
    words = [m.span() for m in re.finditer(r"\S+", piece.text)]
    first, last = chance.randrange(1, 5), len(words) - chance.randrange(0, 4)
    left_out = piece.text[: words[first][0]]
    if last - first < 6 or NEGATIVE.search(left_out):
        return None
    start, end = words[first][0], words[last - 1][1]
    text = piece.text[start:end].rstrip(",;:.")
    return Piece(piece.turn, piece.start + start, piece.start + start + len(text), text)


def _punctuated(text: str, chance: random.Random) -> str:
    changes: tuple[Callable[[str], str], ...] = (
        lambda t: t.replace(",", ""),
        str.upper,
        str.lower,
        lambda t: f"“{t.replace(chr(39), '’')}”",
        lambda t: t.replace(", ", " — "),
        lambda t: "- " + re.sub(r"(\w{5,})", r"**\1**", t, count=1),
        lambda t: re.sub(r" ", "\n", t, count=2),
        lambda t: re.sub(r"(\w+) (\w+) (\w+)$", r"\1, \2 \3!", t.rstrip(".?! ")),
        lambda t: t[0].upper() + t[1:].rstrip(".") + ".",
    )
    for change in chance.sample(changes, len(changes)):
        if change(text) != text:
            return change(text)
    return f"“{text}”"


def _noised(text: str, chance: random.Random) -> str | None:
    """One recogniser's slip; two in a quote of more than 16 words."""
    slips = (_filler_lost, _filler_added, _stammered, _article_lost, _contraction_opened)
    changed = text
    for _ in range(2 if len(text.split()) > 16 else 1):
        heard = (_misheard, _ending_lost) if chance.random() < MISHEARD_SHARE else ()
        order = (*heard, *chance.sample(slips, len(slips)))
        found = (slip(changed, chance) for slip in order)
        changed = next((c for c in found if c), changed)
    return None if changed == text else changed


def _misheard(text: str, chance: random.Random) -> str | None:
    def heard(match: re.Match[str]) -> str:
        wrong = MISHEARD[match[0].lower()]
        return wrong[0].upper() + wrong[1:] if match[0][0].isupper() else wrong

    return _once(rf"\b(?:{'|'.join(MISHEARD)})\b(?!')", heard, text, chance)


def _filler_lost(text: str, chance: random.Random) -> str | None:
    return _once(r"(?:, )?\b(?:um|uh|you know|I mean),? ", lambda _: " ", text, chance)


def _filler_added(text: str, chance: random.Random) -> str | None:
    filler = chance.choice(("um,", "uh,", "er,"))
    return _once(r"(?<=\w) (?=\w{3})", lambda _: f" {filler} ", text, chance)


def _stammered(text: str, chance: random.Random) -> str | None:
    return _once(r"\b(?:the|and|it|we|i|I|to|that) ", lambda m: m[0] * 2, text, chance)


def _article_lost(text: str, chance: random.Random) -> str | None:
    return _once(r"\b(?:the|a|an) ", lambda _: "", text, chance)


def _contraction_opened(text: str, chance: random.Random) -> str | None:
    opened = {"'ve": " have", "'re": " are", "'ll": " will", "'m": " am", "n't": " not"}
    pattern = r"(?<=\w)(?:'ve|'re|'ll|'m|(?<!wo|ca)n't)\b"
    return _once(pattern, lambda m: opened[m[0]], text, chance)


def _ending_lost(text: str, chance: random.Random) -> str | None:
    return _once(
        r"\b(?!(?:minutes|hours|weeks|months|years|seconds|days|always|sometimes)\b)"
        r"[a-z]{4,}(?<![sui])s\b(?!')",
        lambda m: m[0][:-1],
        text,
        chance,
    )


def _flipped(text: str, chance: random.Random) -> str | None:
    for pattern, flipped in chance.sample(FLIPS, len(FLIPS)):
        changed = re.sub(pattern, flipped, text, count=1)
        if changed != text:
            return changed
    return None


def _number_swapped(text: str, chance: random.Random) -> str | None:
    def other(match: re.Match[str]) -> str:
        if match[0].isdigit():
            return str(int(match[0]) + chance.choice((1, 10, -1)))
        number = chance.choice([n for n in NUMBERS if n != match[0].lower()])
        return number.capitalize() if match[0][0].isupper() else number

    return _once(rf"\b(?:\d+|{'|'.join(NUMBERS)})\b", other, text, chance, flags=re.IGNORECASE)


def _pronoun_swapped(text: str, chance: random.Random) -> str | None:
    def other(match: re.Match[str]) -> str:
        word = match[0].lower()
        swapped = CONTRACTED.get(word) or PRONOUNS[word]
        return swapped[0].upper() + swapped[1:] if match.start() == 0 else swapped

    words = sorted([*PRONOUNS, *CONTRACTED], key=len, reverse=True)
    return _once(rf"(?<![\w'])(?:{'|'.join(words)})(?![\w'])", other, text, chance, re.IGNORECASE)


def _name_swapped(text: str, names: dict[str, str], chance: random.Random) -> str | None:
    if not names:
        return None
    return _once(rf"\b(?:{'|'.join(names)})\b", lambda m: names[m[0]], text, chance)


def _once(
    pattern: str,
    replaced: Callable[[re.Match[str]], str],
    text: str,
    chance: random.Random,
    flags: re.RegexFlag = re.NOFLAG,
) -> str | None:
    """The text with one of the pattern's places replaced; None when it has none."""
    places = list(re.finditer(pattern, text, flags))
    if not places:
        return None
    match = chance.choice(places)
    return text[: match.start()] + replaced(match) + text[match.end() :]


def _elided(
    name: str, transcript: Transcript, chance: random.Random, count: int
) -> Iterator[Probe]:
    """Two sentences of one turn with an ellipsis between them: in their order, and turned."""
    by_turn: dict[int, list[Piece]] = {}
    for piece in _pieces(transcript, Role.CANDIDATE, 5, 24):
        by_turn.setdefault(piece.turn, []).append(piece)
    pairs = [
        (a, b)
        for pieces in by_turn.values()
        for a in pieces
        for b in pieces
        if 10 < b.start - a.end < 400 and not NEGATIVE.search(_gap(transcript, a, b))
    ]
    for a, b in chance.sample(pairs, min(count, len(pairs))):
        dots = chance.choice((" ... ", " … ", " [...] "))
        place = Place(turn=a.turn, start=a.start, end=b.end)
        yield _probe(name, Category.ELIDED, a.turn, a.text.rstrip(".") + dots + b.text, place)
        turned = b.text.rstrip(".") + dots + a.text
        yield _probe(name, Category.ELIDED, a.turn, turned, None)


def _gap(transcript: Transcript, one: Piece, other: Piece) -> str:
    return transcript.turns[one.turn - 1].text[one.end : other.start]


def _interviewer(name: str, transcript: Transcript, asked: list[Piece]) -> Iterator[Probe]:
    """Words of interviewers; the model names the candidate's answer in one of two."""
    for number, piece in enumerate(asked):
        answer = transcript.turn(piece.turn + 1)
        named = piece.turn + 1 if number % 2 and answer else piece.turn
        yield _probe(name, Category.INTERVIEWER, named, piece.text, None)


def _spliced(
    name: str, transcript: Transcript, chance: random.Random, count: int
) -> Iterator[Probe]:
    """The end of one turn with the beginning of the next: another speaker's, or their own."""
    own = [t for t in transcript.turns if t.role is Role.CANDIDATE and len(t.text.split()) > 9]
    for one, other in chance.sample(list(pairwise(own)), count):
        quote = f"{_last(one, chance)} {_first(other, chance)}"
        yield _probe(name, Category.SPLICED_TURNS, one.number, quote, None)
    mixed = [
        (a, b)
        for a, b in pairwise(transcript.turns)
        if Role.CANDIDATE in (a.role, b.role)
        and a.role is not b.role
        and min(len(a.text.split()), len(b.text.split())) > 9
    ]
    for one, other in chance.sample(mixed, count):
        quote = f"{_last(one, chance)} {_first(other, chance)}"
        named = one if one.role is Role.CANDIDATE else other
        yield _probe(name, Category.SPLICED_SPEAKERS, named.number, quote, None)


def _first(turn: Turn, chance: random.Random) -> str:
    return " ".join(turn.text.split()[: chance.randrange(5, 9)])


def _last(turn: Turn, chance: random.Random) -> str:
    return " ".join(turn.text.split()[-chance.randrange(5, 9) :])


def _short(name: str, transcript: Transcript, chance: random.Random, count: int) -> Iterator[Probe]:
    """Two to four words: once in all the interview, more than once, or nowhere."""
    own = [t for t in transcript.turns if t.role is Role.CANDIDATE and len(t.text.split()) > 20]
    every = "\n".join(f" {t.text} " for t in transcript.turns)
    made = 0
    while made < count:
        turn = chance.choice(own)
        words = [m.span() for m in re.finditer(r"(?<!\S)\w+(?!\S)(?: \w+(?!\S)){1,3}", turn.text)]
        if not words:
            continue
        start, end = chance.choice(words)
        text = turn.text[start:end]
        before = " ".join(turn.text[:start].split()[-4:])
        if len(text.split()) > 4 or NEGATIVE.search(before):
            continue
        pattern = rf"(?<!\w){re.escape(text)}(?!\w)"
        once = len(re.findall(pattern, every, re.IGNORECASE)) == 1
        place = Place(turn=turn.number, start=start, end=end) if once else None
        yield _probe(name, Category.SHORT, turn.number, text, place)
        made += 1
    turn = chance.choice(own)
    often = [w for w in re.findall(r"[a-z]{4,}", turn.text) if every.count(f" {w} ") > 1]
    yield _probe(name, Category.SHORT, turn.number, chance.choice(often), None)


if __name__ == "__main__":
    main()
