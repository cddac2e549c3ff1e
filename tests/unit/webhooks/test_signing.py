"""Messages are signed as Standard Webhooks says, so that any of its libraries verifies them."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path

import pytest

from offchain.webhooks.endpoint import Kind, Webhook
from offchain.webhooks.signing import headers, secret_of, signature, verified

KEY = bytes(range(32))
NOW = 1_614_265_330
# The published example of the scheme's reference libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"
BODY = b'{"test": 2432232314}'
PUBLISHED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def hook(**more: int) -> Webhook:
    """An endpoint."""
    return Webhook(id="wh_1", merchant=1, url="https://a.example/", kinds=frozenset(Kind), low_bps=1, **more)


def test_the_published_example_has_the_published_signature() -> None:
    assert signature(SECRET, MESSAGE, NOW, BODY) == PUBLISHED


def test_a_message_is_verified_and_a_changed_one_is_not() -> None:
    secret = secret_of(KEY, "wh_1", 1)
    made = headers([secret], MESSAGE, NOW, BODY)
    assert verified(secret, made, BODY, NOW + 299)
    assert not verified(secret, made, BODY + b" ", NOW)
    assert not verified(secret, {**made, "webhook-id": "msg_2"}, BODY, NOW)
    assert not verified(secret, {**made, "webhook-timestamp": str(NOW + 1)}, BODY, NOW)
    assert not verified(secret_of(KEY, "wh_2", 1), made, BODY, NOW)


@pytest.mark.parametrize("stamp", ["", "x", "-1", str(NOW - 301), str(NOW + 301), "²"])
def test_a_message_of_another_time_is_not_verified(stamp: str) -> None:
    secret = secret_of(KEY, "wh_1", 1)
    made = {**headers([secret], MESSAGE, NOW, BODY), "webhook-timestamp": stamp}
    assert not verified(secret, made, BODY, NOW)


def test_after_a_rotation_both_secrets_verify_until_the_old_one_ends() -> None:
    before, after = hook(), hook(generation=2, old_until=NOW + 10)
    old, new = before.secrets(KEY, NOW)[0], after.secrets(KEY, NOW)[0]
    both = headers(after.secrets(KEY, NOW), MESSAGE, NOW, BODY)
    assert old != new
    assert verified(old, both, BODY, NOW)
    assert verified(new, both, BODY, NOW)
    later = headers(after.secrets(KEY, NOW + 10), MESSAGE, NOW + 10, BODY)
    assert verified(new, later, BODY, NOW + 10)
    assert not verified(old, later, BODY, NOW + 10)


def test_a_secret_has_the_form_of_the_scheme_and_is_another_for_each_endpoint() -> None:
    secret = secret_of(KEY, "wh_1", 1)
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert len({secret, secret_of(KEY, "wh_2", 1), secret_of(KEY, "wh_1", 2), secret_of(KEY[::-1], "wh_1", 1)}) == 4


def test_the_example_of_the_documentation_verifies_a_message() -> None:
    text = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text("utf-8")
    code = text.split("```python\n", 1)[1].split("```", 1)[0]
    assert len(code.strip().splitlines()) <= 10
    space: dict[str, object] = {}
    exec(code, space)  # noqa: S102 - our own page
    secret = secret_of(KEY, "wh_1", 1)
    now = int(time.time())
    made = headers([secret], MESSAGE, now, BODY)
    verify = space["verify"]
    assert callable(verify)
    assert verify(secret, made, BODY)
    assert not verify(secret, made, json.dumps({"test": 1}).encode())
    assert not verify(secret, headers([secret], MESSAGE, now - 400, BODY), BODY)
