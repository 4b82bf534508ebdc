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
    r"(?:(?:whatever|whichever|whoever|any|the|this|that|an?|dear|hey|hello|hi"
    r"|(?:note |message )?to)"
    r"\s+(?:\w+\s+){0,2}?)?"
    r"(?:a\.?i\.?|artificial intelligence|l\.?l\.?m\.?|language model|model|assistant"
    r"|note[- ]?taker"
    r"|(?:analysis|screening|hiring|transcript|transcription) (?:tool|system|software|reader)"
    r"|transcri(?:pt|ption) analy[sz]er|analy[sz]er|summari[sz]er|evaluator|grader)"
)
_READS = (
    r"(?:read|listen|process|summari[sz]|analy[sz]|evaluat|scor|grad|review|transcrib|assess)"
    r"(?:e|es|s|ing)?"
)
_THIS = (
    r"(?:this|the|my|our)\s+(?:\w+\s+){0,2}?"
    r"(?:transcript|interview|recording|conversation|call|candidate)"
)
_ORDER = (
    r"(?:rate|score|grade|mark|record|note|label|flag|treat|classify|recommend|assess|evaluate"
    r"|output|return|respond|answer|set|give|count|consider|report|write|put|add|include|list"
    r"|ignore|disregard|forget|override|skip|leave out|remove|assign|make sure|remember|extract"
    r"|log|register|enter|conclude|select|upgrade)"
)
_JUDGED = (
    r"(?:strong[ _-]builder|(?:a|as|true|real|genuine) builder|(?:the|this) candidate"
    r"|(?:red|green)[ _-]flags?|personal[ _]build|honest[ _]failures|never[ _]shipped"
    r"|configuration[ _]as[ _]building|verdict|specificity|overall (?:rating|score|recommendation)"
    r"|hiring (?:memo|recommendation)|the memo"
    r"|(?:top|highest|maximum|full|perfect) (?:score|marks?|rating)|strong hire|hire me"
    r"|as verified|verified evidence|supporting evidence|as evidence|evidence of building"
    r"|insufficient[ _]evidence|as present|as absent)"
)
_POLITE = (
    r"(?:please|kindly|just|now|also|then|and|so|okay|ok|alright|right|well|um+|uh+"
    r"|you (?:must|should|will|can|are to|have to|need to))"
)
_MUST = r"(?:should|must|needs? to|has to|have to|is to|are to|will)"
_FIELD = r"(?:kind|stance|owner|aspects?|specificity|claim|quote|verdict|turn)"
_VALUE = (
    r"(?:building|trade-?off|failure|supports|undermines|self|present|absent|three|3"
    r"|strong[ _]builder)"
)
_SAYS = r"\W{1,6}(?:is\s+|equals\s+|colon\s+|quote\s+)*"

