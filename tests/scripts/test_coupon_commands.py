"""`promo coupon` over the node's RPC: a merchant issues, a shopper redeems by code, the merchant revokes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from offchain.adapters.keys import KeySigner
from offchain.adapters.web3_chain import Web3Chain
from offchain.attestation import typed_data
from offchain.attestation.calls import Submission, decode_words, redeem_call
from offchain.attestation.codes import write_code
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.lock import LockFile
from offchain.campaigns.papers import gather
from offchain.campaigns.prepared import Campaign, prepare
from offchain.cli import app
from offchain.coupons import voucher_file
from offchain.coupons.by_code import find_bearer
from offchain.deployment import Deployment
from offchain.domain.order import Agreement, Line, Order
from offchain.domain.refusals import Refusal
from tests.scripts.brownie_runs import Project
from tests.scripts.conftest import PASSWORD
from tests.surroundings import ROOT

Promo = Callable[..., Result]
MERCHANT, ISSUER = 3, 1
SHOPPER, EVE = 0x5409 << 100, 0xE7E << 100
PROMO = Path(sys.executable).with_name("promo")


@pytest.fixture(scope="module")
def home(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The merchant's own folder: documents, lock file, ledger, vouchers."""
    folder = tmp_path_factory.mktemp("coupons")
    shutil.copytree(ROOT / "examples" / "campaigns", folder / "campaigns")
    for name, changes in {
        "many": [("coffee-for-you", "many"), ("uses: 1000", "uses: 30000")],
        "counted": [("coffee-for-you", "counted")],
        "epochs": [("coffee-for-you", "epochs"), ("revocation: INDEX", "revocation: EPOCH")],
    }.items():
        text = (folder / "campaigns" / "percent-voucher.yaml").read_text("utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (folder / "campaigns" / f"{name}.yaml").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def settings(project: Project, home: Path) -> dict[str, str]:
    return {
        "PROMO_RPC_URL": project.url,
        "PROMO_BUILD": str(home / "build"),
        "PROMO_DEPLOYMENTS": str(project.home / "deployments"),
        "PROMO_KEYSTORE_PASSWORD": PASSWORD,
    }


@pytest.fixture
def promo(settings: dict[str, str], keystores: list[Path], monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Promo]:
    """Runs `promo WORDS` as one of the chain's accounts."""
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    def as_account(number: int) -> Promo:
        def run(*words: str, said: str = "") -> Result:
            monkeypatch.setenv("PROMO_ACCOUNT", str(keystores[number]))
            return CliRunner().invoke(app, list(words), input=said, catch_exceptions=False)

        return run

    return as_account


@pytest.fixture
def merchant(promo: Callable[[int], Promo]) -> Promo:
    return promo(MERCHANT)


@pytest.fixture
def issuer(promo: Callable[[int], Promo]) -> Promo:
    return promo(ISSUER)


def answer(result: Result) -> Any:
    return json.loads(result.stdout)


def done(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return answer(result)


def refused(result: Result) -> str:
    assert result.exit_code == 1, result.output
    return str(answer(result)["error"]["code"])


def document(home: Path, merchant: Promo, name: str = "percent-voucher") -> str:
    """A campaign document, whose campaign the merchant created."""
    file = str(home / "campaigns" / f"{name}.yaml")
    done(merchant("campaign", "create", file, "--json"))
    return file


def codes_of(path: str) -> list[str]:
    return [json.loads(text)["code"] for text in Path(path).read_text().splitlines()[1:]]


def submission(home: Path, project: Project, keystores: list[Path], file: str, code: str, shopper: int) -> Submission:
    """An order of coffee with the coupon of a code, for a shopper, quoted by the merchant."""
    view = view_of(project)
    campaign = campaign_of(home, view, file)
    found = find_bearer(code, [home / "codes.jsonl"])
    use = found.use(campaign.draft.terms, campaign.draft.words, shopper)
    tags = campaign.draft.terms.target_key
    order = Order(
        shopper=shopper,
        order_ref=bytes(32),
        delivery=0,
        deadline=view.now() + 3_600,
        nonce=1,
        lines=(Line(1_000, 2, 0, tags),),
    )
    uses = typed_data.of_uses([(campaign.id, use.grant)])
    digest = view.domain.digest(typed_data.of_quote(use.terms, order, uses))
    quote = KeySigner.from_keystore(keystores[MERCHANT], PASSWORD).sign(digest)
    return Submission(uses=(use,), order=order, quote_signature=quote, agreement=Agreement(0, 2_000))


def view_of(project: Project) -> HubView:
    deployed = Deployment.load(project.home / "deployments" / "1337.json")
    return HubView(
        chain=Web3Chain(project.url), hub=deployed.hub, roots=deployed.roots, first_block=deployed.first_block
    )


def campaign_of(home: Path, view: HubView, file: str) -> Campaign:
    lock = LockFile(home / "campaign.lock.json", view.chain.chain_id, view.hub)
    return prepare(gather(Path(file), chain_id=view.chain.chain_id), view, lock)


def test_codes_are_issued_once_and_found_again(home: Path, merchant: Promo, issuer: Promo) -> None:
    file, out = document(home, merchant), str(home / "codes.jsonl")
    order = ("coupon", "issue", file, "--codes", "20", "--out", out, "--value", "20%", "--deadline", "+7d", "--json")
    first, again = done(issuer(*order)), done(issuer(*order))
    assert (first["outcome"], again["outcome"]) == ("signed", "kept")
    assert (first["first_index"], first["count"], first["bearer"]) == (0, 20, True)
    shown = done(issuer("coupon", "show", "--vouchers", out, "--json", said=codes_of(first["codes"])[4].lower()))
    assert (shown["index"], shown["value"], shown["proof"]) == (4, 2_000, [])


def test_no_code_is_ever_printed(home: Path, merchant: Promo, issuer: Promo) -> None:
    file, out = document(home, merchant), str(home / "quiet.jsonl")
    issued = issuer("coupon", "issue", file, "--codes", "3", "--out", out)
    codes = codes_of(str(home / "quiet.codes.jsonl"))
    shown = issuer("coupon", "show", "--vouchers", out, "--shopper", f"0x{SHOPPER:040x}", said=codes[0])
    mistyped = issuer("coupon", "show", "--vouchers", out, said=codes[0][:-1] + ("2" if codes[0][-1] != "2" else "3"))
    assert (issued.exit_code, shown.exit_code, mistyped.exit_code) == (0, 0, 1)
    told = "".join(result.stdout + result.stderr for result in (issued, shown, mistyped))
    assert "3 of 3" in issued.stderr
    assert "mistyped" in mistyped.stderr
    assert not any(code in told or code.replace("-", "") in told for code in codes)


def test_a_code_that_nobody_issued_is_refused(home: Path, merchant: Promo, issuer: Promo) -> None:
    out = str(home / "codes.jsonl")
    assert refused(issuer("coupon", "show", "--vouchers", out, "--json", said=write_code(5))) == "UnknownCodeError"


def test_a_code_is_redeemed_for_the_wallet_that_it_was_assigned_to_and_no_other(
    home: Path, project: Project, keystores: list[Path], merchant: Promo
) -> None:
    file = document(home, merchant)
    code = codes_of(str(home / "codes.codes.jsonl"))[7]
    honest = submission(home, project, keystores, file, code, SHOPPER)
    view = view_of(project)
    discount = decode_words(view.chain.call(view.hub, redeem_call(honest, "quoteRedeem"), SHOPPER))[-1]
    assert discount == 300  # at most 3.00 of the 20 %
    stolen = submission(home, project, keystores, file, code, EVE)
    copied = Submission(
        uses=honest.uses,
        order=stolen.order,
        quote_signature=stolen.quote_signature,
        agreement=stolen.agreement,
    )
    with pytest.raises(Refusal, match="Hub_AssignmentSigner"):
        view.chain.call(view.hub, redeem_call(copied, "quoteRedeem"), EVE)


def test_wallets_get_vouchers_and_the_next_indices(home: Path, merchant: Promo, issuer: Promo) -> None:
    file, wallets, out = document(home, merchant), home / "wallets.csv", home / "wallets.jsonl"
    wallets.write_text(f"account,value\n0x{SHOPPER:040x},15%\n0x{EVE:040x},\n")
    after = done(merchant("coupon", "status", file, "--json"))["next_index"]
    printed = done(issuer("coupon", "issue", file, "--to", str(wallets), "--out", str(out), "--json"))
    assert (printed["first_index"], printed["codes"]) == (after, None)
    offer = voucher_file.find(out, SHOPPER)
    assert offer is not None
    assert (offer.grant.value, offer.grant.index) == (1_500, after)


def test_an_index_is_not_issued_twice_nor_beyond_the_cap(home: Path, merchant: Promo, issuer: Promo) -> None:
    file, order = document(home, merchant, "counted"), ("--out", str(home / "x.jsonl"), "--json")
    done(issuer("coupon", "issue", file, "--codes", "25", "--out", str(home / "c.jsonl"), "--json"))
    again = issuer("coupon", "issue", file, "--codes", "1", "--first-index", "5", *order)
    beyond = issuer("coupon", "issue", file, "--codes", "1000", *order)
    assert (refused(again), refused(beyond)) == ("IndexIssuedError", "BeyondCapError")
    assert "--first-index 25" in answer(again)["error"]["message"]


def test_only_the_issuers_key_issues(home: Path, merchant: Promo) -> None:
    file = document(home, merchant)
    words = ("coupon", "issue", file, "--codes", "1", "--out", str(home / "x.jsonl"), "--json")
    assert refused(merchant(*words)) == "IssuerError"


@pytest.mark.parametrize("words", [(), ("--codes", "1", "--shared", "TEA10"), ("--codes", "1")])
def test_an_order_that_says_too_much_or_too_little_is_refused(
    home: Path, merchant: Promo, issuer: Promo, words: tuple[str, ...]
) -> None:
    assert refused(issuer("coupon", "issue", document(home, merchant), *words, "--json")) == "OrderError"


def test_revoking_shows_words_and_masks_first_and_is_counted_once(home: Path, merchant: Promo, issuer: Promo) -> None:
    file = document(home, merchant, "counted")
    done(issuer("coupon", "issue", file, "--codes", "25", "--out", str(home / "c.jsonl"), "--json"))
    order = ("coupon", "revoke", file, "--coupons", "7,256-257", "--json")
    dry = done(merchant(*order, "--dry-run"))["steps"]
    assert [step["note"].split(": ")[1] for step in dry] == ["word 0, mask 0x80", "word 1, mask 0x3"]
    assert [step["outcome"] for step in dry] == ["would send"] * 2
    assert [step["outcome"] for step in done(merchant(*order))["steps"]] == ["sent"] * 2
    assert [step["outcome"] for step in done(merchant(*order))["steps"]] == ["nothing to do"] * 2
    found = done(merchant("coupon", "status", file, "--json"))
    assert (found["issued"], found["spent"], found["open"], found["next_index"]) == (25, 1, 24, 25)
    assert (found["liability"], found["remaining"], found["within_budget"]) == (7_200, 3_600, False)


def test_an_epoch_is_revoked_where_the_terms_say_so(home: Path, merchant: Promo, issuer: Promo) -> None:
    file = document(home, merchant, "epochs")
    done(issuer("coupon", "issue", file, "--codes", "2", "--out", str(home / "e.jsonl"), "--json"))
    assert refused(merchant("coupon", "revoke", file, "--coupons", "1", "--json")) == "Hub_RevocationNotPromised"
    (step,) = done(merchant("coupon", "revoke", file, "--epoch", "1", "--json"))["steps"]
    assert step["outcome"] == "sent"
    again = ("coupon", "issue", file, "--codes", "2", "--out", str(home / "e2.jsonl"), "--first-index", "0", "--json")
    assert done(issuer(*again))["epoch"] == 1


def test_a_shared_code_prices_an_order_until_it_is_withdrawn(home: Path, merchant: Promo, tmp_path: Path) -> None:
    file = document(home, merchant, "every-public")
    order = tmp_path / "order.json"
    shutil.copy(ROOT / "examples" / "order.json", order)
    assert done(merchant("coupon", "issue", file, "--shared", "Promo 10", "--json"))["outcome"] == "named"
    assert done(merchant("coupon", "issue", file, "--shared", "PROMO10", "--json"))["outcome"] == "nothing to do"
    quoted = ("quote", "--order", str(order), "--json", "--code")
    by_code, by_file = done(merchant(*quoted, "promo10")), done(merchant("quote", file, *quoted[1:4]))
    assert by_code == by_file
    withdraw = ("coupon", "revoke", file, "--shared", "promo10", "--json")
    assert done(merchant(*withdraw, "--dry-run"))["outcome"] == "would hide"
    assert done(merchant(*withdraw))["outcome"] == "hidden"
    hidden, unknown = merchant(*quoted, "PROMO10"), merchant(*quoted, "NEVER")
    assert (hidden.exit_code, hidden.output) == (unknown.exit_code, unknown.output)
    assert refused(hidden) == "UnknownCodeError"


def test_shared_codes_may_stand_in_another_file(home: Path, merchant: Promo, tmp_path: Path) -> None:
    file, out = document(home, merchant, "every-public"), str(tmp_path / "mine.json")
    done(merchant("coupon", "issue", file, "--shared", "MINE", "--out", out, "--json"))
    order = ("quote", "--order", str(ROOT / "examples" / "order.json"), "--json", "--code", "mine")
    assert done(merchant(*order, "--shared-codes", out)) == done(merchant("quote", file, *order[1:4]))
    assert refused(merchant(*order)) == "UnknownCodeError"
    assert done(merchant("coupon", "revoke", file, "--shared", "mine", "--out", out, "--json"))["outcome"] == "hidden"
    assert refused(merchant(*order, "--shared-codes", out)) == "UnknownCodeError"


def test_a_run_that_is_killed_goes_on_where_it_stopped(
    home: Path, settings: dict[str, str], keystores: list[Path], merchant: Promo, issuer: Promo
) -> None:
    file, out = document(home, merchant, "many"), home / "many.jsonl"
    words = ["coupon", "issue", file, "--codes", "20000", "--out", str(out), "--json"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PROMO_")}
    environment = kept | settings | {"PROMO_ACCOUNT": str(keystores[ISSUER])}
    process = subprocess.Popen(
        [str(PROMO), *words],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    part = home / "many.jsonl.part"
    while process.poll() is None and not (part.exists() and part.stat().st_size > 100_000):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not out.exists(), "the run was done before it could be killed"
    codes = (home / "many.codes.jsonl").read_bytes()
    assert done(issuer(*words))["outcome"] == "signed"
    assert (home / "many.codes.jsonl").read_bytes() == codes
    assert len(list(voucher_file.read(out))) == 20_000
    assert done(merchant("coupon", "status", file, "--json"))["issued"] == 20_000
