"""The coupons of a campaign as tokens, from a document: `brownie run coupon_token VERB FILE [dry] --network ID`.

| VERB | who | does |
|---|---|---|
| `main` | merchant | deploys the token, creates the campaign that has it as its gate, opens the token with it |
| `give` | issuer | `brownie run coupon_token give FILE INDEX WALLET`: signs it for that wallet, and claims it |

FILE names the campaign's document, whose gate is the role that FILE has as its name. Writes
deployments/<chain id>-<name>.json, by which a second run finds the token. Other scripts find it by the roles file:
`main` says what to write there.
"""

from pathlib import Path

from brownie import CouponToken, chain  # type: ignore[attr-defined]
from eth_utils.address import to_checksum_address

from offchain.campaigns import orders
from offchain.campaigns.currencies import of_number
from offchain.campaigns.prepared import prepare
from offchain.campaigns.refusals_told import in_words
from offchain.campaigns.telling import campaign_lines
from offchain.companions import coupon_document, coupon_orders, paper
from offchain.companions.coupon_document import CouponDocument, CouponPaper, CouponTerms
from offchain.companions.coupon_orders import CouponView
from offchain.companions.paper import Paper
from scripts.surroundings import Office, open_office, plain_words, signer_of, told


def main(file: str, *words: str) -> None:
    """Deploys, creates and opens, each unless it is done."""
    with plain_words(), in_words(of_number(0)):
        office = open_office(words)
        read = _read(file)
        terms = coupon_document.draft(read, office.desk.sender)
        made = _known(office, read, terms)
        if made is None and office.desk.dry_run:
            print(f"would deploy {terms.face.name}, and create and open its campaign")
            return
        made = made or _deploy(office, read, terms)
        document = Path(file).parent / read.document.campaign
        papers = coupon_orders.campaign_papers(document, made.name, made.contract, chain.id)
        campaign = prepare(papers, office.desk.view, office.lock, office.desk.sender)
        print("\n".join(campaign_lines(campaign, papers.catalogue)))
        with campaign.refusals_told():
            told([orders.create(office.desk, campaign, office.lock)])
            told([coupon_orders.open_token(office.desk, _view(office, made), campaign)])
        print(f'for other scripts, in the roles file below "{chain.id}":  {made.name}: "0x{made.contract:040x}"')


def give(file: str, index: str, wallet: str, *words: str) -> None:
    """Signs one coupon and claims it for its wallet."""
    with plain_words(), in_words(of_number(0)):
        office = open_office(words)
        read = _read(file)
        made = CouponPaper.load(coupon_document.path_of(office.settings.deployments, chain.id, read.document.name))
        view = _view(office, made)
        signer = signer_of(office)
        coupon_orders.check_issuer(signer.address, view.issuer())
        to, number = orders.read_account("wallet", wallet), orders.read_count("index", index)
        told([coupon_orders.give(office.desk, view, signer, to, number)])


def _read(file: str) -> Paper[CouponDocument]:
    return paper.gather(CouponDocument, coupon_document.PARTS, Path(file), chain.id)


def _view(office: Office, made: CouponPaper) -> CouponView:
    return CouponView(office.desk.view.chain, made.contract)


def _known(office: Office, read: Paper[CouponDocument], terms: CouponTerms) -> CouponPaper | None:
    """The token of an earlier run, if it is there. Raises `PaperError` where it is another one than the document's."""
    path = coupon_document.path_of(office.settings.deployments, chain.id, read.document.name)
    if not path.exists():
        return None
    known = CouponPaper.load(path)
    view = _view(office, known)
    if not view.is_there():
        return None
    view.check(office.desk.view.hub, terms)
    print(f"already deployed on chain {chain.id}: 0x{known.contract:040x}, {path}")
    return known


def _deploy(office: Office, read: Paper[CouponDocument], terms: CouponTerms) -> CouponPaper:
    """A token that is checked and written down before anything names it."""
    people = (to_checksum_address(f"0x{it:040x}") for it in (office.desk.view.hub, terms.merchant, terms.issuer))
    contract = CouponToken.deploy(*people, *terms.face.fields(), {"from": office.account})
    made = CouponPaper(
        name=read.document.name, chain_id=chain.id, contract=int(contract.address, 16), hub=office.desk.view.hub
    )
    _view(office, made).check(made.hub, terms)
    print(f"deployed on chain {chain.id}: 0x{made.contract:040x}, {made.save(office.settings.deployments)}")
    return made
