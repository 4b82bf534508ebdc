"""An invented interview of 60,000 characters, the same on every run."""

import random
from collections.abc import Iterator
from typing import NamedTuple

CHARACTERS = 60_000
"""At most; the last exchange that fits is the last one."""
SEED = 20
FINDINGS_IN_1000_WORDS = 8
"""What is pointed out; the extraction prompt asks for 6 to 12."""

_QUESTIONS = (
    "How did you decide on {part} for that?",
    "Mm-hm, and what happened when {trouble}?",
    "Can you walk me through {part} once more, slowly?",
    "Who noticed that {trouble}, and how long did it take?",
    "What did you personally do about {part}?",
    "Why didn't you simply use {tool} there?",
    "Okay. And how'd you measure {goal}?",
    "What'd you change about {part} today?",
)
_ANSWERS = (
    "So, um, I wrote {part} myself, in like {number} {period}, 'cause {tool} was too slow for us.",
    "We'd started with {tool}, and honestly that was fine until {trouble}.",
    "I guess the reason was, uh, {goal}, that's what mattered to us at that point.",
    "Yeah, what broke was {part}, because {trouble} and nobody'd thought of that.",
    "Before that we had tried {tool} for {number} {period}, but it never gave us {goal}.",
    "I measured it on, I think, {number} {thing}, and roughly 1 in {small} came back wrong.",
    "The cost was {part}, it got slower, p95 went from {small} to {number} ms, and that's fine.",
    "A colleague kept {tool} running, right, I only touched {part} when {trouble}.",
    "You know, v1 of {part} was really just, um, {number} lines and a lot of hope.",
    "It reads {thing} from {tool}, checks each of 'em twice, then hands 'em to {part}.",
    "I could've bought something, but at {number} {thing} a day I wanted {goal}.",
    "That one's on me, I'd assumed that {part} would notice when {trouble}.",
    "After {number} {period} I took {part} out again, and, uh, the {people} didn't even notice.",
    "What I've learned is that {goal} comes from looking at {thing}, it's not {tool}.",
    "The {people} called us 'cause {trouble}, so I put a check in front of {part}.",
    "Um, we'd compared it with {tool} on {number} {thing}, and ours was better by {small}%.",
    "Right now it runs for {number} {people}, and {part} needs me, say, every {small} {period}.",
    "I split {part} into {small} steps, so, like, each one can be tested without {tool}.",
    "If I did it again I'd begin with {thing} and, yeah, leave {part} for later.",
    "There wasn't a plan, I looked at {number} {thing} by hand and, uh, wrote down what I saw.",
)
_WORDS = {
    "part": (
        "the retrieval step|the re-ranker|the upload screen|the nightly import|the price check"
        "|the prompt for the summary|the queue in front of the model|the little review page"
        "|the part that reads tables|the rule that picks a supplier|the eval script"
        "|the cache for old answers|the fallback to a person|the address matching"
    ),
    "tool": (
        "the search we already had|a plain spreadsheet|the hosted LLM|the old regexes"
        "|a much smaller model|the vendor's connector|one big prompt|the open-source PDF parser"
        "|the message broker|a bit of shell script|a Postgres table|keyword matching"
    ),
    "trouble": (
        "the invoices came in as JPEGs|two customers shared one ID"
        "|the answers were longer than the form|the model made up a delivery date"
        "|the Wi-Fi at the warehouse went down|somebody changed the template overnight"
        "|the API bill for a week was $4,300|half of the labels turned out to be wrong"
        "|the same order came in 3 times|people pasted whole e-mails into the subject line"
    ),
    "goal": (
        "an answer in under a second|knowing when it's wrong|something the night shift can fix"
        "|fewer calls to the helpdesk|a number that finance believes"
        "|results we can explain to a customer|a way back to the old process"
    ),
    "thing": (
        "invoices|delivery notes|support e-mails|product pages|old tickets|phone transcripts"
        "|repair reports|contracts|order forms|error messages"
    ),
    "people": "dispatchers|nurses|accountants|technicians|customers|planners|branch offices",
    "period": "days|weeks|months|evenings",
    "number": "12|30|40|250|600|18|90|3,000",
    "small": "3|4|5|7|9|11",
}
_CHOICES = {name: words.split("|") for name, words in _WORDS.items()}


class Said(NamedTuple):
    """One turn."""

    speaker: str
    sentences: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.speaker}: {' '.join(self.sentences)}"


def interview() -> list[Said]:
    """Questions and answers in turn; no sentence of an answer comes twice."""
    turns: list[Said] = []
    size = 0
    for exchange in _exchanges(random.Random(SEED)):  # noqa: S311 - the same words on every run
        size += sum(len(f"{said}\n") for said in exchange)
        if size > CHARACTERS:
            break
        turns += exchange
    return turns


def transcript_text(turns: list[Said]) -> str:
    """The interview as a text file."""
    return "".join(f"{said}\n" for said in turns)


def quotes(turns: list[Said]) -> list[str]:
    """Sentences of the candidate to point out, evenly spread, in the order of the interview."""
    said = [s for turn in turns if turn.speaker == "Candidate" for s in turn.sentences]
    count = len(transcript_text(turns).split()) * FINDINGS_IN_1000_WORDS // 1000
    return [said[i * len(said) // count] for i in range(count)]


def _exchanges(dice: random.Random) -> Iterator[tuple[Said, Said]]:
    given: set[str] = set()
    while True:
        question = Said("Interviewer", (_filled(dice.choice(_QUESTIONS), dice),))
        answer: list[str] = []
        for pattern in dice.sample(_ANSWERS, dice.randint(2, 5)):
            sentence = _filled(pattern, dice)
            if sentence not in given:
                answer.append(sentence)
                given.add(sentence)
        if answer:
            yield question, Said("Candidate", tuple(answer))


def _filled(pattern: str, dice: random.Random) -> str:
    return pattern.format(**{name: dice.choice(words) for name, words in _CHOICES.items()})
