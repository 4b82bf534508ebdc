"""Passages that speak to the analyzing system instead of to the people in the room.

They are cut out of what engines see and shown to the reader, so the interview is analyzed as if
they had not been said. A passage counts when it is an order or an address, and when it is about
this interview, its analysis, a label on the speaker, or earlier instructions. What is told is not
ordered: builders of such systems say "the model should return evidence" and "we then mark it".

Precision goes first. A sentence withheld by mistake costs the candidate evidence; an order that
gets through can neither bring in words that nobody said nor set a verdict. So told attacks ("a
user typed: ignore your rules"), veiled ones, and all but the plainest orders in German, Spanish
and French get through.
"""

import re
import unicodedata
from collections.abc import Iterator

from analyzer.evidence import Span
from analyzer.models import Model
from analyzer.sentences import sentence_spans
from analyzer.transcript.models import Role, Transcript, Turn


class Suspect(Model):
    """A passage that addresses the analyzing system; withheld from it, shown to the reader."""

    turn: int
    span: Span
    text: str
    reason: str


# A space in these patterns stands for any white space.
_LISTENER = (
    r"(?:\w+ ){0,2}?(?:a\.?i|l\.?l\.?m|chatgpt|model|assistant|note[- ]?taker|analy[sz]er"
    r"|summari[sz]er|evaluator|grader|reviewer|reader)\b"
)
_READING = r"(?:read|listen|process|summari[sz]|analy[sz]|evaluat|scor|grad|review|assess)\w{0,3}"
_THIS = (
    r"this(?: (?:\w+ )?(?:transcript|interview|recording|conversation|call)\b"
    r"|(?= (?:later|now|please|must|should|has)\b|\W*$|[,:;]))"
)
_SUBJECT = r"(?:the|this) (?:candidate|applicant|interviewee|speaker)\b"
_DROP = r"(?:ignore|disregard|forget|override)"
_RATE = r"(?:rate|score|grade|label|classify|recommend|upgrade|assess|evaluate|mark)"
_TAKE = rf"(?:{_RATE}|treat|consider|count|accept|regard|record|log|give|attribute|report|set)"
_EARLIER = (
    r"(?:(?:\w+ ){0,3}?(?:(?:previous|prior|earlier|preceding|above|below) (?:\w+ )?"
    r"|your (?:\w+ )?)(?:instructions?|rules|guidelines|rubric|criteria|orders)\b"
    r"(?! (?:in|of|from)\b)"
    r"|(?:\w+ ){0,2}instructions? (?:above|before|so far)\b|the rubric\W*$"
    r"|(?:(?:all|everything)(?: of)? )?(?:the )?above(?= and\b|\W*$)"
    r"|(?:everything|all|what) you (?:were|have been) (?:told|given)(?= before\b| and\b|\W*$))"
)
_MINE = (
    r"(?:my (?:answers?|statements?|claims?)|mine|every\W+we|everything i (?:say|said)"
    r"|this passage)"
)
_HIGH = r"(?:strong|exceptional|excellent|outstanding|top|best|high|highest|maximum|real builder)\b"
_FINDINGS = r"(?:findings(?: list)?|problems|gaps|red flags)\b"
_FLAG = (
    r"(?:personal[ _]build|honest[ _]failures?|never[ _]shipped|configuration[ _]as[ _]building"
    r"|(?:red|green)[ _]flags?)\b"
)
_IS = r"(?:\W{1,4}|\W*\b(?:colon|is|to|as)\b\W*)"
_FIELD = (
    rf"\b(?:kind{_IS}(?:building|trade-?off|failure)|stance{_IS}(?:supports|undermines)"
    rf"|owner{_IS}self|specificity{_IS}(?:three|3))\b"
)
# An order begins a sentence, behind whatever leads up to it.
_ORDER = (
    r"^\W*(?:when(?:ever)? (?:you|i|reviewing|scoring|grading|analy[sz]ing)\b[^,]{0,50},\W*)?"
    r"(?:(?:please|kindly|just|now|also|then|and|so|okay|ok|alright|right|well|uh+|um+|never"
    rf"|do not|don't|you must|new task|i (?:told|asked) you(?:, {_LISTENER},)? to"
    rf"|{_LISTENER}(?=[,:]))\W+){{0,6}}"
)

