"""Who is told when an analysis ends: addresses, secrets, and messages that wait to be sent.

Messages and signatures follow the Standard Webhooks specification, version 1.0.0.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from uuid import uuid4

import httpx2
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from analyzer.errors import NotFoundError, UsageError
from analyzer.llm.calls import canonical_json
from analyzer.web import audit
from analyzer.web.config import WebConfig
from analyzer.web.database import Delivery, Job, Webhook, now

SECRET_PREFIX = "whsec_"  # noqa: S105 - no secret by itself
SECRET_BYTES = (24, 64)
"""Fewest and most, by the specification."""
LONGEST_URL = 500
"""Characters."""
MOST = 10
"""Addresses of one app."""
DELAYS = (5, 60, 600, 3600, 6 * 3600, 24 * 3600)
"""Seconds until the next attempt, after each that failed; then the message is given up."""
KEPT_DAYS = 30
"""For which a message that is over stays in the list."""
EVENTS = {"done": "analysis.done", "failed": "analysis.failed"}
"""State of a job that ended → what is told of it."""
TRIAL = "webhook.trial"
_GLOBAL_UNICAST = IPv6Network("2000::/3")
LAST_PORT = 65535
_GONE = 410


def add(session: Session, by: int, url: str, secret: str, config: WebConfig) -> Webhook:
    """Tell an address from now on.

    Args:
        session: a writing transaction.
        by: id of the admin.
        url: where messages are sent to.
        secret: `whsec_` and 24 to 64 bytes in Base64; empty for a fresh one.
        config: says whether the address may be a private one.

    Raises:
        UsageError: the address or the secret will not do.
    """
    if len(list_all(session)) >= MOST:
        raise UsageError(f"There are {MOST} webhooks already: remove one first.")
    fresh = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    secret = secret.strip() or fresh
    _key(secret)
    hook = Webhook(url=_checked(url.strip(), config), secret=secret)
    session.add(hook)
    session.flush()
    audit.record(session, by, "webhook added", str(hook.id))
    return hook


def remove(session: Session, by: int, webhook: int) -> None:
    """Tell an address no more, and forget its messages. Raises NotFoundError."""
    known(session, webhook)
    session.execute(delete(Delivery).where(Delivery.webhook_id == webhook))
    session.execute(delete(Webhook).where(Webhook.id == webhook))
    audit.record(session, by, "webhook removed", str(webhook))


def known(session: Session, webhook: int) -> Webhook:
    """The webhook with this id. Raises NotFoundError when there is none."""
    hook = session.get(Webhook, webhook)
    if hook is None:
        raise NotFoundError("There is no such webhook.")
    return hook


def list_all(session: Session) -> list[Webhook]:
    """All webhooks, oldest first."""
    return list(session.scalars(select(Webhook).order_by(Webhook.id)))


def deliveries(session: Session, count: int) -> list[Delivery]:
    """The last messages, newest first."""
    newest = select(Delivery).order_by(Delivery.created.desc(), Delivery.id).limit(count)
    return list(session.scalars(newest))


def announce(session: Session, job: Job, config: WebConfig) -> None:
    """Have all addresses told that a job ended, in the transaction that ends it."""
    interview = job.interview_id
    told: dict[str, str | int] = {
        "interview": interview,
        "job": job.id,
        "state": job.state,
        "page": f"{config.address}/interviews/{interview}",
        "api": f"{config.address}/api/v1/interviews/{interview}",
    }
    for hook in list_all(session):
        _queue(session, hook, EVENTS[job.state], told, interview)


def try_out(session: Session, webhook: int) -> None:
    """Have one address told nothing but that it is reached. Raises NotFoundError."""
    _queue(session, known(session, webhook), TRIAL, {}, None)


def tried(session: Session, delivery: str, status: int | None, answer: str) -> None:
    """Note what came of an attempt: it is over, or the next one is due some time later.

    Args:
        session: a writing transaction.
        delivery: id of the message; it may be gone by now.
        status: of the answer; None where none came.
        answer: the same in words.
    """
    message = session.get(Delivery, delivery)
    if message is None:
        return
    message.attempts += 1
    message.answer = answer
    if status is not None and status // 100 == 2:  # noqa: PLR2004 - as HTTP counts
        message.state = "delivered"
    elif status == _GONE or message.attempts > len(DELAYS):
        message.state = "given up"
    else:
        message.due = _in(DELAYS[message.attempts - 1])
    old = Delivery.state != "waiting", Delivery.created < _in(-KEPT_DAYS * 86400)
    session.execute(delete(Delivery).where(*old))


def signature(secret: str, message: str, second: int, body: str) -> str:
    """The header `webhook-signature`: HMAC-SHA256 over id, second of the attempt, and body."""
    signed = f"{message}.{second}.{body}".encode()
    mac = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(mac).decode()}"


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, and leads nowhere else."""
    ip: IPv4Address | IPv6Address = ip_address(address)
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast
    through = ip.sixtofour or ip.teredo  # these carry an IPv4 address inside
    return ip in _GLOBAL_UNICAST and ip.is_global and not through


def _queue(
    session: Session, hook: Webhook, event: str, told: dict[str, str | int], interview: str | None
) -> None:
    body = canonical_json({"type": event, "timestamp": now(), "data": told})
    session.add(
        Delivery(
            id=f"msg_{uuid4().hex}",
            webhook_id=hook.id,
            interview_id=interview,
            event=event,
            body=body,
        )
    )


def _checked(url: str, config: WebConfig) -> str:
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL:
        raise UsageError("This is no address: give one that begins with https://.") from None
    schemes = ("https", "http") if config.private_webhooks else ("https",)
    port_fits = parsed.port is None or 0 < parsed.port <= LAST_PORT
    if parsed.scheme not in schemes or not (parsed.host and port_fits and len(url) <= LONGEST_URL):
        raise UsageError("Give an address that begins with https://.")
    if parsed.userinfo or parsed.fragment:
        raise UsageError("Leave user, password and # out of the address: messages are signed.")
    if not config.private_webhooks and not _may_be_public(parsed.host):
        raise UsageError(
            "This address is not public: whoever starts the server can allow such ones with"
            " --private-webhooks."
        )
    return str(parsed)


def _may_be_public(host: str) -> bool:
    """False where no look-up is needed to tell; what is connected to is checked in any case."""
    try:
        return is_public(host)
    except ValueError:
        return host != "localhost"


def _key(secret: str) -> bytes:
    """The bytes that a secret stands for."""
    fewest, most = SECRET_BYTES
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except ValueError:
        key = b""
    if not secret.startswith(SECRET_PREFIX):
        key = b""
    if not fewest <= len(key) <= most:
        raise UsageError(
            f"A secret is {SECRET_PREFIX} and {fewest} to {most} random bytes in Base64: leave the"
            " field empty to get one."
        )
    return key


def _in(seconds: int) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
