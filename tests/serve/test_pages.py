from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sitegen.serve.pages import allowed, rooted, with_client

POLICY = "default-src 'none'; img-src 'self' data:; style-src 'self'; base-uri 'none'"
_words = st.lists(
    st.sampled_from(["'none'", "'self'", "data:", "https://example.org", "'unsafe-inline'"]),
    max_size=3,
)
_names = st.sampled_from(["default-src", "script-src", "script-src-elem", "img-src", "connect-src"])


def directives(policy: str) -> dict[str, list[str]]:
    return {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.strip()}


def test_what_is_not_allowed_by_default_is_allowed_for_scripts_and_connections_alone() -> None:
    before, after = directives(POLICY), directives(allowed(POLICY))
    assert after == before | {"script-src": ["'self'"], "connect-src": ["'self'"]}


def test_a_policy_that_says_nothing_of_scripts_is_left_alone() -> None:
    assert allowed("img-src 'none'") == "img-src 'none'"


@given(st.dictionaries(_names, _words))
def test_only_this_server_is_added(given_policy: dict[str, list[str]]) -> None:
    policy = "; ".join(" ".join([name, *words]) for name, words in given_policy.items())
    after = directives(allowed(policy))
    for name, words in given_policy.items():
        assert set(after[name]) - {"'self'"} <= set(words), "no other source came in"
        if name in ("default-src", "img-src"):
            assert after[name] == words
    if "default-src" in given_policy:
        for name in ("script-src", "connect-src"):
            assert "'self'" in after.get(name, after["default-src"])
    assert allowed(allowed(policy)) == allowed(policy)


def test_the_script_comes_into_the_head_and_the_rest_stays() -> None:
    page = b"<!doctype html><html><head><title>A &lt;/head&gt;</title></head><body>x</body></html>"
    after = with_client(page, "v-1")
    start = after.index(b"<script")
    end = after.index(b"</script>") + len(b"</script>")
    assert b'data-version="v-1"' in after[start:end]
    assert after[:start] + after[end:] == page
    assert after[end:].startswith(b"</head>")


def test_a_policy_in_a_page_is_changed_whatever_its_quotes_and_case() -> None:
    for meta in (
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f'<META content="{POLICY}" HTTP-EQUIV=content-security-policy>',
        "<meta http-equiv='Content-Security-Policy' content='default-src &#39;none&#39;'>",
    ):
        after = with_client(f"<head>{meta}</head>".encode(), "v")
        assert b"connect-src &#x27;self&#x27;" in after


def test_a_page_without_a_head_keeps_its_doctype_first() -> None:
    after = with_client(b"<!DOCTYPE html><p>x", "v")
    assert after.startswith(b"<!DOCTYPE html><script")
    assert with_client(b"x", "v").endswith(b"</script>x")


def test_the_page_for_lost_addresses_finds_its_styles_from_anywhere() -> None:
    page = (
        b'<link rel="icon" href="data:,"><link rel="stylesheet" href="%sassets/pages-1.css">'
        b'<a href="#main">Skip</a><a href="%sindex.html">Explore</a>'
        b'<a href="https://example.org/">Elsewhere</a><img src="%sassets/logo.png">'
    )
    wanted = page % (b"/", b"/", b"/")
    for root in (b"", b"https://museum.example/fruit/"):
        assert rooted(page % (root, root, root)) == wanted
    assert rooted(wanted) == wanted
