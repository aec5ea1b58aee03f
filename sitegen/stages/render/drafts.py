"""Pages that are not rendered yet: what each depends on, and what renders it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath
from typing import Any, NamedTuple

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sitegen.config.nearest import did_you_mean
from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_bytes
from sitegen.identity import as_html
from sitegen.reads import digest_of_template
from sitegen.resources import code_digest
from sitegen.stages.render.words import address

_PLAIN = {bool, float, int, str, tuple, type(None)}


class Page(NamedTuple):
    """A page's path within the site, the digest of all it depends on, and what renders it."""

    name: str
    key: str
    make: Callable[[], bytes]


@dataclass(frozen=True)
class Front:
    """What pages take from the theme beside templates and assets.

    Attributes
    ----------
    papers : tuple of (str, str)
        The ground of each colour scheme, `light` or `dark`, as `#rrggbb`.
    hidden : tuple of str
        Parts of the viewer that are left out.
    panel : str
        The side at which its panel opens, `start` or `end`.
    bases : mapping of str to Path
        Folders of templates that other templates find under a prefix.
    """

    papers: tuple[tuple[str, str], ...] = ()
    hidden: tuple[str, ...] = ()
    panel: str = "end"
    bases: Mapping[str, Path] = dataclasses.field(default_factory=dict)


class _Environment(ImmutableSandboxedEnvironment):
    """Where templates run: they come with themes, and those may be anybody's.

    They see values, and neither change them nor reach Python or files from there.
    """

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Say whether a template may have an attribute: none of a path, which opens files."""
        return not isinstance(obj, PurePath) and super().is_safe_attribute(obj, attr, value)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute; a plain value without ado, for each page asks for hundreds."""
        value = getattr(obj, attribute, self)
        if type(value) in _PLAIN and attribute[0] != "_" and not isinstance(obj, PurePath):
            return value
        return super().getattr(obj, attribute)


class Drafts:
    """Makes drafts of pages from templates.

    Parameters
    ----------
    templates : sequence of Path
        Folders in which templates are looked for, in order.
    bases : mapping of str to Path
        Folders of templates that are found under a prefix.
    shared : mapping of str to Any
        Values that all templates know.
    """

    def __init__(
        self, templates: Sequence[Path], bases: Mapping[str, Path], shared: Mapping[str, Any]
    ) -> None:
        self._code = code_digest()
        self._digests: dict[str, str] = {}
        self._environment = _Environment(
            loader=jinja2.ChoiceLoader(
                [
                    jinja2.FileSystemLoader([str(folder) for folder in templates]),
                    jinja2.PrefixLoader(
                        {name: jinja2.FileSystemLoader(str(f)) for name, f in bases.items()}
                    ),
                ]
            ),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"address": address, "prose": as_html}
        self._environment.globals |= shared

    def page(self, name: str, template: str, **context: Any) -> Page:
        """Return the draft of a page that depends on all of its context."""
        return self.draft(name, template, [repr(context)], lambda: context)

    def draft(
        self, name: str, template: str, facts: Sequence[str], context: Callable[[], dict[str, Any]]
    ) -> Page:
        """Return the draft of a page whose context is made only when it is rendered.

        Parameters
        ----------
        name : str
            Path within the site.
        template : str
        facts : sequence of str
            All that the context says, in whatever form; together with what the template itself
            reads this is what the page depends on.
        context : callable
        """
        key = digest_bytes("\0".join([self._digest(template), name, *facts]).encode())
        return Page(name, key, partial(self._render, name, template, context))

    def _digest(self, template: str) -> str:
        if template not in self._digests:
            try:
                read = digest_of_template(self._environment, template)
            except jinja2.TemplateError as error:
                raise self._mended(error, template) from error
            self._digests[template] = f"{self._code} {read}"
        return self._digests[template]

    def _render(self, name: str, template: str, context: Callable[[], dict[str, Any]]) -> bytes:
        own = {"root": "../" * name.count("/"), "path": public(name)}
        try:
            text = self._environment.get_template(template).render(own | context())
        except jinja2.TemplateError as error:
            raise self._mended(error, template) from error
        return text.encode()

    def _mended(self, error: jinja2.TemplateError, template: str) -> SitegenError:
        if isinstance(error, jinja2.TemplateNotFound):
            missing = str(error)
            # A plain name would lead a template that is to build on another back to itself.
            names = [
                name
                for name in self._environment.list_templates()
                if ("/" in name) is ("/" in missing)
            ]
            hint = did_you_mean(missing, names, "there are")
            return SitegenError(f"Template {template}: there is no template {missing!r}.", hint)
        line = getattr(error, "lineno", None)
        place = f"{getattr(error, 'name', None) or template}{f', line {line}' if line else ''}"
        return SitegenError(f"Template {place}: {error}", "Mend the theme's template.")


def public(name: str) -> str:
    """Return the path under which a page is known: folders without their `index.html`."""
    return name.removesuffix("index.html")


def made(name: str, data: bytes) -> Page:
    """Return a file that is made already as a draft."""
    return Page(name, digest_bytes(data), lambda: data)
