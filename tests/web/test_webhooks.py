"""Webhooks: signed, tried again, kept over a restart, to public addresses only, without words."""

import base64
import hashlib
import hmac
import json
import logging
import queue
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from analyzer.errors import UsageError
from analyzer.guide import load_guide
from analyzer.web import webhooks
from analyzer.web.app import create_app
from analyzer.web.config import WebConfig
from analyzer.web.database import Delivery
from tests.support.webhook_receiver import Receiver, receiving
from tests.web.conftest import SETUP, Browser

NAME = "team_talker.md"
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
AGAIN = "2020-01-01T00:00:00Z"


class Outcomes(logging.Handler):
    """What the courier says of its attempts, as soon as each is in the database."""

    def __init__(self) -> None:
        super().__init__()
        self.told: queue.Queue[str] = queue.Queue()

    def emit(self, record: logging.LogRecord) -> None:
        self.told.put(record.getMessage())

    def next(self) -> str:
        return self.told.get(timeout=60)


@pytest.fixture
def outcomes() -> Iterator[Outcomes]:
    logger, handler = logging.getLogger("analyzer.web.courier"), Outcomes()
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def config(data: Path, **options: Any) -> WebConfig:
    address = "https://interviews.example.org"
    made = WebConfig(data=data, guide=load_guide(), setup_token=SETUP, address=address)
    return replace(made, **{"private_webhooks": True, **options})


def retry_now(app: Any) -> None:
    """As if the time until the next attempt had passed."""
    with app.state.parts.store.begin() as session:
        session.execute(update(Delivery).values(due=AGAIN))
    app.state.parts.runner.look()


def test_a_finished_analysis_is_told_with_a_signature_and_without_words(
    tmp_path: Path, receiver: Receiver, outcomes: Outcomes
) -> None:
    browser = Browser(create_app(config(tmp_path)))
    with browser.http:
        browser.set_up()
        browser.post("/webhooks", {"url": receiver.url, "secret": SECRET})
        path = browser.analyzed(NAME)
        assert outcomes.next().endswith("answered 204")
        message = receiver.received.get_nowait()
        listed = browser.get("/webhooks").text
    assert "Delivered" in listed
    assert SECRET not in listed
    told = json.loads(message.body)
    assert told["type"] == "analysis.done"
    interview = path.rsplit("/", 1)[1]
    assert told["data"] == {
        "interview": interview,
        "job": 1,
        "state": "done",
        "page": f"https://interviews.example.org{path}",
        "api": f"https://interviews.example.org/api/v1{path}",
    }
    ident, second = (message.headers[f"webhook-{name}"] for name in ("id", "timestamp"))
    signed = f"{ident}.{second}.".encode() + message.body
    mac = base64.b64encode(hmac.digest(bytes(range(32)), signed, hashlib.sha256)).decode()
    assert message.headers["webhook-signature"] == f"v1,{mac}"
    assert "." not in ident


def test_a_failure_is_told_too(tmp_path: Path, receiver: Receiver, outcomes: Outcomes) -> None:
    from tests.web.test_jobs import config as with_model

    own = replace(with_model(tmp_path, "http://127.0.0.1:9/v1"), private_webhooks=True)
    browser = Browser(create_app(own))
    with browser.http:
        browser.set_up()
        browser.post("/webhooks", {"url": receiver.url})
        path = browser.upload(NAME).headers["location"]
        browser.post(f"{path}/analysis")
        outcomes.next()
    told = json.loads(receiver.received.get_nowait().body)
    assert (told["type"], told["data"]["state"]) == ("analysis.failed", "failed")


def test_a_message_is_sent_again_after_a_restart_with_the_same_id(
    tmp_path: Path, receiver: Receiver, outcomes: Outcomes
) -> None:
    receiver.status = 500
    first = create_app(config(tmp_path))
    browser = Browser(first)
    with browser.http:
        browser.set_up()
        browser.post("/webhooks", {"url": receiver.url})
        browser.analyzed(NAME)
        assert outcomes.next().endswith("answered 500")
        assert re.search(r"Waiting, again from \d\d:", browser.get("/webhooks").text)
        with first.state.parts.store.begin() as session:
            session.execute(update(Delivery).values(due=AGAIN))
    receiver.status = 200
    with Browser(create_app(config(tmp_path))).http:
        assert outcomes.next().endswith("answered 200")
    one, two = receiver.received.get_nowait(), receiver.received.get_nowait()
    assert one.headers["webhook-id"] == two.headers["webhook-id"]
    assert one.body == two.body


