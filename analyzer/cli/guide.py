"""`analyzer guide`: read what is looked for, and by which rules."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from analyzer.cli.options import AsJson, GuideFile

if TYPE_CHECKING:
    from analyzer.guide import Flag, Guide


def guide(file: GuideFile = None, *, as_json: AsJson = False) -> None:
    """Print the guide: flags with their rules, signals, roles, tasks, blind spots, questions."""
    from analyzer.guide import load_guide

    loaded = load_guide(file)
    typer.echo(loaded.model_dump_json(indent=2) if as_json else "\n".join(_lines(loaded)))


def _lines(guide: "Guide") -> Iterator[str]:
    yield f"{guide.name} (version {guide.version})"
    yield f"\n{guide.definition}\n\n{guide.why_it_matters}\n\n{guide.how_they_talk}"
    yield f"Signature dimensions: {', '.join(guide.signature_dimensions)}"
    yield "\nSIGNALS"
    yield from (f"- {signal.text}" for signal in guide.signals)
    for colour in ("green", "red"):
        yield f"\n{colour.upper()} FLAGS (rules are tried in order; none holds: insufficient)"
        for flag in guide.flags:
            if flag.colour == colour:
                yield from _flag_lines(flag)
    yield "\nRECOMMENDATION (tried in order; advice to the person who signs)"
    yield from (f"- {row.verdict}: {row.text}" for row in guide.overall)
    yield "\nBEST-FIT ROLES"
    yield from (f"- {role.name} — {role.text}" for role in guide.roles)
    yield "\nBEST-FIT TASKS"
    yield from (f"- {task.text}" for task in guide.tasks)
    yield "\nBLIND SPOTS"
    yield from (f"- {spot.name} — {spot.text}" for spot in guide.blind_spots)
    yield f"\nGROWTH PATH\n{guide.growth_path}"
    yield from (f"- {step.name}. {step.text}" for step in guide.growth)
    yield "\nFOLLOW-UP QUESTIONS"
    yield from (f"- {question.text}" for question in guide.questions)
    yield "\nMANAGEMENT APPROACH"
    yield from (f"- {advice.text}" for advice in guide.management)
    yield "\nASPECTS (the closed vocabulary of evidence)"
    yield from (f"- {name}: {definition}" for name, definition in guide.aspects.items())


def _flag_lines(flag: "Flag") -> Iterator[str]:
    yield f"- {flag.id}: {flag.text}"
    yield from (f"    {rule.verdict}: {rule.text}" for rule in flag.rules)
