"""What every recommender must answer. A test class inherits it and says how its model is made.

The known answer: two tastes that share no item. Each shopper has all but one or two of the items of one taste, so any
sensible recommender begins with what is missing of that taste.
"""

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from offchain.features.interactions import Interactions
from offchain.models.errors import HyperparameterError, InputError, NotFittedError, UnknownItemError
from offchain.models.parameters import parameters_bytes
from offchain.models.recommender import NO_ITEM, NO_SCORE, POPULARITY_SCORE, Filters
from tests.unit.models.matrices import interactions_of, random_interactions

TASTES = interactions_of(
    [
        [1, 1, 1, 0, 0, 0, 0, 0],
        [1, 1, 0, 1, 0, 0, 0, 0],
        [1, 0, 1, 1, 0, 0, 0, 0],
        [0, 1, 1, 1, 0, 0, 0, 0],
        [0, 0, 0, 0, 1, 1, 1, 0],
        [0, 0, 0, 0, 1, 1, 0, 1],
        [0, 0, 0, 0, 1, 0, 1, 1],
    ],
    shoppers="ann bob cyd dan eve fay gus",
    items="bread butter honey jam hammer nails pliers saw".replace("hammer nails pliers saw", "ka kb kc kd"),
)
MISSING = {"ann": "jam", "bob": "honey", "cyd": "butter", "dan": "bread", "eve": "kd", "fay": "kc", "gus": "kb"}
EVERYTHING = Filters(bought=False)


