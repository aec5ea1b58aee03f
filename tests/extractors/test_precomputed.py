from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sitegen.errors import SitegenError
from sitegen.extractors.base import FeatureSettings
from sitegen.extractors.precomputed import Precomputed
from sitegen.extractors.precomputed.table import is_of_names

Writer = Callable[[Path, list[str], np.ndarray], Path]


def opened(path: Path) -> Precomputed:
    return Precomputed(FeatureSettings("precomputed", file=str(path)))


def found(path: Path, *names: str, ids: tuple[str, ...] | None = None) -> list[int]:
    return opened(path).find(ids or names, names).rows.tolist()


def refusal(path: Path, *names: str) -> str:
    with pytest.raises(SitegenError) as caught:
        opened(path).find(names or ("a", "b"), names or ("a.jpg", "b.jpg"))
    assert caught.value.hint
    return f"{caught.value.message} | {caught.value.hint}"


def npz(path: Path, names: list[str], values: np.ndarray) -> Path:
    path = path / "v.npz"
    np.savez(path, ids=np.array(names, dtype=str), features=values)
    return path


def npy(path: Path, names: list[str], values: np.ndarray) -> Path:
    np.save(path / "v.npy", values)
    (path / "v.json").write_text(json.dumps(names))
    return path / "v.npy"


def comma(path: Path, names: list[str], values: np.ndarray) -> Path:
    frame = pandas.DataFrame(values)
    frame.insert(0, "filename", names)
    frame.to_csv(path / "v.csv", index=False)
    return path / "v.csv"


def bare_tabs(path: Path, names: list[str], values: np.ndarray) -> Path:
    frame = pandas.DataFrame(values)
    frame.insert(0, "filename", names)
    frame.to_csv(path / "v.tsv", index=False, header=False, sep="\t")
    return path / "v.tsv"


def continental(path: Path, names: list[str], values: np.ndarray) -> Path:
    frame = pandas.DataFrame(values)
    frame.insert(0, "Name", names)
    frame.to_csv(path / "v.csv", sep=";", decimal=",", encoding="utf-16")
    return path / "v.csv"


def wide_parquet(path: Path, names: list[str], values: np.ndarray) -> Path:
    frame = pandas.DataFrame(values, index=names)
    frame.columns = frame.columns.map(str)
    frame.to_parquet(path / "v.parquet")
    return path / "v.parquet"


def listed_parquet(path: Path, names: list[str], values: np.ndarray) -> Path:
    frame = pandas.DataFrame({"file": names, "year": 1900, "vector": list(values)})
    frame.to_parquet(path / "v.parquet")
    return path / "v.parquet"


WRITERS = (npz, npy, comma, bare_tabs, continental, wide_parquet, listed_parquet)
NAME = st.from_regex(r"[a-zé][a-z0-9é _]{0,8}(\.jpg)?", fullmatch=True).map(str.strip)
NAME = NAME.filter(lambda name: not is_of_names(name))  # would be a header


@st.composite
def vectors(draw: st.DrawFn) -> tuple[list[str], np.ndarray]:
    names = draw(st.lists(NAME, min_size=1, max_size=6, unique=True))
    width = draw(st.integers(1, 5))
    kind = draw(st.sampled_from(["float32", "float64", "int16"]))
    numbers = st.integers(-999, 999) if kind == "int16" else st.floats(-1e6, 1e6, width=32)
    rows = draw(st.lists(st.lists(numbers, min_size=width, max_size=width), **_exactly(names)))
    return names, np.array(rows, kind)


def _exactly(names: list[str]) -> dict[str, int]:
    return {"min_size": len(names), "max_size": len(names)}


@pytest.mark.parametrize("write", WRITERS)
@settings(max_examples=40, deadline=None)
@given(case=vectors())
def test_what_is_written_is_read_by_name(
    tmp_path_factory: pytest.TempPathFactory, write: Writer, case: tuple[list[str], np.ndarray]
) -> None:
    names, values = case
    assume(values.shape[1] < 3 or values[0].tolist() != list(range(values.shape[1])))  # a header
    vectors = opened(write(tmp_path_factory.mktemp("v"), names, values))
    order = np.arange(len(names))[::-1]
    matches = vectors.find([names[row] for row in order], [f"{row}.png" for row in order])
    assert matches.unused == ()
    np.testing.assert_array_equal(matches.rows, order)
    read = vectors.read(matches.rows)
    assert read.dtype == np.float32
    np.testing.assert_allclose(read, values[order].astype(np.float32), rtol=1e-6)


