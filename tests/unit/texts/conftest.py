"""The loaded texts."""

from __future__ import annotations

import pytest

from offchain.texts.refusal_texts import RefusalTexts


@pytest.fixture(scope="session")
def texts() -> RefusalTexts:
    """The texts that the package ships."""
    return RefusalTexts.load()
