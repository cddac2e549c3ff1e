"""JSON-RPC over HTTP without web3.py's layers: what is asked goes out as it is, what comes back is parsed once."""

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import orjson
from requests import Response, Session
from requests.exceptions import ConnectionError as NoConnectionError
from requests.exceptions import HTTPError, RequestException, Timeout
from urllib3.exceptions import HTTPError as TransportError

_PAUSE: Final = 0.125
"""Seconds before a request is made again, twice as long each time."""
_TOO_MUCH: Final = frozenset({400, 413, 500, 504})
"""What nodes and the gateways before them say to a question whose answer is too long."""

Call = tuple[str, Sequence[object]]


class AnswerCutError(RequestException):
    """The answer did not arrive whole, or the node would not give it: a smaller question may be answered."""


class RawProvider:
    """A node behind a URL. timeout : seconds; attempts : how often a request is made. Threads may share it: each has a
    connection of its own, which is kept."""

    def __init__(self, url: str, timeout: float, attempts: int, wait: Callable[[float], None] = time.sleep) -> None:
        self._url = url
        self._timeout = timeout
        self._attempts = attempts
        self._wait = wait
        self._ids = itertools.count(1)
        self._threads = threading.local()

    def make_request(self, method: str, params: object) -> dict[str, Any]:
        """One answer. Raises `RequestException`, `ValueError` for what is no JSON."""
        answer: dict[str, Any] = orjson.loads(self._post(self._called(method, params)))
        return answer

    def make_batch_request(self, requests: Sequence[tuple[str, Any]]) -> list[dict[str, Any]]:
        """One answer a request, in their order. Raises `RequestException`, and `ValueError` for what is no JSON or
        answers something else."""
        ids, content = self.ask(requests)
        return answers_of(ids, content)

    def ask(self, calls: Sequence[Call], cut_is_final: bool = False) -> tuple[list[int], bytes]:
        """The ids of the questions of a batch, and the bytes of the answer. cut_is_final : an answer that is cut is
        not asked for again. Raises `RequestException`."""
        asked = [self._called(method, params) for method, params in calls]
        return [call["id"] for call in asked], self._post(asked, cut_is_final)

    def _called(self, method: str, params: object) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": params}

    def _post(self, asked: object, cut_is_final: bool = False) -> bytes:
        body = orjson.dumps(asked)
        for attempt in itertools.count(1):
            try:
                return self._post_once(body)
            except (NoConnectionError, HTTPError, AnswerCutError) as error:
                if attempt >= self._attempts or (cut_is_final and isinstance(error, AnswerCutError)):
                    raise
                self._wait(_PAUSE * 2 ** (attempt - 1))
        raise AssertionError("counting ends")

    def _post_once(self, body: bytes) -> bytes:
        try:
            response = self._session().post(self._url, data=body, timeout=self._timeout, stream=True)
        except Timeout as error:
            raise AnswerCutError(str(error)) from error
        with response:
            _check_status(response)
            try:
                content: bytes = response.raw.read(decode_content=True)
            except (TransportError, OSError) as error:
                raise AnswerCutError(str(error)) from error
        return content

    def _session(self) -> Session:
        session = getattr(self._threads, "session", None)
        if session is None:
            session = self._threads.session = Session()
            session.headers["Content-Type"] = "application/json"
        return session


def answers_of(ids: Sequence[int], content: bytes) -> list[dict[str, Any]]:
    """The answer to each question of a batch. Raises `ValueError` for what is no JSON or answers something else."""
    answers: Any = orjson.loads(content)
    if not isinstance(answers, list) or not all(isinstance(answer, dict) for answer in answers):
        raise ValueError(f"a batch of {len(ids)} was answered with {str(answers)[:200]}")
    by_id = {answer.get("id"): answer for answer in answers}
    if len(answers) != len(ids) or by_id.keys() != set(ids):
        told = f"{len(answers)} answers, {len(by_id)} of them different"
        raise ValueError(f"a batch of {len(ids)} was answered with {told}")
    return [by_id[each] for each in ids]


def _check_status(response: Response) -> None:
    if response.status_code in _TOO_MUCH:
        raise AnswerCutError(f"HTTP status {response.status_code}")
    response.raise_for_status()
