"""The peer: the smallest FastAPI route that reads a basket and answers a sum, in the server that ours runs in."""

import json
import sys
import threading

from fastapi import FastAPI
from pydantic import BaseModel

from offchain.adapters.http_server import HttpServer, listen, url_of

app = FastAPI()


class Line(BaseModel):
    """A product and how many of it."""

    sku: str
    quantity: int


class Order(BaseModel):
    """What is asked."""

    basket: list[Line]


class Answer(BaseModel):
    """What is answered."""

    units: int


@app.post("/v1/quotes")
async def quote(order: Order) -> Answer:
    """Units of the basket."""
    return Answer(units=sum(line.quantity for line in order.basket))


def main() -> None:
    """Serves until standard input ends."""
    with listen("127.0.0.1", 0) as listening, HttpServer(app, listening):
        print(json.dumps({"url": url_of(listening)}), flush=True)  # noqa: T201 - read by who started this
        threading.Thread(target=sys.stdin.read).run()


if __name__ == "__main__":
    main()
