"""The app on a port of its own, in a thread of the tests' process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The app's address, served as `analyzer serve` serves it."""
    settings = uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=2)
    server, up = uvicorn.Server(settings), threading.Event()
    start = server.startup

    async def startup(*arguments: Any, **options: Any) -> None:
        await start(*arguments, **options)
        up.set()

    setattr(server, "startup", startup)  # noqa: B010 - uvicorn has no other sign that it is up
    thread = threading.Thread(target=server.run)
    thread.start()
    up.wait()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
