"""Sends the messages that wait: signed, again and again for a while, to public addresses only.

An attempt that the end of the server cuts off is made again at the next start, so a receiver may
get a message twice; its id tells.
"""

import asyncio
import logging
import socket
import ssl
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple

import httpcore2
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from analyzer.web import webhooks
from analyzer.web.config import WebConfig
from analyzer.web.database import Delivery, Store, Webhook, now

AT_ONCE = 10
"""Messages that are sent at the same time."""
LONGEST_SECONDS = 15
"""For a whole attempt, from the look-up of the name to the head of the answer."""
LOOK_SECONDS = 3600
"""How often, at least, messages are looked for."""
RETRY_SECONDS = 5
"""Until the database is tried again after an error."""
_LOG = logging.getLogger(__name__)


class _Message(NamedTuple):
    """What an attempt needs."""

    id: str
    url: str
    secret: str
    body: str


class _NotPublicError(Exception):
    """A name leads to an address that is not public."""


class Courier:
    """Sends what is due, for as long as its loop runs."""

    def __init__(self, store: Store, config: WebConfig) -> None:
        self._store = store
        self._wake = asyncio.Event()
        guarded = None if config.private_webhooks else _PublicOnly()
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=AT_ONCE,
            max_keepalive_connections=0,
            network_backend=guarded,
        )

    def look(self) -> None:
        """Tell that there may be something to send."""
        self._wake.set()

    async def work(self) -> None:
        """Send until cancelled."""
        async with self._pool:
            while True:
                self._wake.clear()
                try:
                    patience = await self._send_due()
                except SQLAlchemyError as error:  # it may come back
                    _LOG.error("the database cannot be used: %s", type(error).__name__)
                    patience = RETRY_SECONDS
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), patience)

    async def _send_due(self) -> float:
        """Send what is due; seconds until there may be more."""
        with self._store.reading() as session:
            due = (
                select(Delivery.id, Webhook.url, Webhook.secret, Delivery.body)
                .join(Webhook, Webhook.id == Delivery.webhook_id)
                .where(Delivery.state == "waiting", Delivery.due <= now())
                .order_by(Delivery.due)
                .limit(AT_ONCE)
            )
            messages = [_Message(*row) for row in session.execute(due)]
        await asyncio.gather(*(self._send(message) for message in messages))
        with self._store.reading() as session:
            waiting = select(func.min(Delivery.due)).where(Delivery.state == "waiting")
            return _seconds_until(session.scalar(waiting))

    async def _send(self, message: _Message) -> None:
        status: int | None = None
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                status = await self._post(message)
            answer = f"answered {status}"
        except TimeoutError:
            answer = f"no answer within {LONGEST_SECONDS} seconds"
        except _NotPublicError:
            answer = "not sent: the address is not public"
        except Exception as error:  # noqa: BLE001 - a receiver that breaks must not end the courier
            answer = f"no answer ({type(error).__name__})"
        with self._store.begin() as session:
            webhooks.tried(session, message.id, status, answer)
        _LOG.info("message %s: %s", message.id, answer)

    async def _post(self, message: _Message) -> int:
        """The status of the answer; its body is not read, and it is followed nowhere."""
        second = int(time.time())
        headers = {
            "content-type": "application/json",
            "user-agent": "interview-transcript-analyzer",
            "webhook-id": message.id,
            "webhook-timestamp": str(second),
            "webhook-signature": webhooks.signature(
                message.secret, message.id, second, message.body
            ),
        }
        sending = self._pool.stream(
            "POST", message.url, headers=list(headers.items()), content=message.body.encode()
        )
        async with sending as response:
            return response.status


class _PublicOnly(httpcore2.AsyncNetworkBackend):
    """Looks a name up once, and connects to the very address that was checked."""

    def __init__(self) -> None:
        self._plain = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the base class has it
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(place[4][0]) for place in found]
        if not all(map(webhooks.is_public, addresses)):
            raise _NotPublicError
        for address in addresses[:-1]:
            with suppress(httpcore2.ConnectError):
                return await self._plain.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
        return await self._plain.connect_tcp(
            addresses[-1], port, timeout, local_address, socket_options
        )


def _seconds_until(due: str | None) -> float:
    if due is None:
        return LOOK_SECONDS
    return max(0.0, (datetime.fromisoformat(due) - datetime.now(UTC)).total_seconds())
