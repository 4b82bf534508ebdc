"""Whether words ask for an answer."""

import re

TAIL = 160
"""Characters from the end of a turn: a question asked earlier is mostly rhetorical."""

_MARKS = "?？؟"
_REQUEST = re.compile(
    r"(?:^|[.!?…]\s+)(?:\w+(?: \w+)?,\s+)?"
    r"(?:(?:so|and|but|now|then|okay|ok|great|well|please|maybe|first|next|just)\b,?\s+){0,3}"
    r"(?:tell (?:me|us)|(?:walk|talk|take) (?:me|us) through|describe|explain"
    r"|give (?:me|us) (?:an|one|another) example|let['’]s talk about)\b",
    re.IGNORECASE,
)
"""A sentence that asks without a question mark."""
_DOES = r"(?:do|did|does|are|were|was|is|can|could|would|will|have|has|had|should)(?:n['’]t)?"
_UNMARKED = re.compile(
    # "did you" wherever it stands: dumps of speech recognition have no sentences.
    rf"\b{_DOES} you\b"
    # "So you left." asks for a yes, "what's the share" for an answer.
    r"|^(?:(?:so|and|but|okay|well|then),? ){0,2}"
    rf"(?:(?<=so )you\b|{_DOES} (?:i|it|that|this|there|they|we|he|she|the|your)\b"
    rf"|(?:what|how|why|where|who|when|which)(?:['’]s| {_DOES}| many| much| long| about| kind)\b)"
    r"|\w\W+(?:right|correct|okay|isn['’]t it|don['’]t you|oder|gell|nicht wahr|n['’]est-ce pas"
    r"|verdad)$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!…]\s+")


def asks(text: str) -> bool:
    """Whether a turn ends with a question, or with a request such as "Tell me about it."."""
    # `^` still means the beginning of the turn: a tail may begin in the middle of a sentence.
    start = max(0, len(text) - TAIL)
    return any(mark in text[start:] for mark in _MARKS) or bool(_REQUEST.search(text, start))


def may_ask(text: str) -> bool:
    """Whether a turn may want an answer, were it only "right" or a question without its mark."""
    last = _SENTENCE_END.split(text[-TAIL:].rstrip(" .!…,-–—"))[-1]
    return asks(text) or bool(_UNMARKED.search(last))
