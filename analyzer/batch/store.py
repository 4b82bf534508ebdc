"""Files in an object store, such as `s3://bucket/key`, used as a `Path` is. Through fsspec."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PosixPath
from typing import Any, Self

from analyzer.errors import ConfigError, MissingExtraError, UsageError

_URL = re.compile(r"([A-Za-z][\w+.-]+)://(.*)", re.DOTALL)


def located(name: str | Path) -> Path:
    """The path that a user means: of a file, or of an object where it is a URL.

    Raises:
        UsageError: this machine cannot name objects.
    """
    url = _URL.fullmatch(str(name))
    if url is None:
        return Path(name)
    if url[1] == "file":
        return Path(url[2])
    if os.name == "nt":
        raise UsageError(f"{name}: object stores cannot be used from Windows; use WSL.")
    return Remote(name)


class Remote(PosixPath):
    """An object, or all whose names begin with it: what a batch needs of `Path`, and no more.

    A write is whole or not at all, where the store has it so, as S3 does. Every method raises
    OSError for what concerns this object, and ConfigError when the store cannot be used.
    """

    def __str__(self) -> str:
        return super().__str__().replace(":/", "://", 1)

    def absolute(self) -> Self:
        """Itself."""
        return self

    def resolve(self, strict: bool = False) -> Self:  # noqa: ARG002, FBT001, FBT002 - as Path has it
        """Itself."""
        return self

    def exists(self, **_: Any) -> bool:
        """Whether there is such an object, or one below it."""
        with self._store() as store:
            return bool(store.exists(str(self)))

    def is_file(self, **_: Any) -> bool:
        """Whether there is such an object."""
        with self._store() as store:
            return bool(store.isfile(str(self)))

    def is_dir(self, **_: Any) -> bool:
        """Whether objects lie below it."""
        with self._store() as store:
            return bool(store.isdir(str(self)))

    def stat(self, **_: Any) -> os.stat_result:
        """Its size, and as time of change a number that is another one when it was changed."""
        from fsspec.utils import tokenize  # noqa: PLC0415 - an extra

        with self._store() as store:
            info = store.info(str(self))
        changed = int(tokenize(info)[:15], 16)
        return os.stat_result((0,) * 6 + (info["size"],) + (0,) * 3, {"st_mtime_ns": changed})

    def read_bytes(self) -> bytes:
        """Its content."""
        with self._store() as store:
            content: bytes = store.cat_file(str(self))
            return content

    def open(self, *_: Any, **__: Any) -> Any:
        """Its content, to be read as bytes."""
        return BytesIO(self.read_bytes())

    def read_text(self, encoding: str | None = None, *_: Any, **__: Any) -> str:
        """Its content."""
        return self.read_bytes().decode(encoding or "utf-8")

    def write_bytes(self, data: Any) -> int:
        """Write it, over what was there."""
        with self._store() as store:
            store.pipe_file(str(self), data)
        return len(data)

    def create(self, data: bytes) -> bool:
        """Write it, unless it is there. Returns whether it was not."""
        with self._store() as store:
            try:
                store.pipe_file(str(self), data, mode="create")
            except FileExistsError:
                return False
        return True

    def unlink(self, missing_ok: bool = False) -> None:  # noqa: FBT001, FBT002 - as Path has it
        """Delete it."""
        with self._store() as store:
            if not missing_ok or store.exists(str(self)):
                store.rm_file(str(self))

    def mkdir(self, *_: Any, **__: Any) -> None:
        """Do nothing: stores have no folders."""

    def replace(self, target: Any) -> Self:
        """Move all that lies below it; while that lasts things lie at both places."""
        found, place = self.below(), type(self)(target)
        with self._store() as store:
            for path in found:
                store.cp_file(str(path), str(place / path.relative_to(self)))
            for path in found:
                store.rm_file(str(path))
        return place

    def below(self) -> list[Self]:
        """All objects below it, sorted by name."""
        with self._store() as store:
            return [type(self)(store.unstrip_protocol(name)) for name in store.find(str(self))]

    def matches(self) -> list[Self]:
        """The objects that fit it as a pattern, sorted by name."""
        with self._store() as store:
            return [type(self)(store.unstrip_protocol(name)) for name in store.glob(str(self))]

    def read_all(self, paths: list[Self]) -> Iterator[tuple[Self, bytes]]:
        """Objects of this store with their contents, which are fetched together."""
        with self._store() as store:
            contents = store.cat([str(path) for path in paths])
        found = contents if isinstance(contents, dict) else {str(paths[0]): contents}
        return zip(paths, found.values(), strict=True)

    @contextmanager
    def _store(self) -> Iterator[Any]:
        """The store that it lies in; whatever goes wrong there is told with its name."""
        try:
            yield _file_system(str(self))
        except OSError as error:
            code = error.errno or _CODES.get(type(error), errno.EIO)
            raise OSError(code, _first_line(error), str(self)) from error
        except (ConfigError, UsageError):
            raise
        except Exception as error:
            raise ConfigError(
                f"The store of {self} cannot be used ({_first_line(error)}): check its address, its"
                " credentials and the network; what is there is kept, and the same command goes on"
                " from there."
            ) from error


_CODES = {FileNotFoundError: errno.ENOENT, PermissionError: errno.EACCES}


def _file_system(url: str) -> Any:
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - an extra

        store, _ = url_to_fs(url, use_listings_cache=False)
    except ImportError as error:
        raise MissingExtraError("s3", f"use {url}") from error
    except ValueError as error:
        raise UsageError(
            f"{url}: there is no such kind of store ({_first_line(error)})."
        ) from error
    return store


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