# -- matching ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "rows"),
    [
        (["one", "two"], [0, 1]),  # ids
        (["fruit/A.jpg", "fruit/B.jpg"], [0, 1]),
        ([r".\fruit\B.jpg", r".\fruit\A.jpg"], [1, 0]),
        (["/home/me/fruit/A.jpg", "/home/me/fruit/B.jpg"], [0, 1]),
        (["C:/x/fruit/A.npy", "C:/x/fruit/B.npy"], [0, 1]),
        (["B.jpg", "A.jpg"], [1, 0]),
        (["B", "A"], [1, 0]),
        (["b.JPG", "a.JPG"], [1, 0]),
        (["fruit/a", "fruit/b"], [0, 1]),
        (["A.jpg", "other.jpg"], [0, -1]),
    ],
)
def test_one_rule_matches_the_whole_file(tmp_path: Path, names: list[str], rows: list[int]) -> None:
    path = npz(tmp_path, names, np.eye(2))
    assert found(path, "fruit/A.jpg", "fruit/B.jpg", ids=("one", "two")) == rows


def test_accents_match_however_they_are_composed(tmp_path: Path) -> None:
    assert found(npz(tmp_path, ["cafe\u0301.jpg"], np.eye(1)), "caf\u00e9.jpg") == [0]


def test_the_folder_tells_pictures_of_one_name_apart(tmp_path: Path) -> None:
    path = npz(tmp_path, ["/x/veg/1.jpg", "/x/fruit/1.jpg"], np.eye(2))
    assert found(path, "fruit/1.jpg", "veg/1.jpg") == [1, 0]


def test_what_could_be_several_is_matched_with_none(tmp_path: Path) -> None:
    path = npz(tmp_path, ["1.jpg", "2.jpg"], np.eye(2))
    assert found(path, "fruit/1.jpg", "veg/1.jpg", "veg/2.jpg") == [-1, -1, 1]
    path = npz(tmp_path, ["x/1.jpg", "y/1.jpg", "y/2.jpg"], np.eye(3))
    assert found(path, "fruit/1.jpg", "fruit/2.jpg") == [-1, 2]


def test_case_counts_where_it_tells_pictures_apart(tmp_path: Path) -> None:
    path = npz(tmp_path, ["A.jpg", "a.jpg"], np.eye(2))
    assert found(path, "a.jpg", "A.jpg") == [1, 0]


def test_names_that_fit_nothing_are_listed(tmp_path: Path) -> None:
    path = npz(tmp_path, ["a.jpg", "x.jpg", "", "y.jpg", ""], np.eye(5))
    assert opened(path).find(["a", "b"], ["a.jpg", "b.jpg"]).unused == ("x.jpg", "y.jpg")


def test_nothing_matched_shows_names_of_both_sides(tmp_path: Path) -> None:
    said = refusal(npz(tmp_path, ["u", "v", "w", "x"], np.eye(4)), "a.jpg", "b.jpg")
    assert "'u', 'v', 'w'" in said
    assert "'a.jpg', 'b.jpg'" in said


def test_names_that_come_twice_are_refused(tmp_path: Path) -> None:
    said = refusal(npz(tmp_path, ["a", "b", "b", "a", "c"], np.eye(5)))
    assert "v.npz has several vectors for 'a', 'b'" in said


# -- numbers -------------------------------------------------------------------------------------


def test_numbers_that_are_not_finite_are_named(tmp_path: Path) -> None:
    values = np.ones((5_000, 3))
    values[[1, 4_999], [2, 0]] = np.nan, np.inf
    names = [f"{row}.jpg" for row in range(5_000)]
    said = refusal(npz(tmp_path, names, values), *names)
    assert "2 numbers that are missing or not finite" in said
    assert "1.jpg (column 2, from 0); 4999.jpg (column 0, from 0)" in said


