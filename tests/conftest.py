"""What all tests share: parts of the surroundings, and Brownie where a run has its plugin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.postgres import Postgres

from tests.surroundings import require_or_skip, required_parts, shared_folder

HERE = Path(__file__).resolve().parent
# They need Brownie's plugin, which tools/run_tests.py gives to their run only.
BROWNIE_FOLDERS = (HERE / "contracts", HERE / "gas")
BROWNIE_PLUGIN = "pytest-brownie"


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a wrong PROMO_REQUIRE at once; give a run with Brownie its chain."""
    required_parts()
    if config.pluginmanager.hasplugin(BROWNIE_PLUGIN):
        from tests.brownie_chain import BrownieChain  # noqa: PLC0415 - imports Brownie

        config.pluginmanager.register(BrownieChain(), "promo-brownie-chain")
        return
    # Hypothesis wants examples within 200 ms and made fast; on a busy machine that says nothing about the code.
    slow = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile("promissory", deadline=None, suppress_health_check=slow)
    hypothesis.settings.load_profile("promissory")
    for argument in config.args:
        path = Path(config.invocation_params.dir, argument.split("::")[0]).resolve()
        if path.is_relative_to(BROWNIE_FOLDERS[0]) or path.is_relative_to(BROWNIE_FOLDERS[1]):
            raise pytest.UsageError(f"{argument} needs Brownie: make test T={argument}, or pytest -p {BROWNIE_PLUGIN}")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the contracts' tests to the run that has Brownie."""
    if collection_path in BROWNIE_FOLDERS and not config.pluginmanager.hasplugin(BROWNIE_PLUGIN):
        return True
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together, where tests are shared among processes, what shares fixtures: a folder with a conftest.py of its
    own, else a file; unless a test says its group itself."""
    for item in items:
        if item.get_closest_marker("xdist_group") is not None:
            continue
        folders = (folder for folder in item.path.parents if (folder / "conftest.py").exists())
        folder = next(folders)
        group = item.path if folder == HERE else folder
        item.add_marker(pytest.mark.xdist_group(group.relative_to(HERE).as_posix()))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium. Closed after each module: Playwright keeps an event loop running that others would find."""
    from tests.browser.chromium import chromium  # noqa: PLC0415 - imports Playwright

    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared tables and cases; without it the test is skipped, or fails if it is required."""
    folder = shared_folder()
    require_or_skip("shared", folder.is_dir(), f"no folder {folder}; set PROMO_SHARED to where the tables are")
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A PostgreSQL of this process; without its programs the test is skipped, or fails if it is required."""
    from tests.postgres import find_postgres, postgres  # noqa: PLC0415 - imports the driver

    programs = find_postgres()
    require_or_skip("postgres", programs is not None, "no initdb and postgres; install postgresql, or set PATH")
    assert programs is not None
    with postgres(programs) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """The test runs once with files, once with PostgreSQL."""
    name: str = request.param
    return name


@pytest.fixture
def empty_place(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes URLs of empty databases."""
    with ExitStack() as places:
        yield _places(places, engine_name, request, tmp_path, lambda server: server.database())


@pytest.fixture
def store_place(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes URLs for stores; in PostgreSQL their tables are there already, which takes long otherwise."""
    with ExitStack() as places:
        yield _places(places, engine_name, request, tmp_path, lambda server: server.store())


def _places(
    stack: ExitStack,
    engine_name: str,
    request: pytest.FixtureRequest,
    folder: Path,
    database: Callable[[Postgres], AbstractContextManager[str]],
) -> Callable[[], str]:
    if engine_name == "postgres":
        server: Postgres = request.getfixturevalue("postgres_server")
        return lambda: stack.enter_context(database(server))
    names = count(1)
    return lambda: f"sqlite:///{folder / f'store-{next(names)}.sqlite3'}"
