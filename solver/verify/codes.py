"""Every finding's code: what it means, and what to do about it. `docs/verification.md` holds the same."""

from __future__ import annotations

from collections.abc import Mapping

from fenze.dsl.codes.code import Code
from fenze.dsl.diagnostic import Text

CODES: Mapping[str, Code] = {
    "shares-over-one": Code(
        Text("more of a cost is borne than there is", "费用承担超过全部"),
        Text(
            "Rules that stand in one case put more than the whole of a cost head on parties. The decision is `conflict`.",
            "在同一案件中成立的规则，使某项费用的承担合计超过全部，裁定结果为冲突。",
        ),
    ),
    "liable-and-exempt": Code(
        Text("a party is both liable and exempt", "既担责又免责"),
        Text(
            "One standing rule makes a party liable, another exempts it or the party it counts with.",
            "一条成立的规则要求某方担责，另一条却免除该方或其所属方的责任。",
        ),
    ),
    "payments-differ": Code(
        Text("two different payments for one reason", "同一事由两笔不同赔付"),
        Text(
            "The same parties have two definite payments for one reason whose amounts differ.",
            "同一付款方与收款方，因同一事由有两笔金额不同的确定赔付。",
        ),
    ),
    "eligible-and-not": Code(
        Text("something may and may not be asked for", "既可申请又不可申请"),
        Text("One standing rule allows a claim, another denies it.", "一条成立的规则允许该申请，另一条不允许。"),
    ),
    "granted-and-denied": Code(
        Text("a remedy is granted although it may not be asked for", "不得申请却予准许"),
        Text(
            "One standing rule grants a remedy for which another says that it may not be asked.",
            "一条成立的规则给予某项处理，另一条却规定不得申请。",
        ),
    ),
    "shares-below-one": Code(
        Text("a part of a cost is on nobody", "部分费用无人承担"),
        Text(
            "The standing rules share less than the whole of a cost head, and nothing is to be agreed, decided or found out.",
            "成立的规则只分配了某项费用的一部分，且无须协商、上报或再查。",
        ),
    ),
    "gap": Code(
        Text("a case that no rule decides", "无规则可裁定"),
        Text(
            "The case is of a topic for which rules put costs on somebody. Here none does, and nothing is to be agreed or "
            "asked. The topic is the choice that most of the rules which put costs on somebody ask for.",
            "该案件所属的类型本有规则分配费用，此处却无人承担，也无须协商或核查。类型是指多数分配费用的规则都要求的那项事实。",
        ),
        "warning",
    ),
    "dead-rule": Code(
        Text("a rule that never applies", "永不适用的规则"),
        Text("No case that the constraints allow meets the rule's condition.", "约束所允许的案件都不满足其条件。"),
    ),
    "always-defeated": Code(
        Text("a rule that never stands", "从不成立的规则"),
        Text("Wherever the rule applies, a rule that overrides it stands.", "凡此规则适用之处，总有优先于它的规则成立。"),
    ),
    "redundant-rule": Code(
        Text("a rule that changes nothing", "可有可无的规则"),
        Text(
            "Whatever it gives, others give in every case in which it stands.",
            "在它成立的每个案件中，其结果均已由其他规则给出。",
        ),
        "warning",
    ),
    "always-true": Code(
        Text("a condition that says nothing", "形同虚设的条件"),
        Text(
            "The condition holds wherever those beside it do, or as soon as its facts are known.",
            "其余条件满足时它总是成立，或者只要事实已知便成立。",
        ),
        "warning",
    ),
    "dead-outcome": Code(
        Text("an outcome that never comes about", "永不发生的结果"),
        Text(
            "Where the rule's own condition holds, that of the outcome does not.",
            "规则自身的条件成立时，该项结果的条件不成立。",
        ),
        "warning",
    ),
    "idle-override": Code(
        Text("an exception to a rule that it never meets", "从不相遇的例外"),
        Text("No case lets the one stand where the other applies.", "没有案件使前者成立而后者同时适用。"),
        "warning",
    ),
    "unreachable-value": Code(
        Text("a value that no case can have", "没有案件能取的值"),
        Text(
            "The constraints between facts exclude the value, or the range of numbers.",
            "事实之间的约束排除了该取值或数值区间。",
        ),
        "warning",
    ),
    "duty-without-start": Code(
        Text("a limit that counts from what nobody is asked for", "起算点无人查问"),
        Text(
            "A duty stands while the moment that its limit counts from is unknown, and neither it nor a rule asks for that.",
            "义务已成立，而期限的起算时点未知，且没有规则或事实声明去查问它。",
        ),
        "warning",
    ),
    "idle-parameter": Code(
        Text("a parameter that changes nothing", "不起作用的参数"),
        Text(
            "No condition, amount, share or limit takes it; a rule may still record how it was read.",
            "没有条件、金额、比例或期限用到它；规则可能仍以其记录解释。",
        ),
        "warning",
    ),
    "unused-name": Code(
        Text("a name that nothing uses", "没有用到的名称"),
        Text("It is declared, and no rule and no other declaration names it.", "已声明，但没有规则或其他声明提到它。"),
        "note",
    ),
    "property-violated": Code(
        Text("a property that does not hold", "不成立的性质"),
        Text(
            "The policy states the property, and in some case the decision is against it.",
            "政策声明了该性质，而有案件的裁定与之相悖。",
        ),
    ),
    "property-without-case": Code(
        Text("a property that speaks of no case", "没有对应案件的性质"),
        Text(
            "No case meets the condition of the property, so that it says nothing.",
            "没有案件满足该性质的条件，因此它没有说明任何内容。",
        ),
    ),
    "needless-acceptance": Code(
        Text("an accepted finding that there is no more", "已不存在的认可项"),
        Text(
            "The policy accepts a finding that verification no longer makes. What was accepted may have been put right, or is "
            "now found elsewhere.",
            "政策认可了一项验证已不再得出的发现。该问题可能已更正，或现出现在别处。",
        ),
    ),
    "missing-citation": Code(
        Text("a rule that cites no source", "规则没有出处"),
        Text(
            "The policy names its sources, and this rule does not say where it is written.",
            "政策列有来源，而此规则未注明出处。",
        ),
        "note",
    ),
}
