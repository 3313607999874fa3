"""A stored trace → what the wording of decisions and explanations works on, without the policy at hand.

read       a trace → explanation, the part of the policy that it names, and what it can be traced to
words      labels, types, parameters → a policy that holds no more than what is to be said
plain      texts of people → texts that can stand anywhere on a page
formulas   formulas as text and as steps → formulas
effects    outcomes as JSON → what a rule gives rise to
conditions conditions as JSON → reasons
rows       the decision's lists → its rows
prospects  what was still open → what each party may face, and what else may come
"""
