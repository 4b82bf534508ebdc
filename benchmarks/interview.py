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
    "And what happened when {trouble}?",
    "Can you walk me through {part} once more, slowly?",
    "Who noticed that {trouble}, and how long did it take?",
    "What did you personally do about {part}?",
    "Why not simply use {tool} there?",
    "Okay. How did you measure {goal}?",
    "What would you change about {part} today?",
)
_ANSWERS = (
    "So I wrote {part} myself, in about {number} {period}, mostly because {tool} was too slow for us.",
    "We started with {tool}, and honestly that was fine until {trouble}.",
    "I guess the reason was {goal}, that mattered more than anything else at that point.",
    "Yeah, what broke was {part}, because {trouble} and nobody had thought of that.",
    "Before that we had tried {tool} for {number} {period}, but it never gave us {goal}.",
    "I measured it on {number} {thing}, and roughly one in {small} came back wrong.",
    "The cost was {part}, which got slower, and I would accept that again.",
    "My colleague kept {tool} running, I only touched {part} when {trouble}.",
    "You know, the first version of {part} was really just {number} lines and a lot of hope.",
    "It reads {thing} from {tool}, checks each of them twice, and then hands them to {part}.",
    "I could have bought something, but with {number} {thing} a day I wanted {goal}.",
    "That was my mistake, I had assumed that {part} would notice when {trouble}.",
    "After {number} {period} I took {part} out again, and the {people} did not even notice.",
    "What I learned is that {goal} comes from looking at {thing}, not from {tool}.",
    "The {people} called us because {trouble}, so I put a check in front of {part}.",
    "Um, we compared it with {tool} on {number} {thing}, and ours was better by {small} percent.",
    "Right now it runs for {number} {people}, and {part} needs me maybe once in {small} {period}.",
    "I split {part} into {small} steps so that each one could be tested without {tool}.",
    "If I did it again I would begin with {thing} and leave {part} for later.",
    "There was no real plan, I looked at {number} {thing} by hand and wrote down what I saw.",
)
_WORDS = {
    "part": (
        "the retrieval step|the ranking model|the upload screen|the nightly import|the price check"
        "|the prompt for the summary|the queue in front of the model|the little review page"
        "|the part that reads the tables|the rule that picks a supplier|the evaluation script"
        "|the cache for old answers|the fallback to a person|the address matching"
    ),
    "tool": (
        "the search engine we already had|a plain spreadsheet|the hosted model|the old rules"
        "|a much smaller model|the vendor's connector|one big prompt|the open source parser"
        "|the message broker|a bit of shell script|the reporting database|keyword matching"
    ),
    "trouble": (
        "the invoices came in as photographs|two customers shared one number"
        "|the answers were longer than the form|the model made up a delivery date"
        "|the network at the warehouse went down|somebody changed the template over night"
        "|the bill for one week was higher than for the whole year before"
        "|half of the labels turned out to be wrong|the same order arrived three times"
        "|people pasted whole letters into the subject line"
    ),
    "goal": (
        "an answer in under a second|knowing when it is wrong|something the night shift can repair"
        "|fewer calls to the support desk|a number that the finance people believe"
        "|results we can explain to a customer|a way back to the old process"
    ),
    "thing": (
        "invoices|delivery notes|support letters|product pages|old tickets|phone transcripts"
        "|repair reports|contracts|order forms|error messages"
    ),
    "people": "dispatchers|nurses|accountants|technicians|customers|planners|branch offices",
    "period": "days|weeks|months|evenings",
    "number": "twelve|thirty|forty|two hundred|six hundred|eighteen|ninety|three thousand",
    "small": "three|four|five|seven|nine|eleven",
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
