"""Whatever people write in labels and cases: nothing of it runs, and the page, the picture and the graph stay what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

import html5lib
import pydot
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from fenze.solver.from_trace.plain import plain
from fenze.solver.render.drawing.dot import dot_of
from fenze.solver.render.drawing.svg import svg_of
from fenze.solver.render.markdown import escaped, markdown_of
from fenze.solver.render.page import page_of
from fenze.solver.render.telling import told_of
from tests.solver.traces import JOINT, PACK, relabelled, trace_in

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\" onload=\"alert(1)' style='",
    "</title></style></svg><iframe src=javascript:alert(1)>",
    "]]> --> <!-- <![CDATA[",
    "{{ 7 * 7 }} {% raw %}",
    "&lt;b&gt; &amp; &#60;i>",
    "[a](javascript:alert(1)) ![b](http://example.org/x.png) <http://example.org> www.example.org a@b.example",
    "| cell | `code` **bold** _it_ ~~gone~~ $x$",
    "# heading\n\n- item\n> quote\n\n    code\n1. one\n---",
    'a\\N\\l" ]; evil -> node; //',
    "<b>html label</b>",
    "مرحبا \u202e txet \u2067 שלום",
    "\x00\x07\x1b[31m\ud800\ufffe",
    "👩‍👩‍👧 🙂 做单人",
    "x" * 300,
    "0",
    "1. first",
    "- ",
]
ANY = (
    st.sampled_from(HOSTILE)
    | st.text(max_size=30)
    | st.text(st.sampled_from("<>&\"'`\\|*_[]()#-+.!$~{}%;:/\n\u202e\u2069א "), max_size=20)
)


def same(text: str) -> Callable[[str], str]:
    """Each label with a letter first, so that none is empty where one was not."""
    return lambda _: f"x{text}"


def page_tree(text: str) -> ET.Element:
    page = page_of([relabelled(trace_in(PACK, JOINT), same(text))], "en")
    parser: Any = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    tree: ET.Element = parser.parse(page)
    assert not [error for error in parser.errors if error[1] != "invalid-codepoint"], parser.errors
    return tree


def elements_in(tree: ET.Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every element with the names of its attributes, but for what sets texts apart and the lines that these are broken into."""
    for element in tree.iter():
        tag = str(element.tag).split("}")[-1]
        if tag not in {"bdi", "text"}:
            yield tag, tuple(sorted(element.attrib))


def svg_tree(text: str) -> ET.Element:
    told = told_of(relabelled(trace_in(PACK, JOINT), same(text)), "en")
    return ET.fromstring(svg_of(told.argument, "en"))  # noqa: S314 a picture of our own


PLAIN_PAGE = list(elements_in(page_tree("")))
PLAIN_SVG = list(elements_in(svg_tree("")))


def shape_of_markdown(text: str) -> list[str]:
    trace = relabelled(trace_in(PACK, JOINT), same(text))
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(markdown_of(trace, "en"))
    inner = [child for token in tokens for child in token.children or ()]
    return [token.type for token in tokens if token.type != "inline"] + [
        one.type for one in inner if one.type not in {"text", "text_special"}
    ]


PLAIN_MARKDOWN = shape_of_markdown("")


@settings(max_examples=50)
@given(ANY)
def test_a_page_has_the_elements_that_it_has_with_plain_labels(text: str) -> None:
    assert list(elements_in(page_tree(text))) == PLAIN_PAGE


@settings(max_examples=50)
@given(ANY)
def test_a_picture_has_the_elements_that_it_has_with_plain_labels(text: str) -> None:
    assert list(elements_in(svg_tree(text))) == PLAIN_SVG


@settings(max_examples=50)
@given(ANY)
def test_markdown_has_the_blocks_and_spans_that_it_has_with_plain_labels(text: str) -> None:
    assert shape_of_markdown(text) == PLAIN_MARKDOWN


@settings(max_examples=50)
@given(ANY)
def test_markdown_shows_a_text_as_it_is(text: str) -> None:
    shown = plain(f"x{text}")
    (inline,) = [
        token
        for token in MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(f"- {escaped(shown)}")
        if token.type == "inline"
    ]
    assert "".join(child.content for child in inline.children or ()) == shown
    for token in MarkdownIt().parse(f"- {escaped(plain(text))}"):
        assert token.type in {
            "bullet_list_open",
            "list_item_open",
            "paragraph_open",
            "inline",
            "paragraph_close",
            "list_item_close",
            "bullet_list_close",
        }


@settings(max_examples=50)
@given(ANY)
def test_a_graph_has_a_box_for_each_box_with_its_label(text: str) -> None:
    argument = told_of(relabelled(trace_in(PACK, JOINT), same(text)), "en").argument
    graphs = pydot.graph_from_dot_data(dot_of(argument))
    assert graphs is not None
    (graph,) = graphs
    groups = graph.get_subgraphs()
    nodes = [node for group in groups for node in group.get_nodes() if node.get_name() not in {"node", "edge", "graph"}]
    assert len(nodes) == len(argument.boxes)
    assert len(graph.get_edges()) == len(argument.arrows)
    for node, box in zip(nodes, argument.boxes, strict=True):
        label = node.get("label")
        assert isinstance(label, str)
        unquoted = label[1:-1].replace('\\"', '"').replace("\\\\", "\\").replace("&amp;", "&")
        assert box.text.split()[0] in unquoted


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_that_runs_from_right_to_left_is_set_apart(text: str) -> None:
    page = page_of([relabelled(trace_in(PACK, JOINT), same(text))], "en")
    assert page.count("<bdi>") == page.count("</bdi>")
    assert ("<bdi>" in page) == ("שלום" in text)
    assert "\u202e" not in page


def test_nothing_is_fetched_and_nothing_runs() -> None:
    tree = page_tree("")
    tags = {element.tag for element in tree.iter()}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    page = page_of([trace_in(PACK, JOINT)], "en")
    assert "url(http" not in page and "@import" not in page
    links = [value for element in tree.iter() for name, value in element.attrib.items() if name in {"href", "src"}]
    assert links and all(link.startswith("#") for link in links)
