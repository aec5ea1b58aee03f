from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.config.templates import TemplateError, parse_template

COLUMNS = ("Name", "Year", "n", "painting_index", "n-1", "{odd}")


def fill(text: str, **row: str) -> str:
    return parse_template(text, COLUMNS).fill(row)


@pytest.mark.parametrize(
    ("template", "row", "expected"),
    [
        ("{Name} ({Year})", {"Name": "Apple", "Year": "1909.0"}, "Apple (1909)"),
        ("Name", {"Name": "Apple\n pie"}, "Apple pie"),
        ("{ Name }", {"Name": "Apple"}, "Apple"),
        ("{{{Name}}}", {"Name": "Apple"}, "{Apple}"),
        ("image-{painting_index-1}.jpg", {"painting_index": "1"}, "image-0.jpg"),
        ("image-{n + 1}.jpg", {"n": "3.0"}, "image-4.jpg"),
        ("{n+1}", {"n": "0009"}, "0010"),
        ("{n:04}", {"n": "7"}, "0007"),
        ("{n+1:03}", {"n": "7"}, "008"),
        ("{n-1}", {"n-1": "a column of that name", "n": "3"}, "a column of that name"),
        ("{odd}", {"{odd}": "x"}, "x"),
    ],
)
def test_placeholders(template: str, row: dict[str, str], expected: str) -> None:
    assert parse_template(template, COLUMNS).fill(row) == expected


@pytest.mark.parametrize(
    ("template", "row", "expected"),
    [
        ("{Name} ({Year})", {"Name": "Apple"}, "Apple"),
        ("{Name}, {Year}", {"Name": "Apple"}, "Apple"),
        ("{Name}, {Year}", {"Year": "1909"}, "1909"),
        ("{Name}. {Year}.", {"Name": "Apple"}, "Apple"),
        ("{Name} {n}, {Year}", {"Name": "Apple", "Year": "1909"}, "Apple, 1909"),
        ("{Name} – {n} – {Year}", {"Name": "Apple", "Year": "1909"}, "Apple – 1909"),
        ("{Name} ({n}, {Year})", {"Name": "Apple", "n": "2"}, "Apple (2)"),
        ("{Name} ({n}, {Year})", {"Name": "Apple", "Year": "1909"}, "Apple (1909)"),
        ("{Name} [{n}] ({Year})", {"Name": "Apple"}, "Apple"),
        ("“{n}” by {Name}", {"Name": "Apple"}, "by Apple"),
        ("Watercolour of {Name}", {}, ""),
        ("{n-1} of {Name}", {"Name": "Apple"}, "of Apple"),
    ],
)
def test_empty_values_leave_nothing_behind(
    template: str, row: dict[str, str], expected: str
) -> None:
    assert parse_template(template, COLUMNS).fill(row) == expected


def test_what_values_hold_stays() -> None:
    assert fill("{Name} ({Year})", Name="Odd () , title ,") == "Odd () , title ,"


def test_text_around_full_placeholders_stays() -> None:
    assert fill("{Name} (), {Year},", Name="A", Year="1") == "A (), 1,"


def test_exact_filling_keeps_spaces_and_needs_every_value() -> None:
    template = parse_template("{Name}-{n}.jpg", COLUMNS)
    assert template.fill_exactly({"Name": "two  spaces", "n": "1.0"}) == "two  spaces-1.jpg"
    assert template.fill_exactly({"Name": "no number"}) == ""


@pytest.mark.parametrize("value", ["", "about 7", "1.5", "9" * 40])
def test_only_whole_numbers_can_be_counted_on(value: str) -> None:
    assert parse_template("{n+1}", COLUMNS).fill_exactly({"n": value}) == ""


@pytest.mark.parametrize(
    ("template", "message", "hint"),
    [
        ("{name}", "there is no column 'name'", "did you mean 'Name'?"),
        ("Nmae", "there is no column 'Nmae'", "did you mean 'Name'?"),
        ("{Yaer+1}", "there is no column 'Yaer'", "did you mean 'Year'?"),
        ("{zzzzzz}", "there is no column 'zzzzzz'", "columns: Name, Year, n,"),
        ("{Name", "stray {", "write {{ for a brace"),
        ("{Name}}", "stray }", "write }} for a brace"),
        ("{}", "there is no column ''", "columns: "),
    ],
)
def test_faults_name_the_nearest_column(template: str, message: str, hint: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template(template, COLUMNS)
    assert caught.value.faults[0][0].startswith(message)
    assert hint in caught.value.faults[0][1]


def test_every_fault_is_told() -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template("{one} {two} {Name", COLUMNS)
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize(
    "template",
    ["{Name.__class__}", "{Name[0]}", "{Name!r}", "{Name:>99999999}", "{Name:0999}", "{0}"],
)
def test_nothing_but_columns_and_numbers_is_understood(template: str) -> None:
    with pytest.raises(TemplateError):
        parse_template(template, COLUMNS)


def test_a_template_that_repeats_a_column_says_so() -> None:
    assert parse_template("{Name}", COLUMNS).column == "Name"
    assert parse_template("{n+1}", COLUMNS).column is None
    assert parse_template("{Name}.jpg", COLUMNS).column is None
    assert parse_template("{Name} {Year}", COLUMNS).columns == ("Name", "Year")


@settings(deadline=None)
@given(
    st.text(),
    st.dictionaries(st.sampled_from(COLUMNS), st.text()),
)
def test_any_text_is_filled_or_refused(text: str, row: dict[str, str]) -> None:
    try:
        template = parse_template(text, COLUMNS)
    except TemplateError:
        return
    filled = template.fill(row)
    assert filled == " ".join(filled.split())


@settings(deadline=None)
@given(st.lists(st.sampled_from(["{Name}", "{Year}", " (", ")", ", ", " – ", "[", "]"])), st.data())
def test_full_values_are_all_there(parts: list[str], data: st.DataObject) -> None:
    values = {name: data.draw(st.sampled_from(["", "x()", "y, y"])) for name in COLUMNS}
    if not {"{Name}", "{Year}"} & set(parts):
        return
    filled = parse_template("".join(parts), COLUMNS).fill(values)
    for name in ("Name", "Year"):
        assert not values[name] or filled.count(values[name]) >= parts.count(f"{{{name}}}")
