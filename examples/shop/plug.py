"""A plug between a shop and Promissory, by the public API alone: no package of ours, the standard library.

Orders are as WooCommerce's REST API and webhooks have them: `currency`, `line_items` with `sku` and `quantity`,
`coupon_lines` with `code`, `shipping_total`. What comes back is what the shop writes into the order: `fee_lines`."""

import base64
import hashlib
import hmac
import json
import time
from decimal import Decimal
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen


class Plug:
    """url : of the service; key : of a merchant, for behaviour; secret : `whsec_...` of the webhook."""

    def __init__(self, url: str, key: str = "", secret: str = "", seconds: float = 3.0) -> None:
        self._url, self._key, self._secret, self._seconds = url.rstrip("/"), key, secret, seconds

    def discounted(self, order: dict[str, Any], decimals: int = 2) -> dict[str, Any]:
        """The order with a fee line for what its code takes off. A service that is away changes nothing: the shop
        sells on without a discount, and says so in `meta_data`."""
        codes = [line["code"] for line in order.get("coupon_lines", [])]
        if not codes:
            return order
        body = {
            "promo_code": codes[0],
            "lines": [{"sku": line["sku"], "quantity": int(line["quantity"])} for line in order["line_items"]],
            "delivery": int(Decimal(order.get("shipping_total", "0")).scaleb(decimals)),
        }
        told = self._ask("/v1/orders", body)
        if told is None:
            return self._noted(order, "the discount could not be asked for")
        if not told.get("applied"):
            refusal = told.get("refusal") or {
                "sentence": told.get("detail", ""),
                "next_step": told.get("next_step", ""),
            }
            return self._noted(order, f"{refusal['sentence']} {refusal['next_step']}".strip())
        if told["discount"]["currency"] != order["currency"]:
            return self._noted(order, f"the code is for orders in {told['discount']['currency']}")
        fee = {"name": told["promotion"], "total": f"-{told['discount']['amount']}", "tax_status": "none"}
        return {**order, "fee_lines": [*order.get("fee_lines", []), fee]}

    def bought(self, order: dict[str, Any], shopper: str, *, consent: bool, decimals: int = 2) -> dict[str, Any] | None:
        """Tells the service what was bought, once however often it is called. None while the service is away."""
        at = int(order.get("date_created_unix", time.time()))
        events = [
            {
                "id": f"order-{order['id']}-{line['id']}",
                "consent": consent,
                "shopper": shopper,
                "item": line["sku"],
                "type": "purchase",
                "quantity": int(line["quantity"]),
                "amount": int(Decimal(line["total"]).scaleb(decimals)),
                "time": at,
            }
            for line in order["line_items"]
        ]
        return self._ask("/v1/events", {"events": events}, {"Authorization": f"Bearer {self._key}"})

    def heard(self, headers: dict[str, str], body: bytes) -> dict[str, Any] | None:
        """The message of a webhook; None unless it is ours and fresh. Keep its id: it may come again."""
        stamp = headers.get("webhook-timestamp", "")
        signed = f"{headers.get('webhook-id', '')}.{stamp}.".encode() + body
        key = base64.b64decode(self._secret.removeprefix("whsec_"))
        wanted = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        given = headers.get("webhook-signature", "").split(" ")
        fresh = stamp.isdigit() and abs(time.time() - int(stamp)) < 300
        if not fresh or not any(hmac.compare_digest(wanted.encode(), it.encode()) for it in given):
            return None
        found: dict[str, Any] = json.loads(body)
        return found

    def _ask(self, path: str, body: object, more: dict[str, str] | None = None) -> dict[str, Any] | None:
        """The answer, a problem among them; None where there is none in time."""
        headers = {"Content-Type": "application/json", **(more or {})}
        request = Request(self._url + path, json.dumps(body).encode(), headers)  # noqa: S310 - the address is the shop's own setting
        try:
            with urlopen(request, timeout=self._seconds) as answer:  # noqa: S310 - as above
                found: dict[str, Any] = json.load(answer)
        except HTTPError as problem:
            if problem.code >= 500:
                return None
            found = json.load(problem)
        except (URLError, TimeoutError, ValueError):
            return None
        return found

    @staticmethod
    def _noted(order: dict[str, Any], why: str) -> dict[str, Any]:
        return {**order, "meta_data": [*order.get("meta_data", []), {"key": "_promissory", "value": why}]}
