"""The layout of the canonical form."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from fenze.dsl.keywords import Tongue
from fenze.dsl.print import text_of
from fenze.dsl.print.layout import WIDTH, width_of
from fenze.dsl.text_to_ast import file_of

PACKS = sorted((Path(__file__).parents[2] / "policies").rglob("*.fenze"))


def canonical(text: str, tongue: Tongue = "en") -> str:
    return text_of(file_of(dedent(text), "policy.fenze"), tongue)


def assert_canonical(text: str, tongue: Tongue = "en") -> None:
    text = dedent(text).removeprefix("\n")
    assert canonical(text, tongue) == text


# ── layout ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_head_and_declarations_take_a_line_each_and_kinds_stand_apart() -> None:
    written = """
        policy three_party_liability "三方责任划分" / "Three-party liability" version 1.0.0
        in force from 2022-08-02 until 2030-12-31 currency CNY source guide "指导"
        party carrier "物流"   party installer "师傅" part of carrier party replier given by replier
        cost handling_cost "后续处理费用"
        remedy refund "退款"
        define transport_damage "运输破损" when packaging is damaged or apparent_cause is transport
        constraint signed_first "先送后签" never signed is yes and delivered is no
        asking order usual "常规": reporter, packaging
    """
    assert canonical(written) == dedent("""\
        policy three_party_liability "三方责任划分" / "Three-party liability"
        version 1.0.0
        in force from 2022-08-02 until 2030-12-31
        currency CNY
        source guide "指导"

        party carrier "物流"
        party installer "师傅" part of carrier
        party replier given by replier

        cost handling_cost "后续处理费用"

        remedy refund "退款"

        define transport_damage "运输破损" when packaging is damaged or apparent_cause is transport

        constraint signed_first "先送后签" never signed is yes and delivered is no

        asking order usual "常规": reporter, packaging
    """)


def test_clauses_of_facts_and_reasons_of_parameters_stand_below() -> None:
    assert_canonical("""
        fact signed "本人签收": yes or no
          presumed yes
          implied no when left_at_door or signed_by is neighbour and not agreed
          ask customer, carrier "谁签的?" / "Who signed?" wanting receipt, photo

        fact days_since_signoff: days
          from signing_time to report_time
          else from delivery_time to report_time

        fact cause: one of transport "运输", quality "品质"
        fact replier: party among carrier, merchant

        parameter limit: minutes = 30 minutes because "建议值"
        parameter split: shares = 2:1:1
        parameter bearer: party = carrier

        parameter evidence_wait_hours "等证据时限" / "time to wait for evidence": hours = 48 hours
          because "建议值,原文未写反馈人一直不给材料怎么办" / "proposed, the guide is silent"
    """)


def test_an_enumeration_too_long_for_a_line_has_a_line_for_each_labelled_value_and_is_filled_without_labels() -> None:
    labelled = ", ".join(f'value_{number} "取值{number}" / "value {number}"' for number in range(6))
    plain = ", ".join(f"a_rather_long_value_{number}" for number in range(8))
    text = canonical(f"fact a: one of {labelled}\nfact b: one of {plain}\nparameter c: one of {labelled} = value_2")
    assert text == dedent("""\
        fact a: one of
            value_0 "取值0" / "value 0",
            value_1 "取值1" / "value 1",
            value_2 "取值2" / "value 2",
            value_3 "取值3" / "value 3",
            value_4 "取值4" / "value 4",
            value_5 "取值5" / "value 5"

        fact b: one of
            a_rather_long_value_0, a_rather_long_value_1, a_rather_long_value_2, a_rather_long_value_3, a_rather_long_value_4,
            a_rather_long_value_5, a_rather_long_value_6, a_rather_long_value_7

        parameter c: one of
            value_0 "取值0" / "value 0",
            value_1 "取值1" / "value 1",
            value_2 "取值2" / "value 2",
            value_3 "取值3" / "value 3",
            value_4 "取值4" / "value 4",
            value_5 "取值5" / "value 5"
          = value_2
    """)


RULE = """
    rule TPL-WRONG-03 "做单错误" / "order keyed wrong"
      cites guide "错发 > 1 (second half)"
      reads "第一时间" as prompt_minutes
      in force from 2022-08-02
      overrides TPL-A, TPL-B
      when issue_type is wrong_item
       and (order_sheet_check is not one_more or days > 7 days)
       and reporter is known
      unless agreed_otherwise
      then order_clerk bears all handling_cost if (agreed)
       and manufacturer, carrier are not liable
       and manufacturer bears 50% of delay_loss with the rest on unspecified to be agreed
       and carrier bears part of freight, material
       and merchant, carrier share after_sales_cost equally to be decided
       and merchant, carrier share freight by split
       and agent must annotate_order (content: cost, "as agreed"; to: carrier) within 30 minutes of report_time done at sent
       and remedy refund or replace
       and check a, b
       and await c
       and negotiate
       and escalate to supervisor
       and refer to platform_rules
       and note flag late
       and presume good_order rebuttable by photo
