"""Full-text search over what was found and said in the interviews of a batch.

The index lies beside the results and follows them: an assessment that is new or has changed is
indexed by the next search, one that is gone is forgotten.
"""

from pathlib import Path

from analyzer.assessment import read_assessment
from analyzer.batch.passages import Hit, Wanted, opened
from analyzer.errors import UsageError

INDEX = "search.sqlite"


def search(folder: Path, wanted: Wanted) -> list[Hit]:
    """The best passages in the results of a batch.

    Args:
        folder: of a batch, with `interviews/ID/assessment.json`.
        wanted: words and filters.

    Raises:
        UsageError: the folder holds no results, or the query no word.
        AssessmentError: a result cannot be read.
    """
    results = {p.parent.name: p for p in sorted(folder.glob("interviews/*/assessment.json"))}
    if not results:
        raise UsageError(
            f"{folder} holds no results of a batch (interviews/ID/assessment.json); name the"
            " folder that `analyzer batch --out` was given."
        )
    with opened(folder / INDEX) as index:
        stamps = {id_: _stamp(path) for id_, path in results.items()}
        index.update(stamps, lambda id_: read_assessment(results[id_]))
        return index.find(wanted)


def _stamp(path: Path) -> str:
    status = path.stat()
    return f"{status.st_mtime_ns} {status.st_size} {status.st_ino}"
