"""Decisions and explanations in words, for people: Chinese and English from the same values.

voice             names → labels, lists, quotation marks of one tongue
values            amounts, shares, lengths of time, moments → words
conditions        a condition with its truth → a line that says what was found and what was wanted
formulas          formulas and their steps → words
effects           what a rule gives rise to → a sentence
grants            payments, sanctions, windows, recourse → sentences
decision_text     Decision → the page a person reads
explanation_text  Explanation → the reasons below it
prose             words → lines that break where Chinese may break
"""