_BY_ANYBODY = (
    (
        "gives an order about earlier instructions",
        (
            rf"^\W*(?:{_POLITE}\W+|{_LISTENER}\W+)*(?:ignore|disregard|forget|override|drop)\s+"
            r"(?:\w+\s+){0,3}?(?:instructions?|prompts?|rules|guidelines|rubric|guide|criteria)\b"
        ),
    ),
    (
        "orders a verdict or a label",
        (
            rf"(?:^|[,;:—–-]\s*|\b(?:please|kindly|and|{_MUST})\s+)(?:{_POLITE}\W+)*"
            rf"{_ORDER}\b[^.?!]{{0,90}}\b{_JUDGED}\b"
        ),
    ),
    (
        "dictates the result",
        (
            r"\b(?:overall|final)\s+(?:result|verdict|rating|score|recommendation|assessment|label)\s+"
            rf"(?:is|{_MUST} be|stays|equals|reads)\b[^.?!]{{0,40}}"
            r"\b(?:builder|hire|present|absent|positive|excellent|ten|highest|maximum)\b"
        ),
    ),
    (
        "speaks to whoever analyzes the transcript",
        rf"\b{_LISTENER}\b[^.?!]{{0,40}}\b{_READS}\s+{_THIS}\b",
    ),
    (
        "tells an analyzing system what to do",
        (
            rf"\b{_LISTENER}\b\s*[,:;—–-]*\s*(?:that (?:is|will be) [^,.]{{0,60}},\s*)?"
            rf"(?:{_POLITE}\W+|{_MUST}\s+)*{_ORDER}\b[^.?!]{{0,120}}"
            rf"\b(?:{_JUDGED}|my (?:answers?|statements?|claims?)"
            r"|(?:everything|all) i (?:say|said))\b"
        ),
    ),
    (
        "imitates a system message",
        (
            r"^\W*(?:(?:this is|here is|here comes|i am|as) (?:an?|the)\s+)?(?:new |updated? )?"
            r"(?:system|developer|admin(?:istrator)?)\s+"
            r"(?:message|prompt|instructions?|note|override|notice|update|speaking)\b"
        ),
    ),
    ("imitates a system message", r"^\W*(?:system|developer|assistant)\s*[:>\]]"),
    (
        "imitates the end or start of the transcript",
        (
            r"\b(?:end|begin(?:ning)?|start) of (?:the )?"
            r"(?:transcript|interview transcript|instructions|system (?:prompt|message)|chunk)\b"
        ),
    ),
    (
        "dictates fields of an answer",
        rf"\b{_FIELD}{_SAYS}{_VALUE}\b.*\b{_FIELD}{_SAYS}\w+",
    ),
    (
        "dictates fields of an answer",
        (
            r"\b(?:json|open (?:curly )?(?:brace|bracket)|curly (?:brace|bracket))\b[^.?!]*"
            rf"\b(?:{_FIELD}|evidence|findings?|candidate|verdict)\b[^.?!]*\b{_VALUE}\b"
        ),
    ),
    (
        "asks for words to be taken as verified",
        (
            r"\b(?:treat|count|take|accept|consider|regard|mark|record|log)\b[^.?!]{0,60}"
            r"\b(?:as (?:fully )?(?:verified|confirmed|proven|established|fact)"
            r"|specificity (?:three|3)|without (?:checking|verification))\b"
        ),
    ),
)
_BY_CANDIDATE = (
    (
        "speaks as if they were the interviewer",
        (
            r"\b(?:speaking )?as (?:the|an|your|one of the) interviewers?\b[^.?!]{0,30}"
            r"\b(?:i|we|let me)\b[^.?!]{0,40}"
            r"\b(?:confirm|verify|vouch|certify|attest|agree|approve|can say)"
        ),
    ),
    (
        "speaks of themselves as the candidate being assessed",
        (
            r"(?<!whether )(?<!if )(?<!when )\b(?:the|this) candidate\s+(?:\w+\s+){0,3}?"
            r"(?:personally|single-?handedly|has|have|had|is"
            r"|was|built|shipped|designed|architected|demonstrat\w+|show(?:s|ed)|meets|exceeds"
            r"|deserves|should be)\b[^.?!]*\b(?:built|shipped|designed|architected|builder|system"
            r"|evidence|hired?|ownership|rating|score|flags?)\b"
        ),
    ),
)
_ANYBODY = tuple((why, re.compile(pattern, re.IGNORECASE)) for why, pattern in _BY_ANYBODY)
_CANDIDATE = tuple((why, re.compile(pattern, re.IGNORECASE)) for why, pattern in _BY_CANDIDATE)
# Somebody's attack, or an own prompt, told as a story; it speaks of no verdict on this interview.
_TOLD = re.compile(
    r"\b(?:somebody|someone|a (?:user|customer|tester|guy|person|colleague|client|student|hacker)"
    r"|one (?:user|customer|person|guy)|users?|people|customers|they|he|she|attackers?"
    r"|the (?:pen ?testers?|red team|attacker|user|customer|prompt))\b[^.?!]{0,60}"
    r"\b(?:pasted?|typed?|wrote|put|tried|try|sent|said|says?|entered|hid|asked|told|submitted"
    r"|injected|slipped|write)\b"
    r"|\b(?:i|we)\s+(?:\w+\s+){0,2}?(?:told|tell|asked|prompted|instructed)\b",
    re.IGNORECASE,
)
_ABOUT_THIS_INTERVIEW = re.compile(
    r"\b(?:strong builder|(?:red|green) flags?|specificity|the candidate"
    r"|this (?:transcript|interview|recording|conversation|speaker))\b",
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
    if _TOLD.search(sentence) and not _ABOUT_THIS_INTERVIEW.search(sentence):
        return None
    patterns = _ANYBODY + (_CANDIDATE if role is Role.CANDIDATE else ())
    return next((reason for reason, pattern in patterns if pattern.search(sentence)), None)
