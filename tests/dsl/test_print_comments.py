"""Where comments stand in the canonical form."""

from __future__ import annotations

from textwrap import dedent

from fenze.dsl.print import text_of
from fenze.dsl.text_to_ast import file_of


def canonical(text: str) -> str:
    return text_of(file_of(dedent(text).removeprefix("\n"), "policy.fenze"), "en")


def test_comments_stay_where_they_belong() -> None:
    _assert_canonical("""
        # The head of the file.

        # ── words ──

        cost a  # first
        cost b

        # second group
        cost c
        # a note on d
        cost d

        fact e: one of
            x "甲",  # the usual value
            # seldom seen
            y "乙"
          # whom to ask
          ask carrier
          # still part of the fact

        # a rule
        # in two lines
        rule X  # at the head
          # why
          when a is b  # first
           # before the second
           and (c is d or e is f)  # last
          then negotiate

        # the end
    """)


def test_a_comment_inside_a_line_breaks_it_there() -> None:
    written = (
        "rule X when a is b and (c is d  # one\n or e is f)  # two\n then negotiate and remedy refund or # three\n replace"
    )
    assert canonical(written) == dedent("""\
        rule X
          when a is b
           and (c is d  # one
                or e is f)  # two
          then negotiate
           and remedy refund  # three
                or replace
    """)


def test_a_comment_follows_its_clause_into_canonical_order() -> None:
    written = "rule X\n  # outcome\n  then negotiate  # settled\n  # condition\n  when a  # holds\n"
    assert canonical(written) == dedent("""\
        rule X
          # condition
          when a  # holds
          # outcome
          then negotiate  # settled
    """)


def test_two_comments_behind_one_piece_are_both_kept() -> None:
    assert canonical("party a # one\n part of # two\n b # three\nparty c") == dedent("""\
        party a part of b  # one
          # two
          # three
        party c
    """)


def _assert_canonical(text: str) -> None:
    assert canonical(text) == dedent(text).removeprefix("\n")