def test_attempts_end(tmp_path: Path, receiver: Receiver, outcomes: Outcomes) -> None:
    receiver.status = 503
    app = create_app(config(tmp_path))
    browser = Browser(app)
    with browser.http:
        browser.set_up()
        browser.post("/webhooks", {"url": receiver.url})
        browser.post("/webhooks/1/trial")
        for _ in webhooks.DELAYS:
            assert outcomes.next().endswith("answered 503")
            assert "Waiting" in browser.get("/webhooks").text
            retry_now(app)
        outcomes.next()
        assert "Given up" in browser.get("/webhooks").text
    assert receiver.received.qsize() == len(webhooks.DELAYS) + 1


def test_redirects_are_not_followed(tmp_path: Path, receiver: Receiver, outcomes: Outcomes) -> None:
    receiver.status = 307
    browser = Browser(create_app(config(tmp_path)))
    with browser.http:
        browser.set_up()
        browser.post("/webhooks", {"url": receiver.url})
        browser.post("/webhooks/1/trial")
        assert outcomes.next().endswith("answered 307")
    assert receiver.received.get_nowait().path == "/told"
    assert receiver.received.empty()


def test_a_name_that_leads_to_this_machine_is_not_connected_to(
    tmp_path: Path,
    receiver: Receiver,
    outcomes: Outcomes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The look-up of names is the one thing that is not real here."""
    import asyncio

    async def lead_here(_: Any, host: str, *__: Any, **___: Any) -> list[Any]:
        assert host == "hooks.example.org"
        own = int(receiver.url.split(":")[2].split("/")[0])
        return [(2, 1, 6, "", (where, own)) for where in ("93.184.216.34", "127.0.0.1")]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", lead_here)
    browser = Browser(create_app(config(tmp_path, private_webhooks=False)))
    with browser.http:
        browser.set_up()
        assert browser.post("/webhooks", {"url": "https://hooks.example.org/x"}).status_code == 200
        browser.post("/webhooks/1/trial")
        assert outcomes.next().endswith("the address is not public")
    assert receiver.received.empty()


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1"),  # noqa: S104 - an address that is refused
        *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "::7f00:1"),
    ],
)
def test_no_address_that_leads_inside_is_public(address: str) -> None:
    assert not webhooks.is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert webhooks.is_public(address)


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("http://hooks.example.org/", ""),
        ("https://127.0.0.1/", ""),
        ("https://[::1]/", ""),
        ("https://localhost/", ""),
        ("https://ada:pass@hooks.example.org/", ""),
        ("https://hooks.example.org/#x", ""),
        ("ftp://hooks.example.org/", ""),
        ("https://", ""),
        ("https://hooks.example.org:99999999/", ""),
        ("https://hooks.example.org/" + "x" * 500, ""),
        ("https://hooks.example.org/", "secret"),
        ("https://hooks.example.org/", "whsec_c2hvcnQ="),
    ],
)
def test_addresses_and_secrets_that_will_not_do(house: Any, url: str, secret: str) -> None:
    assert house.admin.post("/webhooks", {"url": url, "secret": secret}).status_code == 422
    assert "hooks.example.org" not in house.admin.get("/webhooks").text


def test_programs_set_webhooks_and_see_messages(house: Any) -> None:
    from tests.web.test_security import api_token

    headers = {"authorization": f"Bearer {api_token(house.admin)}"}
    http, base = house.admin.http, "/api/v1/webhooks"
    made = http.post(base, json={"url": "https://hooks.example.org/a"}, headers=headers)
    assert made.status_code == 201, made.text
    assert made.json()["secret"].startswith("whsec_")
    known = http.get(base, headers=headers).json()["webhooks"]
    assert [(one["url"], one["secret"]) for one in known] == [("https://hooks.example.org/a", None)]
    own = f"{base}/{made.json()['id']}"
    assert http.delete(own, headers=headers).status_code == 204
    assert http.delete(own, headers=headers).status_code == 404


def test_what_waits_is_forgotten_with_the_interview_and_with_the_webhook(
    tmp_path: Path, receiver: Receiver, outcomes: Outcomes
) -> None:
    receiver.status = 500
    browser = Browser(create_app(config(tmp_path)))
    with browser.http:
        browser.set_up()
        browser.post("/webhooks", {"url": receiver.url})
        path = browser.analyzed(NAME)
        outcomes.next()
        browser.post(f"{path}/erase", {"sure": "yes"})
        assert "analysis.done" not in browser.get("/webhooks").text
        browser.post("/webhooks/1/trial")
        outcomes.next()
        assert browser.post("/webhooks/1/remove").status_code == 303
        assert "webhook.trial" not in browser.get("/webhooks").text


def test_a_signature_is_that_of_the_specification() -> None:
    """The example secret, message and signature of the specification's reference libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - published
    body = '{"test": 2432232314}'
    told = webhooks.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    with pytest.raises(UsageError, match="24 to 64"):
        webhooks.signature("whsec_", "m", 1, body)