def test_a_number_beyond_float32_is_not_finite(tmp_path: Path) -> None:
    assert "1 number that is" in refusal(npz(tmp_path, ["a", "b"], np.array([[1e300], [1.0]])))


def test_an_empty_cell_is_named(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text("name,width,height\na,1,2\nb,3,\n")
    assert "b (column height)" in refusal(tmp_path / "v.csv")


def test_vectors_of_pictures_that_are_not_there_may_be_broken(tmp_path: Path) -> None:
    path = npz(tmp_path, ["a.jpg", "x.jpg"], np.array([[0.0, 0.0], [np.nan, 1.0]]))
    assert found(path, "a.jpg") == [0]


def test_an_npy_is_mapped_not_loaded(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.ones((2, 3), np.float16))
    (tmp_path / "v.txt").write_text("a.jpg\nb.jpg\n\n")
    vectors = opened(tmp_path / "v.npy")
    assert isinstance(vectors._table.values, np.memmap)
    assert vectors.read(np.array([1, 0])).dtype == np.float32


# -- files ---------------------------------------------------------------------------------------


def test_arrays_by_other_names_where_there_is_no_doubt(tmp_path: Path) -> None:
    path = tmp_path / "v.npz"
    np.savez(path, paths=np.array([b"b.jpg", b"a.jpg"]), clip=np.eye(2), epoch=np.array(3))
    assert found(path, "a.jpg", "b.jpg") == [1, 0]
    np.savez(path, paths=np.array(["b", "a"]), clip=np.eye(2), dino=np.eye(2))
    said = refusal(path)
    assert "more than one 2-dimensional array of numbers, none named 'features'" in said
    assert "dino: float64 (2, 2)" in said
    np.savez(path, features=np.eye(2))
    assert "no 1-dimensional array of text" in refusal(path)


def test_pickles_are_never_loaded(tmp_path: Path) -> None:
    np.savez(tmp_path / "v.npz", ids=np.array(["a", "b"], object), features=np.eye(2))
    said = refusal(tmp_path / "v.npz")
    assert "Python objects, which are never loaded" in said
    assert "dtype=str" in said
    np.save(tmp_path / "v.npy", np.array([[1, 2], [3, 4]], object))
    (tmp_path / "v.txt").write_text("a\nb")
    assert "Python objects" in refusal(tmp_path / "v.npy")


def test_an_npy_needs_names_beside_it(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.eye(2))
    with pytest.raises(SitegenError, match=r"looked for 'v\.txt', 'v\.csv', 'v\.json'"):
        opened(tmp_path / "v.npy")
    (tmp_path / "v.csv").write_text("row,filename\n0,b.jpg\n1,a.jpg\n")
    assert found(tmp_path / "v.npy", "a.jpg", "b.jpg") == [1, 0]
    (tmp_path / "v.txt").write_text("a.jpg\nb.jpg\nc.jpg\nd.jpg")
    assert "2 vectors, but there are 4 names in v.txt" in refusal(tmp_path / "v.npy")
    (tmp_path / "v.txt").unlink()
    (tmp_path / "v.csv").unlink()
    (tmp_path / "v.json").write_text('{"a": 1}')
    assert "not a list of names" in refusal(tmp_path / "v.npy")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,x,y\na,1,2\nb,3\nc,4,5,6\n", "no regular table: Expected 3 fields in line 4, saw 4"),
        ("name,x,y\na,1,2,3\n", "3 cells in line 1 and 4 in line 2"),
        ("name,x,y\na,1,2\nb,red,3\n", "'red' in line 3, column x"),
        ("a,1,2\nb,3,red\n", "'red' in line 2, column 3"),
        ("name,title,x\na,Apple,1\n", "'Apple' in line 2, column title"),
        ("name,filename\na,a.jpg\n", "no columns of numbers"),
        ("name,x\n", "holds no vectors"),
        ("a\nb\n", "no line of a name and numbers"),
        ("", "no line of a name and numbers"),
    ],
)
def test_tables_that_hold_something_else(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "v.csv").write_text(text)
    assert said in refusal(tmp_path / "v.csv")


