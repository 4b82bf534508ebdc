"""Prompts: templates and schemas in, messages out.

The system message holds everything that stays the same for all chunks (instructions, guide,
vocabulary), so that a provider's prefix cache serves it; the transcript comes last.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from analyzer.chunking import Chunk
from analyzer.errors import ConfigError
from analyzer.evidence import Evidence, Kind, Owner, Stance
from analyzer.guide import Guide
from analyzer.resources import prompts_dir

if TYPE_CHECKING:
    from jinja2 import Environment

Message = dict[str, str]
JsonMode = Literal["schema", "object"]

_VERSION = re.compile(r"\{#-?\s*version:\s*(\S+)\s*-?#\}")


class Section(StrEnum):
    """The three extraction prompts; sent merged in one call by default."""

    BUILDING = "building"
    TRADEOFFS = "tradeoffs"
    FAILURES = "failures"


class Problem(StrEnum):
    """What a review may hold against a passage."""

    UNSUPPORTED = "unsupported"
    NOT_OWN = "not_own"
    HYPOTHETICAL = "hypothetical"
    WITHDRAWN = "withdrawn"


class ReviewItem(NamedTuple):
    """Passages of one turn, with the words around them."""

    turn: int
    question: str
    """The end of what the interviewer asked; empty where nothing was asked."""
    excerpt: str
    """Words of the turn, each passage between « and » behind its id."""
    evidence: tuple[Evidence, ...]


def extract_messages(
    chunk: Chunk, count: int, guide: Guide, sections: Iterable[Section] = tuple(Section)
) -> list[Message]:
    """Messages that ask for the findings of one chunk out of `count`."""
    texts = [_render(f"extract/{section}.j2", guide=guide) for section in sections]
    system = _render(
        "extract/system.j2", sections=texts, kinds=[k.value for k in Kind], aspects=guide.aspects
    )
    fence = _fence(piece.text for piece in chunk.pieces)
    user = _render("extract/chunk.j2", chunk=chunk, count=count, fence=fence)
    return [{"role": "system", "content": system}, {"role": "user", "content": user}]


def review_messages(items: Sequence[ReviewItem], against: Sequence[Evidence]) -> list[Message]:
    """Messages that ask for a second look at some passages.

    Args:
        items: the passages, turn by turn.
        against: passages of the whole interview that undermine a claim, to be compared with.
    """
    fence = _fence(item.excerpt for item in items)
    user = _render("review/items.j2", items=items, against=against, fence=fence)
    return [
        {"role": "system", "content": _render("review/system.j2")},
        {"role": "user", "content": user},
    ]


def again_messages(messages: Sequence[Message], answer: str, error: str) -> list[Message]:
    """The same question once more, with the unusable answer and what is wrong with it."""
    return [
        *messages,
        {"role": "assistant", "content": answer},
        {"role": "user", "content": _render("extract/again.j2", error=error)},
    ]


def response_format(schema: Mapping[str, Any], name: str, mode: JsonMode) -> dict[str, Any]:
    """The `response_format` of a call: OpenAI's strict schema, or any JSON object."""
    if mode == "object":
        return {"type": "json_object"}
    return {
        "type": "json_schema",
        "json_schema": {"name": name, "strict": True, "schema": schema},
    }


def with_schema(messages: Sequence[Message], schema: Mapping[str, Any]) -> list[Message]:
    """The messages with the schema spelled out, for servers that enforce none."""
    text = json.dumps(schema, separators=(",", ":"))
    system = {**messages[0], "content": f"{messages[0]['content']}\nAnswer with JSON only: {text}"}
    return [system, *messages[1:]]


def findings_schema(guide: Guide) -> dict[str, Any]:
    """JSON schema of an extraction answer, in the subset that OpenAI's strict mode accepts."""
    return _list_of(
        {
            "turn": {"type": "integer"},
            "quote": {"type": "string"},
            "kind": _enum(Kind),
            "stance": _enum(Stance),
            "owner": _enum(Owner),
            "aspects": {"type": "array", "items": _enum(guide.aspects)},
            "specificity": {"type": "integer", "enum": [1, 2, 3]},
            "claim": {"type": "string"},
        }
    )


def objections_schema() -> dict[str, Any]:
    """JSON schema of a review answer."""
    return _list_of(
        {
            "evidence": {"type": "string"},
            "problem": _enum(Problem),
            "turn": {"type": ["integer", "null"]},
            "reason": {"type": "string"},
        }
    )


@cache
def prompt_versions(stage: Literal["extract", "review"]) -> dict[str, str]:
    """Template name → `version-hash` of each template of a stage."""
    return {
        f"{stage}/{path.stem}": f"{_version(text)}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        for path in sorted((prompts_dir() / stage).glob("*.j2"))
        for text in [path.read_text(encoding="utf-8")]
    }


def _version(text: str) -> str:
    found = _VERSION.match(text)
    if found is None:
        raise ConfigError("A prompt template does not begin with its version: {#- version: 1 -#}.")
    return found[1]


def _list_of(properties: dict[str, Any]) -> dict[str, Any]:
    return _object({"findings": {"type": "array", "items": _object(properties)}})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _enum(values: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": [str(value) for value in values]}


def _fence(texts: Iterable[str]) -> str:
    """A mark that the transcript cannot foresee: it depends on every word of the transcript."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:8]


def _render(template: str, **values: object) -> str:
    return _environment().get_template(template).render(**values).strip()


@cache
def _environment() -> "Environment":
    from jinja2 import (  # noqa: PLC0415 - not needed by commands that send nothing
        Environment,
        FileSystemLoader,
        StrictUndefined,
    )

    return Environment(  # noqa: S701 - prompts are plain text, nothing renders them as HTML
        loader=FileSystemLoader(prompts_dir()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
