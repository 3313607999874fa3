"""Fenze (分责) decides from a written policy who bears which cost of an after-sales case, exactly, and says why.

    policy text   dsl/text_to_tree  → a tree          grammar.lark, keywords.py
                  dsl/tree_to_ast   → ast.File        what the author wrote
                  dsl/ast_to_model  → model.Policy    every name looked up, every value typed
    case          decision/case     → typed facts     decision/file adds what is implied and presumed
                  solver/program    → an answer-set program, grounded once a policy
                  solver/solve      → the answer      which rules apply, stand, are defeated
                  decision/upshot   → a Decision      shares, exact amounts, duties, next checks
                  decision/to_json, decision/trace, solver/render: the decision and its reasons for machines and for people
    trace         checker/followed  → the answer again, by trying, without a solver, and a trace to compare with

The command line is `fenze.command`; the HTTP service is `fenze.api`; the shipped policies are in `fenze.policies`.
"""

__version__ = "0.1.0"
