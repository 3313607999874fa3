"""Names and strings in the canonical form: every one reads back, few need quotes."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from fenze.dsl import ast
from fenze.dsl.keywords import KEYWORDS, Tongue
from fenze.dsl.print import text_of
from fenze.dsl.text_to_ast import file_of


def assert_canonical(text: str) -> None:
    text = dedent(text).removeprefix("\n")
    assert text_of(file_of(text, "policy.fenze"), "en") == text


PLACES: dict[str, Callable[[ast.Name], ast.Statement]] = {
    "declared": lambda name: ast.Party(name, ast.Labels(), name, name),
    "value declared": lambda name: ast.Fact(
        name,
        ast.Labels(),
        ast.EnumType((ast.EnumValue(name, ast.Labels()), ast.EnumValue(name, ast.Labels()))),
        (
            ast.Presumed(ast.Value("name", name.text)),
            ast.Implied(ast.Value("name", name.text), ast.Defined(name)),
            ast.Derived(name, name, True),
            ast.Ask((name, name), ast.Labels(), (name, name)),
        ),
    ),
    "party": lambda name: ast.Parameter(
        name, ast.Labels(), ast.PartyType((name, name)), ast.Value("name", name.text), ast.Labels()
    ),
    "condition": lambda name: ast.Definition(
        name,
        ast.Labels(),
        ast.AllOf(
            (
                ast.Defined(name),
                ast.Negated(ast.Defined(name)),
                ast.OneOf(name, (ast.Value("name", name.text),), False),
                ast.OneOf(name, (ast.Value("name", name.text),), True),
                ast.OneOf(name, (ast.Value("name", name.text),) * 2, False),
                ast.OneOf(name, (ast.Value("name", name.text),) * 2, True),
                ast.IsKnown(name, True),
                ast.Compare(name, ">", ast.Value("name", name.text)),
                ast.AnyOf((ast.Defined(name), ast.Defined(name))),
            )
        ),
    ),
    "listed": lambda name: ast.AskingOrder(name, ast.Labels(), (name, name)),
    "clause": lambda name: ast.Rule(
        name, ast.Labels(), (ast.Cites(name, "1"), ast.Reads("r", (name, name)), ast.Overrides((name, name)))
    ),
    "outcome": lambda name: ast.Rule(
        name,
        ast.Labels(),
        (
            ast.Then(
                tuple(
                    ast.Outcome(effect)
                    for effect in (
                        ast.Bears((name,), ast.Portion("parameter", name.text), (name,), name, "to be agreed"),
                        ast.Bears((name, name), ast.Portion("all", "all"), (name, name)),
                        ast.Shares((name,), (name,), None),
                        ast.Shares((name,), (name,), name),
                        ast.NotLiable((name,)),
                        ast.Must(
                            (name,),
                            name,
                            (ast.Detail(name, (name, name)), ast.Detail(name, (name,))),
                            ast.Deadline(ast.Value("name", name.text), name, name),
                        ),
                        ast.Remedies((name, name)),
                        ast.Check((name, name)),
                        ast.Await((name,)),
                        ast.Escalate((name, name)),
                        ast.Refer(name),
                        ast.Note(name, name),
                        ast.Presume(name, (name, name)),
                    )
                )
            ),
        ),
    ),
    "scenario": lambda name: ast.Scenario(
        "s",
        None,
        (ast.Setting(name, ast.Value("name", name.text)),) * 2,
        (
            ast.ExpectStatus(name),
            ast.ExpectBears((name, name), ast.Portion("parameter", name.text), name, False),
            ast.ExpectBears((name,), ast.Value("number", "3"), name, True),
            ast.ExpectNobodyBears(name),
            ast.ExpectNotLiable((name,)),
            ast.ExpectStands(name, True),
            ast.ExpectStands(name, False),
            ast.ExpectDefeated(name, name),
            ast.ExpectRemedy(name),
            ast.ExpectDuty(name, name),
            ast.ExpectCheck(name),
        ),
    ),
    "never": lambda name: ast.Property(
        "p",
        ast.Defined(name),
        ast.Never((ast.SomeBorne((name, name), name, False), ast.ExpectStands(name, True), ast.ExpectRemedy(name))),
    ),
    "borne": lambda name: ast.Property(
        "p", None, ast.Always((ast.ExpectBears((name,), ast.Portion("parameter", name.text), name, False),), False)
    ),
    "at most one": lambda name: ast.Property(
        "p", None, ast.AtMostOne((ast.ExpectDuty(name, name), ast.ExpectPays(name, name, None, name, False)))
    ),
    "monotonic": lambda name: ast.Property("p", None, ast.Monotonic(name, False, name, name)),
    "accepted": lambda name: ast.Accepted("gap x", ast.Defined(name), ast.Labels("r")),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_a_word_of_the_language_can_be_a_name_anywhere(place: str, tongue: Tongue) -> None:
    phrases = {phrase for phrases in KEYWORDS.values() for phrase in phrases}
    for word in sorted(phrases | {word for phrase in phrases for word in phrase.split()} | {f"{word}-A1" for word in phrases}):
        file = ast.File("policy.fenze", (PLACES[place](ast.Name(word)),))
        assert file_of(text_of(file, tongue), file.path) == file, text_of(file, tongue)


def test_names_are_quoted_only_where_they_could_be_mistaken() -> None:
    assert_canonical("""
        fact condition: one of unknown, yes, `3d`, `少发/少件`, 错发

        rule X
          when condition is not `unknown`
           and customer is `yes`
           and reply is none
           and `not` is check
          then return, share bears `all` of all
           and `remedy` are not liable
           and agent must escalate
           and note check `rule`
    """)


def test_strings_are_escaped() -> None:
    assert_canonical(r"""
        cost a "他说\"好\"" / "a \\ b\nc # no comment 😀 “x”"
    """)
