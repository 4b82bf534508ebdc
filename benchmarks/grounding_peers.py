"""langextract's aligner and Motif's quote check as judges of probes, in a process of their own."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from analyzer.errors import ConfigError
from analyzer.evaluation.probes import Judge, Place, Probe
from analyzer.transcript.models import Role, Transcript
from benchmarks.langextract_peer import VERSION, install_package
from benchmarks.langextract_peer import install as install_langextract

MOTIF = "etot-motif==0.5.0"
_CHILD = Path(__file__).with_name("grounding_child.py")


class _Text(NamedTuple):
    """An interview as a plain text, and where each turn's words begin in it."""

    text: str
    starts: dict[int, int]


def install() -> Path:
    """Python of an environment with both peers; made when it is missing.

    Raises:
        ConfigError: they cannot be installed.
    """
    python = install_langextract()
    install_package(python, MOTIF)
    return python


def peers(
    python: Path, transcripts: dict[str, Transcript], probes: Iterable[Probe]
) -> dict[str, Judge]:
    """What the peers say about all probes, asked for once; name → judge.

    langextract reads the interview as `Speaker: words` lines; it knows no speakers and no turns.
    Motif reads our turns. It tells interviewers by their label only, so it is asked twice: with
    the names of the file, and with each interviewer called `Interviewer`.

    Raises:
        ConfigError: the peers do not run there.
    """
    texts = {name: _text(transcript) for name, transcript in transcripts.items()}
    answers = _ask(
        python,
        {
            "texts": {name: text.text for name, text in texts.items()},
            "turns": {name: _turns(transcript) for name, transcript in transcripts.items()},
            "probes": [probe.model_dump(mode="json") for probe in probes],
        },
    )
    judges: dict[str, Judge] = {
        f"langextract {VERSION}{suffix}": _aligned(answers["langextract"], texts, statuses)
        for suffix, statuses in (
            ("", ("match_exact", "match_lesser", "match_fuzzy", "match_greater")),
            (", exact only", ("match_exact",)),
        )
    }
    for name, accepted in (("names of the file", "motif"), ("Interviewer:", "motif_labelled")):
        judges[f"Motif, {name}"] = _cited(set(answers[accepted]))
    return judges


def _text(transcript: Transcript) -> _Text:
    text, starts = "", {}
    for turn in transcript.turns:
        text += f"{turn.speaker}: "
        starts[turn.number] = len(text)
        text += turn.text + "\n"
    return _Text(text, starts)


def _turns(transcript: Transcript) -> list[dict[str, Any]]:
    return [
        {
            "number": t.number,
            "speaker": t.speaker,
            "text": t.text,
            "interviewer": t.role is not Role.CANDIDATE,
        }
        for t in transcript.turns
    ]


def _ask(python: Path, task: dict[str, Any]) -> Any:
    if not python.is_file():
        raise ConfigError(f"{python} does not exist: name the Python that has the peers.")
    done = subprocess.run(
        (python, _CHILD), input=json.dumps(task), capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[-1]
        raise ConfigError(f"{python} does not run the peers: {reason}.")
    return json.loads(done.stdout)


def _aligned(
    answers: dict[str, list[Any]], texts: dict[str, _Text], statuses: tuple[str, ...]
) -> Judge:
    def judge(probe: Probe) -> Place | None:
        if probe.id not in answers or answers[probe.id][0] not in statuses:
            return None
        _, start, end = answers[probe.id]
        starts = texts[probe.interview].starts
        turn = max((n for n, at in starts.items() if at <= start), default=1)
        return Place(turn=turn, start=max(0, start - starts[turn]), end=max(0, end - starts[turn]))

    return judge


def _cited(accepted: set[str]) -> Judge:
    """Motif says yes or no to the named turn; it gives no span, so none is compared."""

    def judge(probe: Probe) -> Place | None:
        return Place(turn=probe.turn) if probe.id in accepted else None

    return judge
