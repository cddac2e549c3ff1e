"""User-based collaborative filtering: the shared contract, and what is its own."""

from typing import Any, ClassVar

from offchain.models.user_cf import UserCF
from tests.unit.models.recommender_contract import RecommenderContract


class TestUserCF(RecommenderContract):
    model = UserCF
    wrong_settings: ClassVar[list[dict[str, Any]]] = [
        {"neighbourhood": 0},
        {"neighbourhood": 1.5},
        {"shrinkage": -1},
        {"shrinkage": 2**31},
        {"chunk_rows": 0},
    ]
