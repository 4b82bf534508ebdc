"""How right grounding is on the quote probes, and two peers on the same probes.

    python -m benchmarks.grounding [--no-peers | --peers-python PATH] [--errors]

Without a path, langextract and Motif are installed in an environment of their own on the first run;
where that fails, our figures are printed alone and the reason with them. `turn` counts the quotes
accepted in the turn they were said in, `span` those of them accepted at the same words; precision,
recall and F1 are of the latter. Motif tells turns and no spans.
"""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from analyzer.errors import ConfigError
from analyzer.evaluation.probes import (
    Category,
    Counts,
    Judged,
    Probe,
    counted,
    grounder_judge,
    judged,
    read_interviews,
    read_probes,
)
from analyzer.transcript.models import Transcript
from benchmarks.grounding_peers import install, peers

FOLDER = Path(__file__).parents[1] / "fixtures" / "probes"


def main() -> None:
    """Print the tables."""
    options = _options()
    transcripts, probes = read_interviews(FOLDER), read_probes(FOLDER / "probes.jsonl")
    ours = list(judged(probes, transcripts, grounder_judge(transcripts)))
    print(f"{len(probes)} probes over {len(transcripts)} interviews\n")
    print("\n".join(table("analyzer", ours)))
    if options.errors:
        print("\n".join(map(_wrong, (r for r in ours if not r.right))))
    if not options.no_peers:
        _print_peers(options.peers_python, transcripts, probes)


def table(title: str, results: Sequence[Judged]) -> list[str]:
    """The lines of one judge's table: a row for each category, and one for all."""
    rows = [(c.value, [r for r in results if r.probe.category is c]) for c in Category]
    head = f"{title:32}{'probes':>8}{'to accept':>11}{'accepted':>10}{'turn':>6}{'span':>6}"
    figures = f"{'precision':>11}{'recall':>8}{'F1':>7}"
    return [head + figures, *(_row(name, counted(r)) for name, r in [*rows, ("all", results)])]


def _row(name: str, counts: Counts) -> str:
    figures = (counts.precision, counts.recall, counts.f1)
    p, r, f = ("–" if figure is None else f"{figure:.3f}" for figure in figures)
    return (
        f"{name:32}{counts.probes:8}{counts.wanted:11}{counts.accepted:10}{counts.in_turn:6}{counts.right:6}"
        f"{p:>11}{r:>8}{f:>7}"
    )


def _wrong(result: Judged) -> str:
    wanted = "accept" if result.probe.expected else "reject"
    return f"{result.probe.id}, {result.probe.category}, {wanted}: {result.probe.quote}"


def _print_peers(
    python: Path | None, transcripts: dict[str, Transcript], probes: Iterable[Probe]
) -> None:
    try:
        judges = peers(python or install(), transcripts, probes)
    except ConfigError as error:
        print(f"\nPeers are left out: {error}")
        return
    for title, judge in judges.items():
        print("\n" + "\n".join(table(title, list(judged(probes, transcripts, judge)))))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-peers", action="store_true", help="our own figures alone")
    parser.add_argument("--peers-python", type=Path, help="a Python that has both peers")
    parser.add_argument("--errors", action="store_true", help="list the probes that we got wrong")
    return parser.parse_args()


if __name__ == "__main__":
    main()
