"""How many verdicts of the offline engine change when the same facts are told in another style.

    python -m benchmarks.fairness

Each interview in `fixtures/styles` was rewritten by hand in five styles. "changed": flags whose
verdict differs from the interview as it was told; "turned": those of them that go from present to
absent or back, the others become undecided or cease to be; "better", "worse": for the candidate.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from analyzer.evaluation.gold import load_gold
from analyzer.evaluation.running import transcript_of
from analyzer.guide import Colour, load_guide
from analyzer.pipeline import analyze_offline
from analyzer.transcript import Transcript
from tests.conftest import ROOT
from tests.support.styles import STYLES, retold, styled_names

GUIDE = load_guide()
_WORTH = {"present": 1, "insufficient": 0, "absent": -1}


class Change(NamedTuple):
    """A flag that is decided otherwise in a style."""

    interview: str
    style: str
    flag: str
    before: str
    after: str

    @property
    def turned(self) -> bool:
        """Whether present became absent or the other way round."""
        return "insufficient" not in (self.before, self.after)

    @property
    def gain(self) -> int:
        """Above 0: better for the candidate."""
        green = next(f.colour for f in GUIDE.flags if f.id == self.flag) is Colour.GREEN
        return (_WORTH[self.after] - _WORTH[self.before]) * (1 if green else -1)


def changes(folder: Path) -> list[Change]:
    """Every change of a flag, over all interviews and styles."""
    gold = {one.name: one for one in load_gold(ROOT / "fixtures" / "gold")}
    found = []
    for name in styled_names():
        told = _verdicts(transcript_of(gold[name]))
        for style in STYLES:
            other = _verdicts(retold(gold[name], style, folder))
            found += [
                Change(name, style, flag, told[flag], other[flag])
                for flag in told
                if told[flag] != other[flag]
            ]
    return found


def table(found: list[Change]) -> list[str]:
    """Counts for each style, and each change."""
    flags = len(styled_names()) * len(GUIDE.flags)
    lines = [f"{'style':12}{'flags':>7}{'changed':>9}{'turned':>8}{'better':>8}{'worse':>7}"]
    for style in (*STYLES, "all"):
        own = [c for c in found if style in (c.style, "all")]
        better, worse = (sum(s * c.gain > 0 for c in own) for s in (1, -1))
        count = flags * len(STYLES) if style == "all" else flags
        turned = sum(c.turned for c in own)
        lines.append(f"{style:12}{count:>7}{len(own):>9}{turned:>8}{better:>8}{worse:>7}")
    return lines + [f"{c.interview}, {c.style}: {c.flag} {c.before} → {c.after}" for c in found]


def _verdicts(transcript: Transcript) -> dict[str, str]:
    return {f.id: str(f.verdict) for f in analyze_offline(transcript, GUIDE).flags}


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        print("\n".join(table(changes(Path(folder)))))
