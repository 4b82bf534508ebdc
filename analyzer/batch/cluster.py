"""The same work on a Ray cluster: many machines read, ground and write, one asks the model.

Each piece of work is the function that a local worker runs, so the results are the same bytes.
Calls, their ledger and their limits stay with the process that was started: a worker that dies
loses nothing that was paid for, and its piece of work is done again elsewhere. When the process
itself dies, the same command goes on.
"""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from analyzer.batch.work import Kit
from analyzer.errors import ConfigError, InputError, MissingExtraError

REACH_SECONDS = 10.0
RETRIES = 5
"""How often a piece of work is done again when its worker or its machine is gone."""

_T = TypeVar("_T")


class ClusterWorkers:
    """Workers of a Ray cluster, used as `Workers` is.

    Transcripts and results lie in an object store; or they and the folder that the command was
    started in lie on storage that every machine sees under the same path.
    """

    def __init__(self, kit: Kit, address: str) -> None:
        ray = _ray()
        try:
            _check_reachable(address)
            ray.init(address=address, log_to_driver=False, logging_level="ERROR")
        except (OSError, ValueError, RuntimeError) as error:
            raise ConfigError(
                f"No Ray cluster can be reached at {address} ({_first_line(error)}); start one with"
                " `ray start --head`, or name it with --ray-address."
            ) from error
        self.count = max(1, int(ray.cluster_resources().get("CPU", 1)))
        self._ray = ray
        self._kit = ray.put(kit)
        self._work = ray.remote(max_retries=RETRIES)(_in_folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ray.shutdown()

    async def run(self, work: Callable[..., _T], *arguments: Any) -> _T:
        """The result of `work(*arguments, kit)`.

        Raises:
            InputError: its worker was lost each time.
        """
        try:
            result: _T = await self._work.remote(str(Path.cwd()), work, arguments, self._kit)
        except self._ray.exceptions.RayTaskError as error:
            if isinstance(error.cause, self._ray.exceptions.RayError):
                raise ConfigError(
                    f"A machine of the cluster cannot do this work ({_first_line(error.cause)});"
                    " install the same analyzer on all of them."
                ) from error
            raise error.cause from None
        except self._ray.exceptions.RayError as error:
            raise InputError(
                f"The worker that read it was lost {RETRIES + 1} times ({_first_line(error)}); it"
                " may need more memory than its machine has."
            ) from error
        return result


def _in_folder(folder: str, work: Callable[..., _T], arguments: tuple[Any, ...], kit: Kit) -> _T:
    if Path(folder).is_dir():  # where all lies in an object store, other machines need none
        os.chdir(folder)
    return work(*arguments, kit)


def _check_reachable(address: str) -> None:
    """Ray tries for minutes where nobody listens. Raises OSError or ValueError."""
    if address != "auto":
        host, _, port = address.removeprefix("ray://").rpartition(":")
        socket.create_connection((host, int(port)), timeout=REACH_SECONDS).close()


def _ray() -> Any:
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # no warning about GPUs
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent to anybody
    try:
        import ray  # noqa: PLC0415 - heavy, and an extra
    except ImportError as error:
        raise MissingExtraError("ray", "work on a cluster") from error
    return ray


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