_BY_ANYBODY = {
    "gives an order about earlier instructions": (
        rf"{_ORDER}(?:{_DROP} {_EARLIER}|stop reading here\W*$)"
        r"|^\W*your (?:task|instructions?) (?:has|have) changed"
    ),
    "orders a rating of the speaker": (
        rf"{_ORDER}(?:(?:{_RATE}|praise) me\b|praise {_SUBJECT}|{_DROP} anything (?:negative|bad)\b"
        rf"|{_TAKE} (?:[\w-]+ ){{0,3}}?{_MINE}\b[^.?!]{{0,30}}"
        r"\b(?:as|to me|out of|specificity|generously|highest|top|true)\b"
        rf"|{_TAKE} [^.?!,]{{0,40}} (?:as mine|to me|as owner self)\b"
        r"|(?:note|record|assume) that i (?:am a strong builder|(?:wrote|built) (?:all|every)))"
        rf"|(?:{_ORDER}|\bplease ){_RATE} {_SUBJECT} (?:as|at|with)(?: an?| the)? {_HIGH}"
        rf"|{_SUBJECT} (?:should|must) be \w+ as (?:an? )?{_HIGH}"
        r"|\beverything i (?:say|said)\b[^.?!]{0,20}\bcounts? as\b"
    ),
    "dictates the result": (
        rf"(?:{_ORDER}|[,:;] |\b(?:and|please|must|should) ){_TAKE} (?:[\w-]+ ){{0,3}}?{_FLAG}"
        r"[^.?!]{0,20}\b(?:present|absent)\b"
        r"|\b(?:result|verdict|rating|recommendation|conclusion)(?: is|:| colon) (?:a )?strong"
        r" (?:builder|hire)\b"
    ),
    "dictates the findings": (
        rf"(?:{_ORDER}|\band )(?:return|output|report|list|produce) (?:an empty list of|empty|no)"
        rf" {_FINDINGS}(?=\W*$| for this\b)"
        rf"|{_ORDER}(?:(?:leave out|skip|omit) [^.?!]{{0,60}}\b(?:your notes|the findings)"
        r"|include (?:any )?(?:undermining|negative))\b"
        rf"|\b{_FINDINGS} (?:should|must) (?:be|stay) empty(?=\W*$| for the rest\b)"
    ),
    "dictates fields of an answer": (
        r"^(?!\W*(?:(?:so|and|then) )?(?:i|we|it|they|the|our|every)\b)"
        rf".{{0,60}}?{_FIELD}.{{0,40}}?{_FIELD}"
    ),
    "speaks to whoever analyzes the transcript": (
        rf"(?:^\W*(?:(?:to|for|dear|hey)\b|note (?:to|for)\b)|\b(?:whatever|whichever|any)\b)"
        rf" {_LISTENER}[^.?!,]{{0,25}}\b{_READING} {_THIS}"
        rf"|^\W*dear {_LISTENER} of {_THIS}"
        rf"|\b(?:whoever(?: is)?|if you(?:'re| are)(?: {_LISTENER})?) {_READING} {_THIS}"
        rf"|^\W*(?:and )?note (?:to|for) (?:the (?:summary|memo)|{_LISTENER})[^.?!]{{0,40}}:"
    ),
    "imitates a system message": (
        r"\bthis is (?:an? |the )(?:system|admin\w*|developer) "
        r"(?:message|notice|instruction|override) from\b"
        r"|^\W*(?:system\W+)?the candidate (?:has been|was) approved"
    ),
    "imitates the end or start of the transcript": (
        r"^\W*(?:end|begin(?:ning)?|start) of (?:the )?"
        r"(?:transcript|interview|instructions|system (?:prompt|message)|chunk)\W*$"
    ),
    "gives an order in German, Spanish or French": (
        r"\b(?:ignorier|vergiss|vergesst|missacht)\w*(?: sie)? (?:\w+ ){0,2}?"
        r"(?:vorherigen|bisherigen|obigen|früheren|deine|ihre) (?:anweisungen|vorgaben|regeln)\b"
        r"|\b(?:sprachmodell|ki|assistent)\b, (?:das|die|der) (?:dieses|diese)"
        r" (?:transkript|interview|gespräch|aufnahme)\b"
        r"|^\W*(?:bitte )?bewerte\w* (?:sie )?mich\b(?! nicht)"
        r"|\b(?:ignor[ae]|olvid[ae])n? (?:\w+ ){0,2}?instrucciones (?:anteriores|previas)\b"
        r"|\b(?:calif[ií]came|eval[uú]ame|punt[uú]ame|califíqueme|evalúeme)\b"
        r"|\b(?:ignore[sz]?|oublie[sz]?) (?:\w+ ){0,2}?instructions (?:précédentes|antérieures)\b"
        r"|\b(?:évalue[sz]?|note[sz]?)-moi\b"
    ),
}
_BY_CANDIDATE = {
    "speaks as if they were the interviewer": (
        r"(?:^\W*|\bspeaking )as the interviewer\b(?:\W+here)?\W+(?:i|we) (?:can |hereby )?"
        r"(?:confirm|verify|vouch|certify|attest)"
    ),
    "speaks of themselves as the candidate being assessed": (
        rf"^(?:(?!\b(?:i|we|whether|if|when)\b).)*?\b{_SUBJECT} (?:(?:has )?"
        r"(?:personally|single-?handedly) (?:built|designed|wrote|shipped|made)"
        r"|built everything (?:him|her|them)sel)"
    ),
}


def _compiled(patterns: dict[str, str]) -> dict[str, re.Pattern[str]]:
    return {
        reason: re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE)
        for reason, pattern in patterns.items()
    }


_ANYBODY = _compiled(_BY_ANYBODY)
_CANDIDATE = _ANYBODY | _compiled(_BY_CANDIDATE)


def find_suspects(transcript: Transcript) -> tuple[Suspect, ...]:
    """Sentences of any turn that address the analyzing system, in order."""
    return tuple(s for turn in transcript.turns for s in _suspects(turn))


def _suspects(turn: Turn) -> Iterator[Suspect]:
    for start, end in sentence_spans(turn.text):
        sentence = turn.text[start:end]
        reason = _reason(sentence, turn.role)
        if reason:
            yield Suspect(
                turn=turn.number, span=Span(start=start, end=end), text=sentence, reason=reason
            )


def _reason(sentence: str, role: Role) -> str | None:
    plain = unicodedata.normalize("NFC", sentence).replace("’", "'")
    patterns = _CANDIDATE if role is Role.CANDIDATE else _ANYBODY
    return next((reason for reason, pattern in patterns.items() if pattern.search(plain)), None)
