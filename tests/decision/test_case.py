"""Cases as callers send them: what is read, and what is refused, with the field and the fix."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from fenze.decision.case import CaseError, CaseReader
from tests.solver.policy import NOW, policy

FACTS = """
fact late "迟到": yes or no
fact issue: one of wrong_item, lost, `not`
fact who: party among carrier, merchant
fact hours: hours
fact workdays: working days
fact loss: money
fact pieces: integer
fact delta: decimal
fact portion: percent
fact remark: text
fact day: date
fact moment: date and time
"""
READER = CaseReader(policy(FACTS))


def read(name: str, value: object) -> object:
    return READER.read({"facts": {name: value}}, NOW).facts.get(name)


def fault(raw: Mapping[str, object]) -> tuple[str, str | None, str | None]:
    """Code, field and suggestion of the one fault."""
    with pytest.raises(CaseError) as refused:
        READER.read(raw, NOW)
    (found,) = refused.value.faults
    return found.code, found.field, found.suggestion.en if found.suggestion else None


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("late", True, "yes"),
        ("late", False, "no"),
        ("issue", "not", "not"),
        ("who", "merchant", "merchant"),
        ("hours", 36, Fraction(36)),
        ("hours", "PT36H", Fraction(36)),
        ("hours", "P1DT90M", Fraction("25.5")),
        ("workdays", 2, Fraction(2)),
        ("freight", 300, Fraction(300)),
        ("freight", "300.00", Fraction(300)),
        ("freight", 0.1, Fraction(1, 10)),
        ("freight", Decimal("0.10"), Fraction(1, 10)),
        ("freight", "10000000000000000.00", Fraction(10**16)),
        ("pieces", 3, Fraction(3)),
        ("pieces", 3.0, Fraction(3)),
        ("pieces", 10**40, Fraction(10**40)),
        ("delta", "-2.5", Fraction(-5, 2)),
        ("portion", "12.5", Fraction(25, 2)),
        ("remark", "是", "是"),
        ("day", "2022-09-01", date(2022, 9, 1)),
        ("moment", "2022-09-01T10:00:00+08:00", NOW),
        ("moment", "2022-09-01T02:00:00Z", NOW),
        ("late", None, None),
    ],
)
def test_a_value_is_read(name: str, value: object, expected: object) -> None:
    assert read(name, value) == expected


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("late", "yes", "wrong_type"),
        ("late", 1, "wrong_type"),
        ("issue", "wrong_itm", "unknown_value"),
        ("issue", True, "unknown_value"),
        ("issue", ["lost"], "unknown_value"),
        ("who", "customer", "unknown_value"),
        ("hours", -1, "negative"),
        ("hours", "P1M", "wrong_type"),
        ("hours", "P1Q", "wrong_type"),
        ("hours", "1 hour", "wrong_type"),
        ("workdays", "P2D", "wrong_type"),
        ("freight", -1, "negative"),
        ("freight", "0.001", "not_exact"),
        ("freight", 0.1 + 0.2, "not_exact"),
        ("freight", "10000000000000000.01", "too_large"),
        ("freight", "1e3", "wrong_type"),
        ("freight", "３00", "wrong_type"),
        ("freight", True, "wrong_type"),
        ("freight", float("nan"), "wrong_type"),
        ("freight", float("inf"), "wrong_type"),
        ("freight", Decimal("1E+999999"), "wrong_type"),
        ("freight", {}, "wrong_type"),
        ("pieces", "2.5", "wrong_type"),
        ("pieces", -1, "negative"),
        ("portion", -1, "negative"),
        ("remark", 1, "wrong_type"),
        ("day", "2022-02-30", "wrong_type"),
        ("day", "2022-09-01T10:00:00+08:00", "wrong_type"),
        ("moment", "2022-09-01", "wrong_type"),
        ("moment", "2022-09-01T10:00:00", "no_offset"),
        ("moment", "9999-12-31T23:59:59Z", "wrong_type"),
        ("moment", "0001-01-01T00:00:00+14:00", "wrong_type"),
        ("moment", 1661997600, "wrong_type"),
    ],
)
def test_a_value_that_is_not_one_is_refused_with_its_field(name: str, value: object, code: str) -> None:
    found, field, _ = fault({"facts": {name: value}})
    assert (found, field) == (code, name)


@pytest.mark.parametrize(
    ("raw", "code", "field", "suggestion"),
    [
        ({"fact": {}}, "unknown_field", "fact", "did you mean `facts`?"),
        ({"facts": []}, "wrong_type", "facts", None),
        ({"facts": {"lat": True}}, "unknown_fact", "lat", "did you mean `late`?"),
        ({"facts": {"迟": True}}, "unknown_fact", "迟", "did you mean `late`?"),
        ({"facts": {"issue": "wrong_itm"}}, "unknown_value", "issue", "did you mean `wrong_item`?"),
        ({"facts": {"who": "x"}}, "unknown_value", "who", "write one of: carrier, merchant"),
        ({"facts": {"workdays": "P2D"}}, "wrong_type", "workdays", "write a number"),
        ({"facts": {"hours": "P1M"}}, "wrong_type", "hours", "write a number, or weeks, days, hours and minutes such as PT36H"),
        ({"facts": {"pieces": 1.5}}, "wrong_type", "pieces", "write digits only, such as 3"),
        (
            {"facts": {"freight": 10**17}},
            "too_large",
            "freight",
            "the most is 10000000000000000, 10^18 of the smallest coin",
        ),
        ({"case_id": ["C-1"]}, "wrong_type", "case_id", None),
        ({"as_of": "2022-09-01T10:00:00"}, "no_offset", "as_of", "write it as 2022-09-01T10:00:00+08:00"),
        ({"as_of": "now"}, "wrong_type", "as_of", "write it as 2022-09-01T10:00:00+08:00"),
    ],
)
def test_what_is_wrong_with_a_case_is_told(raw: dict[str, object], code: str, field: str, suggestion: str | None) -> None:
    assert fault(raw) == (code, field, suggestion)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(CaseError) as refused:
        READER.read({"as_of": "", "facts": {"late": 1, "hours": -1, "lost": True}}, NOW)
    assert [found.field for found in refused.value.faults] == ["as_of", "late", "hours", "lost"]


def test_a_case_says_when_it_is_decided_and_which_it_is() -> None:
    case = READER.read({"case_id": 7, "as_of": "2022-08-01T00:00:00Z", "facts": None}, NOW)
    assert (case.case_id, case.as_of, case.facts) == ("7", datetime.fromisoformat("2022-08-01T00:00:00Z"), {})
    assert READER.read({}, NOW).as_of == NOW


def test_a_message_shows_long_values_in_part() -> None:
    with pytest.raises(CaseError) as refused:
        READER.read({"facts": {"late": 1000 * "x"}}, NOW)
    assert len(refused.value.faults[0].message.en) < 100


def test_a_number_too_long_to_be_written_is_refused() -> None:
    """Python itself declines to write an integer of more than 4,300 digits."""
    huge = 10**5000
    assert fault({"facts": {"freight": huge}})[:2] == ("too_large", "freight")
    assert fault({"facts": {"late": huge}})[:2] == ("wrong_type", "late")
    assert fault({"case_id": huge})[:2] == ("wrong_type", "case_id")
