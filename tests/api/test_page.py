"""The page of the service: its settings are those that there are, its walk is walked on a real server, on both stores."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import yaml

from fenze.api.settings import Settings
from tests.api.test_app import CALLS
from tests.house.tree import ROOT
from tests.processes import Running, start

PAGE = ROOT / "docs" / "service.md"


def settings_table() -> str:
    """A row a setting, in the order of the class."""
    rows: list[str] = []
    for name, field in Settings.model_fields.items():
        default = (
            "one a processor" if name in ("threads", "processes") else "" if field.default is None else f"`{field.default}`"
        )
        rows.append(f"| `FENZE_{name.upper()}` | {default} | {field.description} |\n")
    return "".join(rows)


def test_the_page_lists_every_setting(update: bool) -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition("<!-- settings -->\n")
    written, _, after = rest.partition("<!-- /settings -->")
    if update:
        PAGE.write_text(f"{before}<!-- settings -->\n{settings_table()}<!-- /settings -->{after}", encoding="utf-8")
        return
    assert written == settings_table()


def test_the_page_lists_every_call_with_those_who_may_make_it() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("## A walk")[0]
    told = re.findall(r"`((?:GET|POST|DELETE) )?(/[^`?]*|:diff|:activate)`", table)
    paths = {path for _, path in told}
    missing = [
        path for _, path in CALLS
        if not any(re.sub(r"\{\w+\}", "{}", path).endswith(re.sub(r"\{\w+\}", "{}", one)) for one in paths)
    ]  # fmt: skip
    assert missing == []


def test_every_code_that_the_service_gives_is_on_the_page() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "api").rglob("*.py"))
    codes = set(re.findall(r'Fault\(\s*"(\w+)"', sources))
    page = PAGE.read_text(encoding="utf-8")
    of_bodies = {
        "missing_field", "unknown_field", "wrong_type", "bad_moment", "bad_amount", "bad_month", "unknown_party",
        "unknown_outcome", "party_or_outcome", "no_files", "bad_file_name", "duplicate_file", "other_policy", "policy_or_files", "bad_request", "no_space",
    }  # fmt: skip
    assert {code for code in codes if f"`{code}`" not in page} == of_bodies


def started(folder: Path, address: str) -> tuple[Running, str]:
    """A server in a process of its own, and its address."""
    environment = {
        **os.environ,
        "FENZE_DATABASE_URL": address,
        "FENZE_LOG_LEVEL": "warning",
        "PYTHONPATH": str(ROOT),
        "LANG": "en_US.UTF-8",
    }
    command = [sys.executable, "-m", "fenze", "serve", "-p", "three_party_liability", "--port", "0"]
    running = start(command, env=environment, first=lambda: os.chdir(folder))
    assert running.stdout is not None
    found = re.match(r"answering at (\S+) ", running.stdout.readline().decode())
    assert found is not None
    return running, found[1]


def test_the_walk_on_the_page_comes_out(tmp_path: Path, address: str) -> None:
    walk = PAGE.read_text(encoding="utf-8").partition("## A walk")[2].partition("\n## ")[0]
    commands = [block for block in re.findall(r"^```sh\n(.*?)^```$", walk, re.DOTALL | re.MULTILINE) if "serve" not in block]
    assert len(commands) == 4
    address = address.replace(f"sqlite:///{tmp_path}/", "sqlite:///")
    running, where = started(tmp_path, address)
    with running:
        script = "set -e\n" + "\n".join(commands).replace("http://127.0.0.1:8000", where)
        script = re.sub(r"^fenze ", f"{sys.executable} -m fenze ", script, flags=re.MULTILINE)
        environment = {**os.environ, "FENZE_DATABASE_URL": address, "PYTHONPATH": str(ROOT), "LANG": "en_US.UTF-8"}
        done = subprocess.run(
            ["sh", "-c", script], check=False, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
        )
        with urllib.request.urlopen(f"{where}/healthz", timeout=10) as answer:  # noqa: S310 our own service
            assert answer.status == 200
        running.terminate()
        running.communicate(timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    for part in (
        "做单错误", "Why not carrier", "What would make carrier", '"code": "unknown_fact"', '"case_id":"C-1"',
        "the records are as they were written: 2 decisions", "2 decisions, all to the same bytes", ",300.00,CNY,",
    ):  # fmt: skip
        assert part in done.stdout, (part, done.stdout)
    assert running.returncode == 0


def test_the_files_for_deploying_are_what_they_say() -> None:
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    assert set(compose["services"]) == {"fenze", "postgres"}
    names = {f"FENZE_{name.upper()}" for name in Settings.model_fields}
    assert set(compose["services"]["fenze"]["environment"]) <= names
    unit = (ROOT / "deploy" / "fenze.service").read_text(encoding="utf-8")
    assert set(re.findall(r"FENZE_\w+", unit)) <= names
    assert "ExecStart=/opt/fenze/bin/fenze serve" in unit
