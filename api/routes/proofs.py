"""What anybody may check: contracts, roots, manifests, metadata of coupons, signed offers."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response

from api.deps import language_of, service_of
from api.event_requests import MetadataQuery, OffersPage
from api.forms import CampaignId
from api.problems import responses
from api.requests import NoQuery
from api.schemas.proofs import ContractList, CouponMetadata, OfferList, RootList, SignedOffer
from offchain.bootstrap import Service
from offchain.texts.wording import Language

CouponIndex = Annotated[
    str, Path(pattern=r"^([0-9a-f]{64}|[0-9]{1,10})$", description="64 digits as ERC-1155, or decimal.")
]


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1", tags=["proofs"])
    _of_contracts(router)
    _of_campaigns(router)
    return router


def _of_contracts(router: APIRouter) -> None:
    @router.get("/contracts", responses=responses(404, 422))
    def contracts(
        _query: Annotated[NoQuery, Query()], service: Annotated[Service, Depends(service_of)]
    ) -> ContractList:
        """Addresses, hashes of code and ABI, compiler: to check by oneself."""
        return ContractList.model_validate(service.proofs.deployed())

    @router.get("/manifests/{hash}", responses=responses(404, 422))
    def manifest(
        hash: CampaignId,
        _query: Annotated[NoQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
    ) -> dict[str, Any]:
        """The manifest of an epoch: the canonical bytes, whose keccak256 is the hash."""
        return Response(service.proofs.manifest(hash), media_type="application/json")  # type: ignore[return-value]

    @router.get("/coupons/{campaign}/{index}.json", responses=responses(404, 422, 503))
    def coupon(
        campaign: CampaignId,
        index: CouponIndex,
        asked: Annotated[MetadataQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
        language: Annotated[Language, Depends(language_of)],
    ) -> CouponMetadata:
        """Metadata of a coupon as ERC-1155 says, in English or Chinese; nothing about its holder."""
        number = int(index, 16 if len(index) == 64 else 10)
        return CouponMetadata.model_validate(service.proofs.coupon(campaign, number, asked.language or language))


def _of_campaigns(router: APIRouter) -> None:
    @router.get("/campaigns/{campaign}/roots", responses=responses(404, 422, 503))
    def roots(
        campaign: CampaignId,
        _query: Annotated[NoQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
    ) -> RootList:
        """Published lists of coupons, each with what the hub's `rootCommitment` answers."""
        return RootList.model_validate({"items": service.proofs.roots(campaign)})

    @router.get("/campaigns/{campaign}/offer.json", responses=responses(404, 422, 503))
    def offer(
        campaign: CampaignId,
        _query: Annotated[NoQuery, Query()],
        service: Annotated[Service, Depends(service_of)],
    ) -> SignedOffer:
        """The campaign for programs: signed, with what it takes to check it with a node alone."""
        return SignedOffer.model_validate(service.agent_offers.one(campaign))

    @router.get("/agent/offers", responses=responses(422, 503))
    def offers(asked: Annotated[OffersPage, Query()], service: Annotated[Service, Depends(service_of)]) -> OfferList:
        """The same of every campaign, page by page."""
        return OfferList.model_validate(service.agent_offers.listed(asked.page()))
