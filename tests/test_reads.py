from __future__ import annotations

import jinja2
import pytest

from sitegen.reads import digest_of_template

TEMPLATES = {
    "base.html": "<title>{{ site.title }}</title>{% block main %}{% endblock %}",
    "item.html": '{% extends "base.html" %}{% block main %}{{ assets["pages.css"] }}{% endblock %}',
    "browse.html": '{% extends "base.html" %}{% block main %}{{ site.count }}{% endblock %}',
    "odd.html": "{% for name in site %}{{ name }}{% endfor %}",
    "chosen.html": "{% include which %}",
}
SHARED = {
    "site": {"title": "Fruit", "count": 10},
    "assets": {"pages.css": "assets/pages-1.css", "viewer.js": "assets/viewer-1.js"},
}


def digest(name: str, shared: dict | None = None, **templates: str) -> str:
    texts = TEMPLATES | {f"{key}.html": text for key, text in templates.items()}
    environment = jinja2.Environment(loader=jinja2.DictLoader(texts), autoescape=True)
    environment.globals |= shared or SHARED
    return digest_of_template(environment, name)


def with_(**changed: dict) -> dict:
    return {name: values | changed.get(name, {}) for name, values in SHARED.items()}


@pytest.mark.parametrize(
    ("name", "changed", "counts"),
    [
        ("item.html", {"site": {"title": "Pears"}}, True),  # read by the template below it
        ("item.html", {"assets": {"pages.css": "assets/pages-2.css"}}, True),
        ("item.html", {"assets": {"viewer.js": "assets/viewer-2.js"}}, False),
        ("item.html", {"site": {"count": 11}}, False),
        ("browse.html", {"site": {"count": 11}}, True),
        ("odd.html", {"site": {"count": 11}}, True),  # it reads all there is
        ("chosen.html", {"site": {"count": 11}}, True),  # it may read anything
    ],
)
def test_what_a_template_reads_counts_and_nothing_else(
    name: str, changed: dict, counts: bool
) -> None:
    assert (digest(name, with_(**changed)) != digest(name)) == counts


def test_templates_count_with_those_they_build_on() -> None:
    assert digest("item.html", base="{{ site.title }}!{% block main %}{% endblock %}") != digest(
        "item.html"
    )
    assert digest("item.html", browse="another") == digest("item.html")


def test_functions_have_the_same_digest_in_every_process() -> None:
    def greet() -> str:
        return "hello"

    def again() -> dict:
        return SHARED | {"greet": greet}

    text = "{{ greet() }}{{ range(3) }}"
    assert digest("f.html", again(), f=text) == digest("f.html", again(), f=text)
