"""A plan → the tree of questions and answers that a person reads."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree

from fenze.decision.decision import NextCheck
from fenze.dsl import model
from fenze.dsl.keywords import Tongue
from fenze.solver.literals import Domains
from fenze.solver.plan import Asked, CutOff, Leaf, Node, Plan, most_of
from fenze.solver.render.decision_text import status_words
from fenze.solver.render.in_short import settled_in_short
from fenze.solver.render.prose import Prose
from fenze.solver.render.questions import answers_words, question_words
from fenze.solver.render.voice import Voice


def plan_page(plan: Plan, policy: model.Policy, domains: Domains, tongue: Tongue, most_lines: int) -> RenderableType:
    """The worst case, and the tree as deep as it can be shown in about so many lines."""
    voice = Voice(policy, tongue)
    parts: list[RenderableType] = [Prose(Text(_worst(voice, plan), "bold"))]
    if not plan.whole:
        text = voice.say(
            f"There are more ways to go on than could be followed; {plan.cases:,} cases were decided.",
            f"走法过多，未能全部推演；已裁定 {plan.cases:,} 种情形。",
        )
        parts.append(Prose(Text(text, "yellow")))
    if plan.by_example:
        names = voice.listed(map(voice.fact, plan.by_example))
        text = voice.say(
            f"Of {names}, which the rules compare with each other, only examples were followed.",
            f"规则会对{names}相互比较，这些数值仅以示例推演。",
        )
        parts.append(Prose(Text(text, "yellow")))
    depth = _depth_for(plan.root, most_lines)
    if depth < most_of(plan.root) or not plan.whole:
        text = voice.say(f"Shown to a depth of {depth}.", f"仅展示前 {depth} 层提问。")
        parts.append(Prose(Text(text, "dim")))
    tree = Tree(_node_words(voice, plan.root, depth), guide_style="dim")
    _grow(tree, voice, domains, *_past_foregone(plan.root, depth))
    return Group(*parts, Text(), tree)


def _worst(voice: Voice, plan: Plan) -> str:
    most = plan.most
    if not most and plan.whole:
        return voice.say("There is nothing to ask.", "无须提问。")
    questions = "1 question" if most == 1 else f"{most} questions"
    if plan.whole:
        return voice.say(f"At most {questions}.", f"最多 {most} 个问题。")
    return voice.say(f"The worst case takes at least {questions}.", f"最坏情形至少需要 {most} 个问题。")


def _depth_for(root: Node, most_lines: int) -> int:
    """As many questions deep as fit, and one in any case."""
    depth = 1
    while depth < most_of(root) and _lines(root, depth + 1, {}) <= most_lines:
        depth += 1
    return depth


def _lines(node: Node, depth: int, found: dict[tuple[int, int], int]) -> int:
    if not isinstance(node, Asked) or not depth:
        return 1
    key = id(node), depth
    if key not in found:
        below = sum(_lines(branch.node, depth - 1, found) for branch in node.branches)
        found[key] = below if len(node.branches) == 1 else 1 + below
    return found[key]


def _grow(tree: Tree, voice: Voice, domains: Domains, node: Node, depth: int) -> None:
    if not isinstance(node, Asked) or not depth:
        return
    most = max(node.branches, key=lambda branch: len(branch.answers), default=None)
    for branch in node.branches:
        is_most = branch is most and len(node.branches) > 1
        words = answers_words(voice, domains, node.check.fact, branch.answers, is_most)
        label = Text(words, "bold").append(" → ", "dim").append_text(_node_text(voice, branch.node, depth - 1))
        _grow(tree.add(Prose(label, hang=2)), voice, domains, *_past_foregone(branch.node, depth - 1))


def _past_foregone(node: Node, depth: int) -> tuple[Node, int]:
    """The next node at which answers part; a question that leads on in one way only stands in the line before."""
    while isinstance(node, Asked) and depth and len(node.branches) == 1:
        node, depth = node.branches[0].node, depth - 1
    return node, depth


def _node_words(voice: Voice, node: Node, depth: int) -> Prose:
    return Prose(_node_text(voice, node, depth), hang=2)


def _node_text(voice: Voice, node: Node, depth: int) -> Text:
    match node:
        case Asked(check) if depth:
            ask = voice.policy.facts[check.fact].ask
            whom = voice.one_of(map(voice.party, ask.parties)) if ask else ""
            text = Text(question_words(voice, check.fact)).append(voice.in_brackets(whom) if whom else "", "dim")
            if len(node.branches) > 1 or not node.branches:
                return text
            return text.append(" → ", "dim").append_text(_node_text(voice, node.branches[0].node, depth - 1))
        case Asked(most=most, whole=True):
            return Text(voice.say(f"… up to {most} more", f"……最多再问 {most} 个"), "dim")
        case Asked(check):
            return _unfollowed(voice, check)
        case CutOff(check):
            return _unfollowed(voice, check)
        case Leaf(decision):
            said = settled_in_short(voice, decision, amounts=False)
            status = status_words(voice, decision, reason=False)
            if decision.status in ("decided", "negotiate", "escalate") and said:
                return Text(voice.clauses(said), "green" if decision.status == "decided" else "yellow")
            return status.append(voice.in_brackets(voice.clauses(said))) if said else status


def _unfollowed(voice: Voice, check: NextCheck | None) -> Text:
    """The next question, if that much is known, and that it was not followed any further."""
    if check is None:
        return Text(voice.say("… not followed further", "……未再推演"), "dim")
    return Text(question_words(voice, check.fact)).append(voice.say(" …", "……"), "dim")
