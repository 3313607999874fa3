"""Decisions and explanations in words, for people: Chinese and English from the same values.

voice             names → labels, lists, quotation marks of one tongue
values            amounts, shares, lengths of time, moments → words
conditions        a condition with its truth → a line that says what was found and what was wanted
formulas          formulas and their steps → words
effects           what a rule gives rise to → a sentence
grants            payments, sanctions, windows, recourse → sentences
account/          Decision and Explanation → all that is said of them, before it is settled what it looks like
decision_text     the account of a decision → text for a terminal
explanation_text  the account of its reasons → text below it
prose             words → lines that break where Chinese may break
telling           a stored trace → its account and its argument
page              stored traces → a page for a browser, by the templates in templates/
markdown          a stored trace → Markdown
drawing/          the argument as boxes and arrows → an SVG picture, text for Graphviz
"""
