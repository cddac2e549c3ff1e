"""Settings come from the environment that they are given, and from nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from offchain.settings import Settings


def test_unset_ones_keep_their_defaults() -> None:
    settings = Settings.read({})
    assert (settings.rpc_url, settings.data) == ("", None)
    assert (settings.build, settings.deployments) == (Path("build"), Path("deployments"))


def test_each_is_read_from_its_variable() -> None:
    settings = Settings.read(
        {"PROMO_RPC_URL": "http://node", "PROMO_DATA": "tables", "PROMO_BUILD": "out", "PROMO_ACCOUNT": "shop"}
    )
    assert (settings.rpc_url, settings.account) == ("http://node", "shop")
    assert (settings.data, settings.build) == (Path("tables"), Path("out"))


def test_an_empty_variable_counts_as_unset() -> None:
    assert Settings.read({"PROMO_DATA": "", "PROMO_BUILD": ""}) == Settings.read({})


def test_variables_of_others_are_passed_over() -> None:
    others = {"HOME": "folder", "RPC_URL": "x", "PROMO_SOMETHING": "y", "promo_build": "z"}
    assert Settings.read(others) == Settings.read({})


def test_a_password_is_not_shown() -> None:
    settings = Settings.read({"PROMO_KEYSTORE_PASSWORD": "open sesame"})
    assert "sesame" not in repr(settings) + str(settings) + settings.model_dump_json()
    assert settings.keystore_password.get_secret_value() == "open sesame"


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings.read({}).build = Path("elsewhere")


def test_an_unknown_setting_is_a_defect() -> None:
    with pytest.raises(ValidationError):
        Settings(colour="red")  # type: ignore[call-arg]
