"""A refusal that comes back from another process is the same refusal."""

import pickle

from offchain.models.errors import UnknownItemError


def test_it_survives_pickling() -> None:
    told = UnknownItemError("items", found=["a"], wanted="items of the model", advice="fit again")
    again = pickle.loads(pickle.dumps(told))  # noqa: S301 - its own bytes
    assert type(again) is UnknownItemError
    assert str(again) == str(told)
    assert vars(again) == vars(told)
