"""Requests made up from the REST interface's own description: none may break the app.

python -m benchmarks.fuzz_api --examples 1000

Half of them fit the description and half do not; half of those for an interview name one that is
there. Each answer must be one that the description names, of the form that it names.
"""

import argparse
import re
import tempfile
from collections import Counter
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx2
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from analyzer.guide import load_guide
from analyzer.web.app import create_app
from analyzer.web.config import WebConfig
from tests.support.serving import serving

DESCRIPTION = "/api/v1/openapi.json"
TALK = b"Ruth: What did you build?\nDana: I built a scheduler for a bakery, by myself.\n" * 9
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
_HASTE = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def fuzz(folder: Path, examples: int, start: int = 6) -> dict[str, Counter[int]]:
    """Operation → status → number of answers.

    Raises:
        schemathesis.errors.Failure: an answer is not as described; its text says for what request.
    """
    app = create_app(WebConfig(data=folder, guide=load_guide(), setup_token="t" * 20))
    with serving(app) as address, httpx2.Client(base_url=address) as browser:
        asker = Asker(browser)
        described: Any = schemathesis.openapi.from_dict(browser.get(DESCRIPTION).json())
        operations = [found.ok() for found in described.get_all_operations()]
        return {one.label: asker.ask(one, examples, start) for one in operations}


class Asker:
    """Somebody with a token, who has always an interview that is there."""

    def __init__(self, browser: httpx2.Client) -> None:
        self._browser = browser
        own = {"sec-fetch-site": "same-origin"}
        fields = {"token": "t" * 20, "name": "Ada", "login": "ada", "password": "a" * 12}
        fields["form_token"] = self._form_token("/setup")
        browser.post("/setup", data=fields, headers=own)
        made = {"name": "x", "form_token": self._form_token("/account")}
        page = browser.post("/account/tokens", data=made, headers=own).text
        self._headers = {"authorization": f"Bearer {_found(r'<code>(ita_[^<]+)', page)}"}
        self._interview = ""

    def ask(self, operation: Any, examples: int, start: int) -> Counter[int]:
        """Statuses of so many answers."""
        statuses: Counter[int] = Counter()
        modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        cases = st.one_of([operation.as_strategy(mode) for mode in modes])

        @seed(start)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=_HASTE,
        )
        @given(case=cases, real=st.booleans())
        def asked(case: Any, real: bool) -> None:  # noqa: FBT001 - hypothesis gives it
            if real and "interview" in (case.path_parameters or {}):
                case.path_parameters["interview"] = self._known()
            answer = case.call(base_url=str(self._browser.base_url), headers=self._headers)
            statuses[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)

        asked()
        return statuses

    def _known(self) -> str:
        """An interview that is not erased."""
        base = "/api/v1/interviews"
        there = self._interview and self._browser.get(
            f"{base}/{self._interview}", headers=self._headers
        )
        if not there or there.json()["state"] == "erased":
            files = {"file": ("dana.md", TALK)}
            made = self._browser.post(base, files=files, headers=self._headers)
            self._interview = made.json()["interviews"][0]["id"]
        return self._interview

    def _form_token(self, path: str) -> str:
        return _found(r'name="form_token" value="([^"]*)"', self._browser.get(path).text)


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else ""


def main() -> None:
    """Ask, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=1000, help="for each operation")
    parser.add_argument("--seed", type=int, default=6)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counted = fuzz(Path(folder), options.examples, options.seed)
    for operation, statuses in counted.items():
        told = ", ".join(f"{n} × {HTTPStatus(s).value}" for s, n in sorted(statuses.items()))
        print(f"{operation:<50} {statuses.total():>6}  {told}")


if __name__ == "__main__":
    main()
