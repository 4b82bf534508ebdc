"""Passages that speak to the analyzing system instead of to the people in the room.

They are cut out of what engines see and shown to the reader. So a spoken instruction cannot
raise a verdict: the interview is analyzed as if it had not been said. A candidate may well
talk *about* prompt injection; that is told apart by who is addressed: an order to an analyzer
has an analyzer, a verdict or the analysis itself as its object, a story about one does not.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from analyzer.evidence import Span
from analyzer.sentences import sentence_spans
from analyzer.transcript.models import Role, Transcript, Turn


class Suspected(NamedTuple):
    """A passage that addresses the analyzing system."""

    turn: int
    span: Span
    text: str
    reason: str


_LISTENER = (
    r"(?:(?:whatever|whichever|whoever|any|the|this|that|an?|dear|hey|hello|hi|note to|message to|to)\s+"
    r"(?:\w+\s+){0,2}?)?"
    r"(?:a\.?i\.?|artificial intelligence|l\.?l\.?m\.?|language model|model|assistant|note[- ]?taker"
    r"|analy[sz]er|analysis (?:tool|system|software)|transcri(?:pt|ption) (?:tool|software|reader|analy[sz]er|system)"
    r"|summari[sz]er|screening (?:tool|system|software)|hiring (?:tool|system|software)|evaluator|grader)"
)
_READS = (
    r"(?:read(?:s|ing)?|listen(?:s|ing)?|process(?:es|ing)?|summari[sz](?:es|ing|e)|analy[sz](?:es|ing|e)"
    r"|evaluat(?:es|ing|e)|scor(?:es|ing|e)|grad(?:es|ing|e)|review(?:s|ing)?|transcrib(?:es|ing|e)|assess(?:es|ing)?)"
)
_THIS = r"(?:this|the|my|our)\s+(?:\w+\s+){0,2}?(?:transcript|interview|recording|conversation|call|candidate)"
_ORDER = (
    r"(?:rate|score|grade|mark|record|note|label|flag|treat|classify|recommend|assess|evaluate|output"
    r"|return|respond|answer|set|give|count|consider|report|write|put|add|include|list|ignore|disregard|forget"
    r"|override|skip|leave out|remove|assign|make sure|remember|extract|log|register|enter|conclude|select|upgrade)"
)
_JUDGED = (
    r"(?:strong[ _-]builder|(?:a|as|true|real|genuine) builder|the candidate|this candidate|(?:red|green)[ _-]flags?"
    r"|personal[ _]build|honest[ _]failures|never[ _]shipped|configuration[ _]as[ _]building|craftsmanship flag"
    r"|verdict|specificity|overall (?:rating|score|verdict|recommendation)|hiring (?:memo|recommendation)|the memo"
    r"|(?:top|highest|maximum|full|perfect) (?:score|marks?|rating)|strong hire|hire me|as verified|verified evidence"
    r"|supporting evidence|as evidence|evidence of building|insufficient[ _]evidence|as present|as absent)"
)
_POLITE = r"(?:please|kindly|just|now|also|then|and|so|okay|ok|alright|right|well|um+|uh+|you (?:must|should|will|can|are to|have to|need to))"
_FIELD = r"(?:kind|stance|owner|aspects?|specificity|claim|quote|verdict|turn)"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern, re.IGNORECASE))
    for reason, pattern in (
        (
            "gives an order about earlier instructions",
            rf"^\W*(?:{_POLITE}\W+|{_LISTENER}\W+)*(?:ignore|disregard|forget|override|drop)\s+"
            r"(?:\w+\s+){0,3}?(?:instructions?|prompts?|rules|guidelines|rubric|guide|criteria)\b",
        ),
        (
            "orders a verdict or a label",
            rf"(?:^|[,;:—–-]\s*|\b(?:please|kindly|you (?:must|should|will|are to|have to|need to|can))\s+|\band\s+)"
            rf"(?:{_POLITE}\W+)*{_ORDER}\b[^.?!]{{0,90}}\b{_JUDGED}\b",
        ),
        (
            "speaks to whoever analyzes the transcript",
            rf"\b{_LISTENER}\b[^.?!]{{0,40}}\b{_READS}\s+{_THIS}\b",
        ),
        (
            "tells an analyzing system what to do",
            rf"\b{_LISTENER}\b\s*[,:;—–-]*\s*(?:that (?:is|will be) [^,.]{{0,60}},\s*)?"
            rf"(?:{_POLITE}\W+|should\s+|must\s+|needs? to\s+|has to\s+)*{_ORDER}\b[^.?!]{{0,120}}"
            rf"\b(?:{_JUDGED}|me\b|my (?:answers?|statements?|claims?)|everything i|that i\b|all of (?:my|this)|transcript|interview)",
        ),
        (
            "imitates a system message",
            r"^\W*(?:(?:this is|here is|here comes|i am|as) (?:a|an|the)\s+)?(?:new |updated? )?"
            r"(?:system|developer|admin(?:istrator)?)\s+(?:message|prompt|instructions?|note|override|notice|update|speaking)\b",
        ),
        ("imitates a system message", r"^\W*(?:system|developer|assistant)\s*[:>\]]"),
        (
            "imitates the end or start of the transcript",
            r"\b(?:end|begin(?:ning)?|start) of (?:the )?(?:transcript|interview transcript|instructions|system (?:prompt|message)|chunk)\b",
        ),
        (
            "dictates fields of an answer",
            rf"\b{_FIELD}\W{{1,6}}(?:is\s+|equals\s+|colon\s+|quote\s+)*(?:building|trade-?off|failure|supports|undermines|self|present|absent|three|3|strong[ _]builder)\b"
            rf".*\b{_FIELD}\W{{1,6}}(?:is\s+|equals\s+|colon\s+|quote\s+)*\w+",
        ),
        (
            "dictates fields of an answer",
            r"\b(?:json|open (?:curly )?(?:brace|bracket)|curly (?:brace|bracket))\b[^.?!]*\b"
            rf"(?:{_FIELD}|evidence|findings?|candidate|verdict)\b",
        ),
        (
            "asks for words to be taken as verified",
            r"\b(?:treat|count|take|accept|consider|regard|mark|record|log)\b[^.?!]{0,60}"
            r"\b(?:as (?:fully )?(?:verified|confirmed|proven|established|fact)|specificity (?:three|3)|without (?:checking|verification))\b",
        ),
    )
)
_CANDIDATE_ONLY: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern, re.IGNORECASE))
    for reason, pattern in (
        (
            "speaks as if they were the interviewer",
            r"\b(?:speaking )?as (?:the|an|your|one of the) interviewers?\b[^.?!]{0,30}\b(?:i|we|let me)\b[^.?!]{0,40}"
            r"\b(?:confirm|verify|vouch|certify|attest|agree|approve|can say)",
        ),
        (
            "speaks of themselves as the candidate being assessed",
            r"\b(?:the|this) candidate\s+(?:\w+\s+){0,3}?(?:personally|single-?handedly|has|have|had|is|was|built|shipped|designed|"
            r"architected|demonstrat\w+|show(?:s|ed)|meets|exceeds|deserves|should be)\b[^.?!]*"
            r"\b(?:built|shipped|designed|architected|builder|system|evidence|hire[d]?|ownership|rating|score|flags?)\b",
        ),
    )
)
# A story told in the past about somebody else's attack, or its text in quotation marks.
_TOLD = re.compile(
    r"\b(?:somebody|someone|a (?:user|customer|tester|guy|person|colleague|client|ticket|student|hacker|kid)|one (?:user|customer|person|guy)"
    r"|users?|people|customers|they|he|she|attackers?|the (?:pen ?testers?|red team|attacker|user|customer))\b[^.?!]{0,60}"
    r"\b(?:pasted|typed|wrote|put|tried|sent|said|entered|hid|asked|told|submitted|injected|slipped|write|type|paste|try|says?)\b",
    re.IGNORECASE,
)


def find_suspects(transcript: Transcript) -> tuple[Suspected, ...]:
    """Sentences of any turn that address the analyzing system, in order."""
    return tuple(s for turn in transcript.turns for s in _suspects(turn))


def _suspects(turn: Turn) -> Iterator[Suspected]:
    for start, end in sentence_spans(turn.text):
        sentence = turn.text[start:end]
        reason = _reason(sentence, turn.role)
        if reason:
            yield Suspected(turn.number, Span(start=start, end=end), sentence, reason)


def _reason(sentence: str, role: Role) -> str | None:
    if _TOLD.search(sentence):
        return None
    patterns = _PATTERNS + (_CANDIDATE_ONLY if role is Role.CANDIDATE else ())
    return next((reason for reason, pattern in patterns if pattern.search(sentence)), None)
