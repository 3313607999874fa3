"""Diagnostics → text for a terminal, one line each, JSON, SARIF."""

from fenze.dsl.render.to_json import json_of as json_of
from fenze.dsl.render.to_lines import lines_of as lines_of
from fenze.dsl.render.to_sarif import sarif_of as sarif_of
from fenze.dsl.render.to_text import styled_text_of as styled_text_of
from fenze.dsl.render.to_text import text_of as text_of
