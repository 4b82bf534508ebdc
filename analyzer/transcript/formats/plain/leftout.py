"""Telling what was left out, by line numbers."""

from collections import defaultdict

from analyzer.transcript.formats.plain.lines import Line
from analyzer.transcript.formats.plain.notes import UNNAMED, Part

_LISTED = 8


def left_out(lines: list[Line], parts: list[Part], *, headings: bool) -> list[str]:
    """A warning for each reason why lines were left out.

    Args:
        lines: all lines of the file.
        parts: those that were left out.
        headings: whether `# Words` is a heading, whose absence before the first speaker is no
            loss.
    """
    ranges: dict[str, list[str]] = defaultdict(list)
    for first, end, why in parts:
        ignored = "#" if headings and why == UNNAMED else "\n"
        part = [line for line in lines[first:end] if not line.text.startswith(ignored)]
        numbers = [line.number for line in part if line.text]
        if numbers and why:
            one = numbers[0] == numbers[-1]
            ranges[why].append(f"{numbers[0]}" if one else f"{numbers[0]} to {numbers[-1]}")
    return [f"Left out: {_which(found)}, {why}." for why, found in ranges.items()]


def _which(ranges: list[str]) -> str:
    one = len(ranges) == 1 and " to " not in ranges[0]
    *most, last = ranges[:_LISTED]
    listed = f"{', '.join(most)} and {last}" if most else last
    more = f" and {len(ranges) - _LISTED} more places" if len(ranges) > _LISTED else ""
    return f"{'line' if one else 'lines'} {listed}{more}"
