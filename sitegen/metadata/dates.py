"""What dates a text names, as archives write them: `ca. 1890`, `1890–95`, `12 March 1912`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime

Span = tuple[float, float]
"""From and up to a moment, in days since the day before 1 January of the year 1."""

_DATE = re.compile(
    r"(?<!\d)(?<!(?<!\d)\d{3}-)(?P<year>\d{4})"  # 555-1234 is none
    r"(?:(?P<sep>[-/.:])(?P<month>\d{1,2})"
    r"(?:(?P=sep)(?P<day>\d{1,2})(?:[T ](?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?)?"
    r")?)?(?!\d)",
    re.ASCII,
)
# With dots the day comes first wherever dates are written so; 12/5/1907 may be in May or December.
_DAY_FIRST = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)", re.ASCII)
_TH = r"(?:st|nd|rd|th|er|re|\.|º)?"
_NAMED = re.compile(
    rf"(?:(?<!\d)(?P<day>\d{{1,2}}){_TH}\s+(?:de\s+|of\s+)?)?(?P<month>[^\W\d_]{{3,10}})\b\.?"
    rf"(?:\s+(?P<after>\d{{1,2}}){_TH},)?,?\s+(?:del?\s+)?(?P<year>\d{{4}})(?![\d])"
)
_CENTURY = re.compile(
    r"(?<!\w)(?:(\d{1,2})(?:st|nd|rd|th|\.|e|ème)?[\s-]*(?:century|cent\.|c\.|jahrhundert|jh|siècle)"
    r"|([xvi]+)(?:e|ème)?\s+siècle|(?:siglo|s\.)\s+([xvi]+)(?!\w))",
    re.IGNORECASE,
)
_SHORT_END = re.compile(r"\s*[-/\u2010-\u2014]\s*(\d\d)(?!\d)", re.ASCII)
_DECADE = re.compile(r"(?:'?s|er)\b")
_EARLY_YEAR = re.compile(r"\d{1,3}(?:\.0+)?", re.ASCII)
_BEFORE_YEAR_1 = re.compile(r"\s*[-\u2212]|.*\b(B\.?\s?C\b|v\.?\s?Chr|av\.?\s?J)", re.IGNORECASE)
_NONE = re.compile(
    r"[\W_]*(?:(?:n|s|o)\W{0,2}[dja]|(?:un|not |non )dat(?:ed|iert|é)|unknown|unbekannt|inconnue?|"
    r"desconocid[ao]|(?:no|sans|ohne|sin) (?:date|datum|jahr|fecha))?[\W_]*",
    re.IGNORECASE,
)
_SECONDS = 86_400

# In English, German, French and Spanish, without accents.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier janv enero ene",
            "feb febr february februar fevrier fevr fev febrero",
            "mar march marz maerz mrz mars marzo",
            "apr april avril avr abril abr",
            "may mai mayo",
            "jun june juni juin junio",
            "jul july juli juillet juil julio",
            "aug august aout agosto ago",
            "sep sept september septembre septiembre setiembre",
            "oct october oktober okt octobre octubre",
            "nov november novembre noviembre",
            "dec december dezember dez decembre diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}


def span_of(text: str) -> Span | None:
    """Return the time that a text names, or None where it names none between the years 1 and 9999.

    Of several dates in a text, from the first to the last: `between 1890 and 1895`. A moment with
    a time of day has no length.
    """
    text = text.strip()
    if _EARLY_YEAR.fullmatch(text):
        text = f"{int(float(text)):04}"
    spans = [] if _BEFORE_YEAR_1.match(text) else list(_spans(_tidied(text)))
    if not spans:
        return None
    return min(start for start, _ in spans), max(end for _, end in spans)


def days_of(text: str) -> tuple[str, str] | None:
    """Return the first and the last day of what a text names, or None where it names no date.

    Each as `1890` or `1890-05` where years or months are meant as a whole, else as `1890-05-01`.
    """
    span = span_of(text)
    if span is None:
        return None
    first = date.fromordinal(int(span[0]))
    last = date.fromordinal(max(int(-(-span[1] // 1)) - 1, int(span[0])))
    starts, ends = first.day == 1, last.day == _days_in(last.year, last.month)
    if starts and ends and first.month == 1 and last.month == 12:
        return str(first.year), str(last.year)
    if starts and ends:
        return f"{first.year}-{first.month:02}", f"{last.year}-{last.month:02}"
    return _iso(first), _iso(last)


def says_none(text: str) -> bool:
    """Say whether a text says that there is no date: `n.d.`, `o. J.`, `undated`, `?`."""
    return _NONE.fullmatch(text) is not None


def moment_of(when: datetime) -> float:
    """Return a moment in days, with the time of day as the fraction."""
    seconds = when.hour * 3600 + when.minute * 60 + when.second
    return when.toordinal() + seconds / _SECONDS


def _iso(day: date) -> str:
    return f"{day.year}-{day.month:02}-{day.day:02}"


def _tidied(text: str) -> str:
    """Write dates with the year first, and centuries as years from and to."""
    text = _DAY_FIRST.sub(lambda match: f"{match[3]}-{match[2]}-{match[1]}", text)
    text = _NAMED.sub(_year_first, text)
    return _CENTURY.sub(_years_of_century, text)


def _year_first(match: re.Match[str]) -> str:
    bare = unicodedata.normalize("NFKD", match["month"].casefold())
    month = _MONTHS.get("".join(c for c in bare if not unicodedata.combining(c)))
    if month is None:
        return match[0]
    day = match["day"] or match["after"]
    return f"{match['year']}-{month:02}" + (f"-{day}" if day else "")


def _years_of_century(match: re.Match[str]) -> str:
    number = int(match[1]) if match[1] else _roman(match[2] or match[3])
    return f"{100 * number - 99:04}\u2013{100 * number:04}" if 1 <= number <= 21 else match[0]


def _roman(letters: str) -> int:
    values = [{"x": 10, "v": 5, "i": 1}[letter] for letter in letters.lower()]
    after = [*values[1:], 0]
    return sum(-own if own < next_ else own for own, next_ in zip(values, after, strict=True))


def _spans(text: str) -> Iterator[Span]:
    """Yield the first and the last moment of each date in a text."""
    for match in _DATE.finditer(text):
        exact = _exact(match)
        if exact is not None:
            yield exact
            continue
        year = int(match["year"])
        if year:
            whole = match["day"] is not None  # an impossible day, such as 1890-13-40
            yield _years(year, year if whole else _last_year(text, match.end("year"), year))


def _exact(match: re.Match[str]) -> Span | None:
    """Return the span of a month, a day or a minute, or None where there is none such."""
    if match["month"] is None:
        return None
    year, month, day = (int(match[part] or 1) for part in ("year", "month", "day"))
    try:
        start = date(year, month, day).toordinal()
        if match["hour"] is not None:
            hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
            moment = moment_of(datetime(year, month, day, hour, minute, second))
            return moment, moment
    except ValueError:
        return None
    if match["day"] is not None:
        return start, start + 1
    return start, start + _days_in(year, month)


def _days_in(year: int, month: int) -> int:
    after = (year + month // 12, month % 12 + 1)
    if after[0] > date.max.year:
        return 31
    return date(*after, 1).toordinal() - date(year, month, 1).toordinal()


def _last_year(text: str, place: int, year: int) -> int:
    """Return where the span goes that begins with this year: `1890s`, `1890–95`."""
    if year % 10 == 0 and _DECADE.match(text, place):
        return year + 9
    short = _SHORT_END.match(text, place)
    end = year - year % 100 + int(short[1]) if short else year
    return max(year, end)


def _years(first: int, last: int) -> Span:
    return date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal() + 1
