"""Options of the test run: `--update` rewrites expected outputs; `--hypothesis-profile=fuzz` looks longer."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "suite", deadline=None, max_examples=100, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("fuzz", settings.get_profile("suite"), max_examples=5_000, derandomize=False)
settings.register_profile("brief", settings.get_profile("suite"), phases=[Phase.explicit, Phase.generate])
settings.load_profile("suite")


@pytest.fixture(scope="session", autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """No test reads or leaves anything in the user's own cache."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FENZE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write what comes out into the expected outputs")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether expected outputs are to be rewritten rather than compared."""
    return bool(request.config.getoption("--update"))