@pytest.mark.parametrize("header", ["picture,0,1,2", ",filename,0,1,2", "f,a,b,c", "ID, x, y, z"])
def test_headers_are_told_from_vectors(tmp_path: Path, header: str) -> None:
    line = "5,a.jpg,1,2,3" if header.startswith(",") else "a.jpg,1,2,3"
    (tmp_path / "v.csv").write_text(f"{header}\n{line}\n")
    vectors = opened(tmp_path / "v.csv")
    assert vectors.find(["a"], ["a.jpg"]).unused == ()
    assert vectors.read(np.array([0])).tolist() == [[1, 2, 3]]


def test_names_that_look_like_nothing_or_like_numbers(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text("NA,1,2\nnull,3,4\n007,5,6\n")
    vectors = opened(tmp_path / "v.csv")
    assert vectors.find(["007", "NA", "null"], ["x", "y", "z"]).rows.tolist() == [2, 0, 1]


def test_old_encodings_are_read_to_the_end_of_the_file(tmp_path: Path) -> None:
    filler = "".join(f"picture {row},{row}\n" for row in range(60_000))
    (tmp_path / "v.csv").write_bytes(f"name,x\n{filler}caf\u00e9,1\n".encode("windows-1252"))
    assert found(tmp_path / "v.csv", "caf\u00e9") == [60_000]


def test_damaged_files(tmp_path: Path) -> None:
    for ending in (".npz", ".npy", ".parquet"):
        (tmp_path / "v.txt").write_text("a\nb")
        (tmp_path / f"v{ending}").write_bytes(b"garbage")
        assert f"v{ending} is damaged or no" in refusal(tmp_path / f"v{ending}")
    whole = npz(tmp_path, ["a", "b"], np.eye(2)).read_bytes()
    (tmp_path / "v.npz").write_bytes(whole[:-30])
    assert "damaged" in refusal(tmp_path / "v.npz")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("notes.txt", "no array")
    (tmp_path / "v.npz").write_bytes(buffer.getvalue())
    assert "damaged" in refusal(tmp_path / "v.npz")


def test_parquet_of_lists_of_fixed_length(tmp_path: Path) -> None:
    lists = pyarrow.FixedSizeListArray.from_arrays(pyarrow.array([1.0, None, 3.0, 4.0]), 2)
    names = pyarrow.array(["a", "b"]).dictionary_encode()
    pyarrow.parquet.write_table(pyarrow.table({"path": names, "v": lists}), tmp_path / "v.parquet")
    assert found(tmp_path / "v.parquet", "b") == [1]
    assert "a (v[1])" in refusal(tmp_path / "v.parquet")


def test_parquet_that_could_be_read_in_several_ways(tmp_path: Path) -> None:
    path = tmp_path / "v.parquet"
    frame = pandas.DataFrame({"a": ["x", "y"], "b": ["x", "y"], "c": [1, 2]})
    frame.to_parquet(path)
    assert "not clear what: 'a: large_string', 'b: large_string', 'c: int64'" in refusal(path)
    frame = pandas.DataFrame({"name": ["x", "y"], "vector": [[1.0, 2.0], [3.0]]})
    frame.to_parquet(path)
    assert "in vector: 'x' has 2, 'y' has 1" in refusal(path, "x", "y")


def test_the_file_and_nothing_else_is_set(tmp_path: Path) -> None:
    with pytest.raises(SitegenError, match="needs the file"):
        Precomputed(FeatureSettings("precomputed"))
    with pytest.raises(SitegenError, match="does not exist"):
        opened(tmp_path / "absent.npz")
    with pytest.raises(SitegenError, match=r"weights\.h5 is no file of vectors"):
        opened(tmp_path / "weights.h5")
    with pytest.raises(SitegenError, match="no setting 'layer'"):
        Precomputed(FeatureSettings("precomputed", layer="fc2", file="v.npz"))


def test_the_key_follows_the_numbers_and_the_names(tmp_path: Path) -> None:
    path = npy(tmp_path, ["a", "b"], np.eye(2))
    first = opened(path).key
    assert opened(path).key == first
    (tmp_path / "v.json").write_text('["b", "a"]')
    second = opened(path).key
    np.save(path, np.zeros((2, 2)))
    assert len({str(first), str(second), str(opened(path).key)}) == 3
