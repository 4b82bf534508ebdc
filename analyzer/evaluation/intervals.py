"""How sure a figure is: bootstrap over interviews, and the significance of a difference.

Interviews are what is drawn, not passages: passages of one interview are alike, and intervals
over passages would be too narrow.
"""

import math
import warnings
from collections.abc import Callable, Sequence

from analyzer.evaluation.metrics import Metric
from analyzer.evaluation.outcome import Outcome
from analyzer.models import Model

RESAMPLES = 1_000
LEVEL = 0.95
_SEED = 20_260_101
"""Any number; a fixed one gives the same interval again."""


class Figure(Model):
    """A metric with its interval."""

    value: float | None
    """None where the metric has no meaning, as a share of nothing."""
    low: float | None = None
    """Lower end of the 95 % percentile bootstrap interval; None with fewer than two interviews."""
    high: float | None = None


class Difference(Model):
    """How much a metric differs between two runs over the same interviews."""

    value: float | None
    """The second run's minus the first one's."""
    low: float | None = None
    high: float | None = None
    p: float | None = None
    """Two-sided p of a permutation test that swaps the runs within interviews."""


def figure(metric: Metric, outcomes: Sequence[Outcome]) -> Figure:
    """The metric over all outcomes, with its interval."""
    return bootstrapped(lambda drawn: _number(metric([outcomes[i] for i in drawn])), len(outcomes))


def bootstrapped(statistic: Callable[[Sequence[int]], float], count: int) -> Figure:
    """A statistic of `count` interviews, with a percentile bootstrap interval over them.

    Args:
        statistic: from numbers of interviews to the figure, not a number where it has no meaning.
        count: how many interviews there are.
    """
    value = statistic(range(count))
    if math.isnan(value):
        return Figure(value=None)
    if count < 2:  # noqa: PLR2004 - one interview has no spread
        return Figure(value=value)
    low, high = _interval(statistic, count)
    return Figure(value=value, low=low, high=high)


def difference(metric: Metric, first: Sequence[Outcome], second: Sequence[Outcome]) -> Difference:
    """How the metric differs between two runs, which read the same interviews in this order."""
    one, other = metric(first), metric(second)
    if one is None or other is None:
        return Difference(value=None)
    if len(first) < 2:  # noqa: PLR2004 - one interview has no spread
        return Difference(value=other - one)

    def statistic(drawn: Sequence[int]) -> float:
        before = _number(metric([first[i] for i in drawn]))
        return _number(metric([second[i] for i in drawn])) - before

    low, high = _interval(statistic, len(first))
    p = _permuted(metric, first, second)
    return Difference(value=other - one, low=low, high=high, p=p)


def _interval(statistic: Callable[..., float], count: int) -> tuple[float, float]:
    import numpy as np  # noqa: PLC0415 - of the extra `evaluate`
    from scipy import stats  # noqa: PLC0415 - of the extra `evaluate`

    with warnings.catch_warnings():
        # Some draws have no figure, as a share of nothing; they are left out below.
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        done = stats.bootstrap(
            (np.arange(count),),
            statistic,
            n_resamples=RESAMPLES,
            confidence_level=LEVEL,
            method="percentile",
            vectorized=False,
            rng=np.random.default_rng(_SEED),
        )
    values = done.bootstrap_distribution
    ends = (1 - LEVEL) / 2 * 100
    low, high = np.nanpercentile(values, [ends, 100 - ends])
    return float(low), float(high)


def _permuted(metric: Metric, first: Sequence[Outcome], second: Sequence[Outcome]) -> float:
    import numpy as np  # noqa: PLC0415 - of the extra `evaluate`
    from scipy import stats  # noqa: PLC0415 - of the extra `evaluate`

    pool = [*first, *second]
    count = len(first)

    def statistic(left: Sequence[int], right: Sequence[int]) -> float:
        before = _number(metric([pool[i] for i in left]))
        return _number(metric([pool[i] for i in right])) - before

    done = stats.permutation_test(
        (np.arange(count), np.arange(count, 2 * count)),
        statistic,
        permutation_type="samples",
        n_resamples=RESAMPLES,
        vectorized=False,
        rng=np.random.default_rng(_SEED),
    )
    return float(done.pvalue)


def _number(value: float | None) -> float:
    return math.nan if value is None else value
