"""How /healthz fares while many files come in slowly, and what memory the server takes for them.

python -m benchmarks.web_slow_uploads --uploads 200 --seconds 30

The server is a process of its own, `analyzer serve`. Each upload sends the head of its request and
then a kilobyte every quarter of a second; /healthz is looked at until all of them are acknowledged.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import httpx2

from benchmarks.web_killing import INTERVIEWS, Server, set_up

PIECE = b"Ruth: And then?\nDana: I built the scheduler for the bakery by myself.\n".ljust(
    1024, b" "
)
PAUSE = 0.25
"""Seconds between two pieces."""
LOOKS = 0.05
"""Seconds between two looks at /healthz."""


class Slow:
    """One upload at a time over a socket of its own."""

    def __init__(self, address: str, token: str, pieces: int) -> None:
        self._host, _, port = address.removeprefix("http://").partition(":")
        self._port = int(port)
        before = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        self._pieces = [before, *[PIECE] * pieces, b"\r\n--b--\r\n"]
        head = (
            f"POST {INTERVIEWS} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            f"Authorization: Bearer {token}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
            f"Content-Length: {sum(map(len, self._pieces))}\r\n\r\n"
        )
        self._head = head.encode()

    async def send(self) -> bool:
        """Whether the upload was acknowledged."""
        reader, writer = await asyncio.open_connection(self._host, self._port)
        writer.write(self._head)
        for piece in self._pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(PAUSE)
        answer = await reader.read()
        writer.close()
        return answer.startswith(b"HTTP/1.1 201 ")


async def measure(address: str, token: str, uploads: int, seconds: float, process: int) -> None:
    """Print a row: milliseconds of /healthz, megabytes of the server, uploads acknowledged."""
    slow = Slow(address, token, round(seconds / PAUSE))
    sending = [asyncio.create_task(slow.send()) for _ in range(uploads)]
    times, memory = [], 0.0
    end = time.monotonic() + seconds
    async with httpx2.AsyncClient(base_url=address) as browser:
        while time.monotonic() < end or not all(task.done() for task in sending):
            start = time.perf_counter()
            (await browser.get("/healthz")).raise_for_status()
            times.append((time.perf_counter() - start) * 1000)
            memory = max(memory, _megabytes(process))
            await asyncio.sleep(LOOKS)
    done = sum(await asyncio.gather(*sending))
    cuts = statistics.quantiles(times, n=100)
    print(
        f"{uploads:>7} {len(times):>6} {cuts[49]:>9.1f} {cuts[98]:>9.1f} {max(times):>9.1f}"
        f" {memory:>7.0f} {_megabytes(process):>7.0f} {done:>7}"
    )


def _megabytes(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text("ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def main() -> None:
    """Measure without uploads, with them, and with them again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uploads", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), "http://127.0.0.1:9/v1")
        with server.running() as process:
            token = set_up(server)
            print("uploads  looks    median       p99     worst  MB top  MB end    kept")
            for uploads in (0, options.uploads, options.uploads, options.uploads):
                asked = measure(server.address, token, uploads, options.seconds, process.pid)
                asyncio.run(asked)


if __name__ == "__main__":
    main()
