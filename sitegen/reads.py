"""What a template reads: a page is made again when something changed that its templates read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jinja2
from jinja2 import meta, nodes

from sitegen.fingerprint import digest_of

Read = tuple[str, str | None]
"""A value that all pages share, and the part of it that is read; None for all of it."""


def digest_of_template(environment: jinja2.Environment, name: str) -> str:
    """Return the digest of a template, of those it builds on, and of the shared values they read.

    So the number of pictures, which only few pages show, does not count for the others.

    Raises
    ------
    jinja2.TemplateError
        When one is missing or cannot be parsed.
    """
    sources: dict[str, str] = {}
    reads: set[Read] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each in sources or environment.loader is None:
            continue
        sources[each] = environment.loader.get_source(environment, each)[0]
        tree = environment.parse(sources[each], each)
        reads.update(_reads(tree, environment.globals))
        for other in meta.find_referenced_templates(tree):
            if other is None:  # named only when the page is made: it could be any
                waiting += environment.list_templates()
            else:
                waiting.append(other)
    read = sorted((name, part or "", part is None) for name, part in reads)
    values = [
        [name, part, _text(environment.globals[name], None if whole else part)]
        for name, part, whole in read
    ]
    return digest_of(sources, values)


def _reads(tree: nodes.Template, shared: Any) -> Iterator[Read]:
    parts = set()
    for node in tree.find_all((nodes.Getattr, nodes.Getitem)):
        if not isinstance(node, (nodes.Getattr, nodes.Getitem)):
            continue  # it is one; said for type checkers
        owner, part = node.node, _part(node)
        if isinstance(owner, nodes.Name) and owner.name in shared and part is not None:
            parts.add(id(owner))
            yield owner.name, part
    for node in tree.find_all(nodes.Name):
        if node.name in shared and id(node) not in parts:
            yield node.name, None


def _part(node: nodes.Getattr | nodes.Getitem) -> str | None:
    if isinstance(node, nodes.Getattr):
        return node.attr
    value = node.arg.value if isinstance(node.arg, nodes.Const) else None
    return value if isinstance(value, str) else None


def _text(value: Any, part: str | None) -> str:
    """Write out a shared value, or a part of it: the same text in any process."""
    if part is not None:
        value = value.get(part) if isinstance(value, dict) else getattr(value, part, None)
    return getattr(value, "__qualname__", None) or repr(value)