class RecommenderContract:
    """Tests by inheritance: `model`, and settings of it that `fit` must refuse."""

    model: ClassVar[type[Any]]
    settings: ClassVar[dict[str, Any]] = {}
    wrong_settings: ClassVar[list[dict[str, Any]]] = []

    def fitted(self, interactions: Interactions = TASTES) -> Any:
        return self.model(**self.settings).fit(interactions)

    def lists(self, n: int, filters: Filters = EVERYTHING, interactions: Interactions = TASTES) -> dict[str, list[str]]:
        ids, _ = self.fitted(interactions).recommend(interactions.shoppers, n, filters)
        return dict(zip(interactions.shoppers, ids.tolist(), strict=True))

    def test_fit_returns_the_model(self) -> None:
        model = self.model(**self.settings)

        assert model.fit(TASTES) is model

    def test_learned_names_end_with_an_underscore(self) -> None:
        before = set(vars(self.model(**self.settings)))

        assert all(name.endswith("_") for name in set(vars(self.fitted())) - before)

    def test_the_missing_item_of_a_taste_comes_first(self) -> None:
        assert {shopper: items[0] for shopper, items in self.lists(1, Filters()).items()} == MISSING

    def test_the_answer_has_one_row_a_shopper_and_n_columns(self) -> None:
        ids, scores = self.fitted().recommend(["gus", "ann"], 3)

        assert ids.shape == scores.shape == (2, 3)
        assert ids.dtype == np.object_
        assert scores.dtype == np.int64

    def test_the_batch_does_not_change_a_list(self) -> None:
        model = self.fitted()
        together_ids, together_scores = model.recommend(["gus", "?", "ann", "gus"], 4)

        for row, shopper in enumerate(["gus", "?", "ann", "gus"]):
            ids, scores = model.recommend([shopper], 4)
            assert ids[0].tolist() == together_ids[row].tolist()
            assert scores[0].tolist() == together_scores[row].tolist()

    def test_no_shoppers_get_no_lists(self) -> None:
        ids, scores = self.fitted().recommend([], 3)

        assert ids.shape == scores.shape == (0, 3)

    def test_what_was_bought_is_left_out_unless_asked_for(self) -> None:
        held = {
            shopper: {TASTES.items[column] for column in TASTES.matrix[row].indices}
            for row, shopper in enumerate(TASTES.shoppers)
        }

        assert all(held[shopper].isdisjoint(items) for shopper, items in self.lists(8, Filters()).items())
        assert all(held[shopper] <= set(items) for shopper, items in self.lists(8, EVERYTHING).items())

    def test_excluded_items_are_never_listed(self) -> None:
        lists = self.lists(8, Filters(bought=False, excluded=frozenset({"jam", "kd", "unknown"})))

        assert all({"jam", "kd"}.isdisjoint(items) for items in lists.values())
        assert all(items.count(NO_ITEM) == 2 for items in lists.values())

    def test_only_allowed_items_are_listed(self) -> None:
        lists = self.lists(8, Filters(bought=False, only=frozenset({"jam", "kd", "unknown"})))

        assert all(set(items) == {"jam", "kd", NO_ITEM} for items in lists.values())

    def test_excluding_wins_over_allowing(self) -> None:
        lists = self.lists(2, Filters(bought=False, only=frozenset({"jam", "kd"}), excluded=frozenset({"kd"})))

        assert all(items == ["jam", NO_ITEM] for items in lists.values())

    def test_what_is_out_of_stock_is_listed_for_nobody(self) -> None:
        lists = self.lists(8, Filters(bought=False, out_of_stock=frozenset({"jam", "kd", "unknown"})))

        assert all({"jam", "kd"}.isdisjoint(items) for items in lists.values())
        assert all(items.count(NO_ITEM) == 2 for items in lists.values())

    def test_what_lies_in_the_cart_is_not_listed_for_its_shopper_alone(self) -> None:
        cart = {"ann": frozenset({"jam", "ka", "unknown"}), "stranger": frozenset({"bread"})}
        ids, _ = self.fitted().recommend(["bob", "ann", "stranger"], 8, Filters(bought=False, in_cart=cart))

        assert set(ids[0]) == set(TASTES.items)
        assert set(ids[1]) == set(TASTES.items) - {"jam", "ka"} | {NO_ITEM}
        assert ids[2].tolist()[:7] == [name for name in TASTES.items if name != "bread"]

    def test_all_filters_work_together(self) -> None:
        filters = Filters(
            excluded=frozenset({"ka"}), out_of_stock=frozenset({"kb"}), in_cart={"ann": frozenset({"kc"})}
        )

        assert self.fitted().recommend(["ann"], 3, filters)[0].tolist() == [["jam", "kd", NO_ITEM]]

    def test_no_item_is_listed_twice(self) -> None:
        for items in self.lists(8, EVERYTHING, random_interactions(3, 40, 8, 4)).values():
            assert len(set(items)) == 8

    def test_scores_fall_and_equal_scores_go_by_id(self) -> None:
        interactions = random_interactions(4, 60, 30, 2)
        ids, scores = self.fitted(interactions).recommend(interactions.shoppers, 30)

        for names, values in zip(ids.tolist(), scores.tolist(), strict=True):
            scored = [(-value, name) for name, value in zip(names, values, strict=True) if value > POPULARITY_SCORE]
            assert scored == sorted(scored)
            assert values == sorted(values, reverse=True)

    def test_a_stranger_is_shown_what_most_shoppers_have(self) -> None:
        ids, scores = self.fitted().recommend(["stranger"], 9)

        assert ids[0].tolist() == ["bread", "butter", "honey", "jam", "ka", "kb", "kc", "kd", NO_ITEM]
        assert scores[0].tolist() == [POPULARITY_SCORE] * 8 + [NO_SCORE]

    def test_popularity_counts_shoppers_not_weight(self) -> None:
        interactions = interactions_of([[30, 0], [0, 1], [0, 1]])

        assert self.fitted(interactions).recommend(["?"], 2)[0].tolist() == [["q", "p"]]

    def test_a_short_list_goes_on_with_popular_items_and_then_with_nothing(self) -> None:
        model = self.fitted()
        ids, scores = model.recommend(["ann"], 6)

        assert ids[0, 0] == "jam"
        assert set(ids[0, 1:5]) == {"ka", "kb", "kc", "kd"}
        assert (ids[0, 5], scores[0, 5]) == (NO_ITEM, NO_SCORE)

    def test_similar_items_share_a_taste_and_leave_out_the_item_itself(self) -> None:
        ids, scores = self.fitted().similar_items(["kb", "bread"], 3)

        assert set(ids[0]) == {"ka", "kc", "kd"}
        assert set(ids[1]) == {"butter", "honey", "jam"}
        assert scores.min() > 0

    def test_similar_items_are_padded_not_filled(self) -> None:
        ids, scores = self.fitted(interactions_of([[1, 1, 0], [0, 0, 1]])).similar_items(["p", "r"], 2)

        assert ids.tolist() == [["q", NO_ITEM], [NO_ITEM, NO_ITEM]]
        assert scores[0, 0] > 0
        assert scores[1].tolist() == [NO_SCORE, NO_SCORE]

    def test_an_unknown_item_has_no_similar_items(self) -> None:
        with pytest.raises(UnknownItemError, match="gum"):
            self.fitted().similar_items(["bread", "gum"], 2)

    def test_similar_shoppers_share_a_taste_and_leave_out_the_shopper(self) -> None:
        ids, scores = self.fitted().similar_shoppers(["fay", "ann"], 3)

        assert set(ids[0]) == {"eve", "gus", NO_ITEM}
        assert set(ids[1]) == {"bob", "cyd", "dan"}
        assert scores[0, 2] == NO_SCORE
        assert (scores[0, :2].min() > 0, scores[1].min() > 0) == (True, True)
        assert ids[1].tolist() == sorted(ids[1])  # equally near: by id

    def test_a_shopper_without_history_has_no_similar_ones(self) -> None:
        with pytest.raises(InputError, match=r"shoppers: found \['stranger'\]"):
            self.fitted().similar_shoppers(["ann", "stranger"], 1)

    def test_it_says_whether_learning_gives_the_same_bits_everywhere(self) -> None:
        assert self.model.deterministic in (True, False)

    @pytest.mark.parametrize("n", [0, -1, 10_001])
    def test_a_list_length_outside_its_limits_is_refused(self, n: int) -> None:
        model = self.fitted()

        with pytest.raises(HyperparameterError, match="n: found"):
            model.recommend(["ann"], n)
        with pytest.raises(HyperparameterError, match="n: found"):
            model.similar_items(["bread"], n)
        with pytest.raises(HyperparameterError, match="n: found"):
            model.similar_shoppers(["ann"], n)

    def test_nothing_is_answered_before_fit(self) -> None:
        model = self.model(**self.settings)

        for question in (
            lambda: model.recommend(["ann"], 1),
            lambda: model.similar_items(["bread"], 1),
            lambda: model.similar_shoppers(["ann"], 1),
            model.parameters,
            lambda: model.bind(TASTES),
        ):
            with pytest.raises(NotFittedError):
                question()

    def test_wrong_settings_are_refused_by_fit_and_not_before(self) -> None:
        for wrong in self.wrong_settings:
            model = self.model(**{**self.settings, **wrong})
            with pytest.raises(HyperparameterError, match=next(iter(wrong))):
                model.fit(TASTES)

    def test_nobody_and_nothing_can_be_fitted(self) -> None:
        nothing = Interactions((), (), TASTES.matrix[:0, :0])
        ids, scores = self.fitted(nothing).recommend(["ann"], 2)

        assert ids.tolist() == [[NO_ITEM, NO_ITEM]]
        assert scores.tolist() == [[NO_SCORE, NO_SCORE]]

    def test_fitting_twice_gives_the_same_parameters(self) -> None:
        interactions = random_interactions(6, 50, 20, 9)
        one, other = (parameters_bytes(self.fitted(interactions).parameters()) for _ in range(2))

        assert one == other

    def test_other_behaviour_gives_other_parameters(self) -> None:
        one, other = (self.fitted(random_interactions(seed, 50, 20, 9)) for seed in (6, 7))

        assert parameters_bytes(one.parameters()) != parameters_bytes(other.parameters())

    def test_a_stored_model_answers_as_before(self, tmp_path: Path) -> None:
        interactions = random_interactions(8, 50, 20, 9)
        model = self.fitted(interactions)
        model.save(tmp_path / "model.npz")
        restored = self.model.load(tmp_path / "model.npz").bind(interactions)

        assert parameters_bytes(restored.parameters()) == parameters_bytes(model.parameters())
        for mine, theirs in zip(
            model.recommend(interactions.shoppers, 7), restored.recommend(interactions.shoppers, 7), strict=True
        ):
            assert mine.tolist() == theirs.tolist()

    def test_a_stored_model_wants_histories_before_it_recommends(self, tmp_path: Path) -> None:
        self.fitted().save(tmp_path / "model.npz")

        restored = self.model.load(tmp_path / "model.npz")

        for question in (restored.recommend, restored.similar_shoppers):
            with pytest.raises(NotFittedError, match="bind"):
                question(["ann"], 1)
        assert set(restored.similar_items(["bread"], 3)[0][0]) == {"butter", "honey", "jam"}

    def test_later_histories_can_be_bound(self) -> None:
        later = interactions_of([[0, 0, 0, 0, 1, 1, 0, 1]], shoppers="ann", items=" ".join(TASTES.items))

        assert self.fitted().bind(later).recommend(["ann"], 1)[0].tolist() == [["kc"]]

    def test_histories_over_other_items_are_refused(self) -> None:
        with pytest.raises(InputError, match="histories"):
            self.fitted().bind(interactions_of([[1, 1]]))
