"""Every diagnostic's code: what is wrong, and what to do about it. `docs/diagnostics.md` is made from this table."""

from __future__ import annotations

from collections.abc import Mapping

from fenze.dsl.codes import declarations, files, formulas, heads, names, rules, times, values
from fenze.dsl.codes.code import Code

CODES: Mapping[str, Code] = {
    **files.CODES,
    **heads.CODES,
    **names.CODES,
    **values.CODES,
    **formulas.CODES,
    **times.CODES,
    **declarations.CODES,
    **rules.CODES,
}