"""


def test_a_rule_has_a_line_for_each_part_of_its_condition_and_each_outcome() -> None:
    assert_canonical(RULE)


def test_a_rule_in_chinese() -> None:
    assert canonical(RULE, "zh") == dedent("""\
        规则 TPL-WRONG-03 "做单错误" / "order keyed wrong"
          依据 guide "错发 > 1 (second half)"
          将 "第一时间" 读作 prompt_minutes
          施行自 2022-08-02
          优先于 TPL-A, TPL-B
          当 issue_type 为 wrong_item
          且 (order_sheet_check 不为 one_more 或 days > 7 天)
          且 reporter 已知
          除非 agreed_otherwise
          则 order_clerk 承担 全部 handling_cost 若 (agreed)
          且 manufacturer, carrier 不担责
          且 manufacturer 承担 50% 的 delay_loss 其余归 unspecified 待协商
          且 carrier 承担 part 的 freight, material
          且 merchant, carrier 分担 after_sales_cost 均摊 待裁定
          且 merchant, carrier 分担 freight 按照 split
          且 agent 应当 annotate_order (content: cost, "as agreed"; to: carrier) 时限 30 分钟 起算于 report_time 完成于 sent
          且 处理方式 refund 或 replace
          且 核查 a, b
          且 等待 c
          且 协商
          且 上报 给 supervisor
          且 转至 platform_rules
          且 记明 flag late
          且 推定 good_order 可反证以 photo
    """)


def test_clauses_stand_in_canonical_order_whatever_the_authors() -> None:
    written = 'rule X then negotiate unless b when a overrides Y reads "r" as p cites guide "2" cites guide "1"'
    assert canonical(written) == dedent("""\
        rule X
          cites guide "2"
          cites guide "1"
          reads "r" as p
          overrides Y
          when a
          unless b
          then negotiate
    """)


def test_or_is_aligned_under_when_and_and_binds_tighter() -> None:
    assert_canonical("""
        rule X
          when a is b
            or c is d and e is one of f, g
            or not (h is none of i, j and (k or l))
    """)


def test_what_does_not_fit_on_a_line_is_broken_where_it_reads_best() -> None:
    long = [f"a_fact_with_a_long_name_{number} is a_value_with_a_long_name_{number}" for number in range(5)]
    written = (
        f"rule X when a and ({long[0]} or {long[1]} and ({long[2]} or {long[3]})) and not ({long[2]} or {long[3]} or {long[4]})"
        f" then some_agent must do_something_or_other (to: carrier; content: {', '.join(f'content_{n}' for n in range(6))})"
        f" within 30 minutes of report_time and check a_fact_with_a_long_name, another_fact_with_a_long_name"
        f" if ({long[0]} or reporter is known)"
    )
    assert canonical(written) == dedent("""\
        rule X
          when a
           and (a_fact_with_a_long_name_0 is a_value_with_a_long_name_0
                or a_fact_with_a_long_name_1 is a_value_with_a_long_name_1
                   and (a_fact_with_a_long_name_2 is a_value_with_a_long_name_2
                        or a_fact_with_a_long_name_3 is a_value_with_a_long_name_3))
           and not (a_fact_with_a_long_name_2 is a_value_with_a_long_name_2
                    or a_fact_with_a_long_name_3 is a_value_with_a_long_name_3
                    or a_fact_with_a_long_name_4 is a_value_with_a_long_name_4)
          then some_agent must do_something_or_other
                (to: carrier; content: content_0, content_1, content_2, content_3, content_4, content_5)
                within 30 minutes of report_time
           and check a_fact_with_a_long_name, another_fact_with_a_long_name
                if (a_fact_with_a_long_name_0 is a_value_with_a_long_name_0 or reporter is known)
    """)


def test_a_long_list_of_values_goes_on_below_its_comparison() -> None:
    values = ", ".join(f"a_rather_long_value_{number}" for number in range(7))
    assert canonical(f"rule X when a and not (b or a_fact is one of {values})") == dedent("""\
        rule X
          when a
           and not (b
                    or a_fact is one of a_rather_long_value_0, a_rather_long_value_1, a_rather_long_value_2, a_rather_long_value_3,
                       a_rather_long_value_4, a_rather_long_value_5, a_rather_long_value_6)
    """)


def test_a_definition_too_long_for_a_line_is_laid_out_as_a_rule_is() -> None:
    assert_canonical("""
        define transport_signs "运输损坏迹象" / "signs of transport damage"
          when packaging_condition is one of light_damage, severe_damage
            or apparent_cause is transport
            or carrier_position is admits_damage

        fact delivered "已送达": yes or no
          implied yes
            when signing_time is known
              or a_fact_with_a_rather_long_name is a_value_with_a_rather_long_name
              or another_fact_with_a_rather_long_name is known
    """)


def test_a_scenario_has_a_line_for_each_fact_and_each_expectation() -> None:
    assert_canonical("""
        scenario "keyed wrong"
          as of 2022-09-01
          given issue_type is wrong_item
           and handling_cost is 300
          expect decided
           and order_clerk bears 300 of handling_cost
           and merchant, carrier would bear 1/2 of freight
           and nobody bears material
           and carrier are not liable
           and TPL-A stands
           and TPL-B does not stand
           and TPL-C is defeated by TPL-A
           and remedy refund
           and receiving_agent must annotate_order
           and check reporter
    """)


def test_a_file_without_statements_is_empty() -> None:
    assert canonical("") == ""
    assert canonical("\n\n# nothing yet\n") == "# nothing yet\n"


# ── the shipped packs ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", PACKS, ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_a_shipped_policy_file_reads_back_from_either_tongue(path: Path, tongue: Tongue) -> None:
    file = file_of(path.read_text(encoding="utf-8"), str(path))
    text = text_of(file, tongue)
    again = file_of(text, str(path))
    assert text_of(again, "en") == text_of(file, "en")
    assert [comment.text for comment in again.comments] == [comment.text for comment in file.comments]
    assert all(width_of(line) <= WIDTH for line in text.split("\n") if not line.startswith("#"))
