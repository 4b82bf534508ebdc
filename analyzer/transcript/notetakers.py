"""Names under which note-taking tools sit in a meeting."""

import re

_PRODUCT = re.compile(
    r"\b(?:fireflies(?:\.ai)?|otter\.ai|otter ?pilot|read\.?ai|tl;?dv|zoom ai companion"
    r"|ai companion|microsoft copilot|gemini notes|notes by gemini|meetgeek|sembly(?: ai)?"
    r"|krisp\.ai|(?:fathom|gong|grain|avoma|fellow|granola|metaview|brighthire|jamie|circleback"
    r"|bluedot|supernormal|tactiq|notta)(?:\.(?:ai|io|video))?"
    r"(?='s| (?:ai )?(?:note|recorder|bot|assistant))"
    r"|(?:ai )?note[- ]?taker|(?:ai )?meeting (?:notes|assistant|recorder|bot)|(?:ai )?notes? bot"
    r"|recording bot)\b",
    re.IGNORECASE,
)


def is_note_taker(name: str) -> bool:
    """Whether it is the name of a tool, such as `Fireflies.ai Notetaker Dana`."""
    return _PRODUCT.search(name) is not None


def without_tools(name: str) -> str:
    """A name without those of tools; what is left of one is often whoever brought it."""
    return " ".join(_PRODUCT.sub(" ", name).split()) if is_note_taker(name) else name
