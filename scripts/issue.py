"""Issues coupons in bulk: `brownie run issue main FILE to=wallets.csv out=OUT [WORDS] --network ID`.

Instead of `to=`: `codes=1000`, so many codes for one use each, which are written beside OUT for its owner alone, or
`shared=PROMO10`, a code for everybody, which takes no OUT. WORDS : value=15%, not_before=+1h, deadline=+48h,
first_index=0.
PROMO_ACCOUNT must be the issuer's keystore. Given again, it adds nothing.
"""

import secrets
from pathlib import Path

from offchain.adapters.durable import settle
from offchain.adapters.processes import in_processes
from offchain.attestation.codes import BITS
from offchain.campaigns.errors import OrderError
from offchain.coupons import ledger, shared
from offchain.coupons.issuing import Press, Request, issue
from offchain.coupons.ledger import IssueLedger
from offchain.coupons.shared import SharedCodes, name_campaign
from offchain.coupons.telling import printed_lines
from scripts.surroundings import Office, open_office, plain_words, signer_of

_WORDS = {"to", "codes", "shared", "out", "value", "not_before", "deadline", "first_index"}


def main(file: str, *words: str) -> None:
    """Signs vouchers into a file, or gives a public campaign a code."""
    with plain_words():
        given = _given(words)
        office = open_office()
        if "shared" in given:
            _share(office, file, given["shared"])
            return
        press = Press(
            view=office.desk.view,
            ledger=IssueLedger(office.lock.path.with_name(ledger.FILE), office.lock.chain_id, office.lock.hub),
            issuer=signer_of(office),
            chance=lambda: secrets.randbits(BITS),
            ordered=in_processes,
            settle=settle,
            tell=lambda done, count: print(f"{done:,} of {count:,}"),
        )
        print("\n".join(printed_lines(issue(press, office.campaign(file), _request(given)))))


def _given(words: tuple[str, ...]) -> dict[str, str]:
    pairs = [word.partition("=") for word in words]
    given = {name: value for name, _, value in pairs}
    if not given.keys() <= _WORDS or sum(name in given for name in ("to", "codes", "shared")) != 1:
        raise OrderError(
            "the words", " ".join(words), "one of to=, codes=, shared=, and such as out=tea.jsonl value=15%"
        )
    return given


def _request(given: dict[str, str]) -> Request:
    if "out" not in given:
        raise OrderError("out=", "nothing", "the file that the vouchers are written to")
    return Request(
        out=Path(given["out"]),
        wallets=Path(given["to"]) if "to" in given else None,
        codes=_whole(given, "codes") or 0,
        value=given.get("value", ""),
        not_before=given.get("not_before", ""),
        deadline=given.get("deadline", ""),
        first_index=_whole(given, "first_index"),
    )


def _whole(given: dict[str, str], name: str) -> int | None:
    text = given.get(name)
    if text is not None and not (text.isascii() and text.isdecimal()):
        raise OrderError(f"{name}=", repr(text), "a whole number")
    return None if text is None else int(text)


def _share(office: Office, file: str, code: str) -> None:
    codes = SharedCodes(office.lock.path.with_name(shared.FILE), office.lock.chain_id)
    changed = name_campaign(codes, office.desk.view, office.campaign(file), code, Path(file))
    print(f"issue: {'named' if changed else 'nothing to do'}: {shared.plain(code)}")
