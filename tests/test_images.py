"""Pictures as people have them: odd, rotated, deep, transparent, damaged and hostile."""

from __future__ import annotations

import csv
import io
import os
import shutil
import struct
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from sitegen.errors import UnusableImage
from sitegen.images import Limits, Picture, decode, decode_jpeg, encode_jpeg, jpeg, probe
from tests.samples import picture

UNUSABLE = {"truncated.jpg", "Bad_shortfile.bmp", "Bad_reallybig.bmp", "oss-fuzz-36829.jpeg"}
RED, GREEN, BLUE, GREY = (220, 30, 30), (30, 200, 40), (40, 50, 210), (128, 128, 128)


def quarters(width: int = 96, height: int = 64) -> Image.Image:
    """Red and green above blue and grey: shows every rotation and mirroring."""
    image = Image.new("RGB", (2, 2))
    image.putdata([RED, GREEN, BLUE, GREY])
    return image.resize((width, height), Image.Resampling.NEAREST)


def corners(pixels: np.ndarray) -> list[tuple[int, ...]]:
    """The colours in the middle of the four quarters, row by row."""
    height, width = pixels.shape[:2]
    return [
        tuple(pixels[height * row // 4, width * column // 4].tolist())
        for row in (1, 3)
        for column in (1, 3)
    ]


def assert_close(found: object, wanted: object, tolerance: float = 6) -> None:
    np.testing.assert_allclose(
        np.asarray(found, float), np.asarray(wanted, float), atol=tolerance, rtol=0
    )


def light(pixels: np.ndarray) -> np.ndarray:
    """Luma, which JPEG keeps at full size."""
    return pixels @ np.array([0.299, 0.587, 0.114])


def reason(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(UnusableImage) as caught:
        decode(path, limits)
    return caught.value.message


# -- the collection of odd files ---------------------------------------------------------------


@pytest.fixture(scope="module")
def odd(shared: Path) -> list[dict[str, str]]:
    folder = shared / "data" / "odd-images"
    with (folder / "manifest.csv").open(newline="") as file:
        return [{**row, "path": str(folder / row["file"])} for row in csv.DictReader(file)]


def test_exactly_the_broken_odd_files_are_unusable(odd: list[dict[str, str]]) -> None:
    unusable = set()
    for row in odd:
        try:
            decode(Path(row["path"]))
        except UnusableImage as error:
            unusable.add(row["file"])
            assert error.message
            assert "\n" not in error.message
    assert unusable == UNUSABLE == {row["file"] for row in odd if row["rgb"] != "yes"}


def test_odd_files_have_the_size_and_look_that_pillow_finds(odd: list[dict[str, str]]) -> None:
    for row in odd:
        if row["file"] in UNUSABLE:
            continue
        made = decode(Path(row["path"]))
        assert (made.width, made.height) == (int(row["width"]), int(row["height"])), row["file"]
        header = probe(Path(row["path"]))
        assert (header.width, header.height) == (made.width, made.height)
        assert made.base.dtype == np.uint8
        assert made.base.shape[2] == 3
        assert {size: max(t.width, t.height) for size, t in made.thumbnails([64, 32]).items()} == {
            64: 64,
            32: 32,
        }
        if row["mode"] in ("RGB", "L") and row["orientation"] in ("", "1") and not row["icc"]:
            with Image.open(row["path"]) as image:
                wanted = image.convert("RGB").resize((1, 1), Image.Resampling.BOX)
            assert_close(made.colour, np.asarray(wanted)[0, 0])


def test_reasons_are_short_and_say_what_is_wrong(odd: list[dict[str, str]]) -> None:
    paths = {row["file"]: Path(row["path"]) for row in odd}
    assert reason(paths["truncated.jpg"]) == "truncated JPEG"
    assert "truncated" in reason(paths["Bad_shortfile.bmp"])
    assert "px, over the limit of 400 megapixels" in reason(paths["Bad_reallybig.bmp"])
    assert "Corrupt JPEG data" in reason(paths["oss-fuzz-36829.jpeg"])


def test_sixteen_bit_file_with_eight_bit_values_is_not_black(shared: Path) -> None:
    board = decode(shared / "data" / "odd-images" / "chessboard_GRAY_U16.tif").base
    assert board.min() == 0
    assert board.max() == 255


# -- colour, depth, alpha, rotation ------------------------------------------------------------


@pytest.mark.parametrize("kind", ["jpg", "tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientations_are_undone(tmp_path: Path, orientation: int, kind: str) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = quarters()
    if orientation > 1:
        stored = stored.transpose(undo[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"turned.{kind}"
    stored.save(path, quality=95, exif=exif)
    made = decode(path)
    assert (made.width, made.height) == (96, 64)
    assert (probe(path).width, probe(path).height) == (96, 64)
    assert_close(corners(made.base), [RED, GREEN, BLUE, GREY], 12)


@pytest.mark.parametrize("order", ["little", "big"])
def test_orientation_is_read_in_both_byte_orders(order: str) -> None:
    sign, mark = ("<", b"II*\0") if order == "little" else (">", b"MM\0*")
    entry = struct.pack(sign + "HHIHH", 0x0112, 3, 1, 6, 0)
    exif = mark + struct.pack(sign + "IH", 8, 1) + entry
    body = b"Exif\0\0" + exif
    data = io.BytesIO()
    quarters().save(data, "JPEG")
    plain = data.getvalue()
    segment = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    assert jpeg.read_header(io.BytesIO(plain[:2] + segment + plain[2:])).orientation == 6


@pytest.mark.parametrize("kind", ["png", "webp", "tif", "ico"])
def test_transparent_pictures_lie_on_the_background(tmp_path: Path, kind: str) -> None:
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    image.paste((*RED, 255), (0, 0, 32, 64))
    image.save(tmp_path / f"alpha.{kind}", **({"lossless": True} if kind == "webp" else {}))
    made = decode(tmp_path / f"alpha.{kind}", background=GREEN)
    assert_close(corners(made.base), [RED, GREEN, RED, GREEN], 2)
    assert_close(decode(tmp_path / f"alpha.{kind}").base[32, 60], (255, 255, 255), 1)


def test_palette_with_a_transparent_colour(tmp_path: Path) -> None:
    image = quarters().quantize(4)
    image.save(tmp_path / "p.gif", transparency=image.getpixel((1, 1)))
    assert_close(corners(decode(tmp_path / "p.gif").base), [(255, 255, 255), GREEN, BLUE, GREY], 3)


@pytest.mark.parametrize("kind", ["png", "tif", "pgm", "jp2"])
def test_sixteen_bit_grey(tmp_path: Path, kind: str) -> None:
    ramp = np.linspace(0, 65535, 64 * 64).astype(np.uint16).reshape(64, 64)
    Image.fromarray(ramp).save(tmp_path / f"deep.{kind}")
    made = decode(tmp_path / f"deep.{kind}")
    assert_close(made.base[..., 0], ramp / 257, 3)
    assert (made.base[..., 0] == made.base[..., 2]).all()


def test_cmyk_jpeg_looks_as_it_prints(tmp_path: Path) -> None:
    Image.new("CMYK", (64, 64), (0, 255, 255, 0)).save(tmp_path / "c.jpg", quality=95)
    red, green, blue = decode(tmp_path / "c.jpg").colour
    assert red > 180
    assert max(green, blue) < 80


def test_grey_jpeg_becomes_rgb(tmp_path: Path) -> None:
    Image.new("L", (640, 480), 90).save(tmp_path / "g.jpg")
    assert decode(tmp_path / "g.jpg").colour == (90, 90, 90)


@pytest.mark.parametrize("kind", ["jpg", "png", "webp"])
def test_display_p3_is_converted_to_srgb(tmp_path: Path, kind: str) -> None:
    import pyvips

    profile = bytes(pyvips.Image.profile_load("p3"))
    pixels = Image.new("RGB", (64, 64), (200, 60, 60))
    options = {"quality": 98} if kind != "png" else {}
    pixels.save(tmp_path / f"wide.{kind}", icc_profile=profile, **options)
    # Display P3 and sRGB share a transfer curve: (200, 60, 60) / 255 made linear, by the matrices
    # of the two sets of primaries, and back, is this.
    assert_close(decode(tmp_path / f"wide.{kind}").colour, (216, 42, 52), 5)


def test_srgb_profile_changes_nothing_and_a_broken_one_is_ignored(tmp_path: Path) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for number, profile in enumerate((None, srgb, b"sRGB IEC61966-2.1", b"no profile at all")):
        picture(1).save(tmp_path / f"{number}.jpg", quality=90, icc_profile=profile)
    plain = decode(tmp_path / "0.jpg").base
    for number in (1, 2, 3):
        assert_close(decode(tmp_path / f"{number}.jpg").base, plain, 1)


@pytest.mark.parametrize("kind", ["gif", "webp", "png", "tif"])
def test_only_the_first_frame_counts(tmp_path: Path, kind: str) -> None:
    frames = [Image.new("RGB", (48, 32), colour) for colour in (RED, GREEN, BLUE)]
    path = tmp_path / f"moving.{kind}"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    made = decode(path)
    assert (made.width, made.height) == (48, 32)
    assert_close(made.colour, RED, 4)


@pytest.mark.parametrize(
    "kind", ["jpg", "png", "webp", "gif", "tif", "avif", "bmp", "ico", "ppm", "jp2"]
)
def test_every_format_can_be_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a strange name [1]? #{kind}]"
    quarters().save(tmp_path / f"plain.{kind}", **({"sizes": [(96, 64)]} if kind == "ico" else {}))
    (tmp_path / f"plain.{kind}").rename(path)
    made = decode(path)
    assert (made.width, made.height) == (96, 64)
    assert (probe(path).width, probe(path).height) == (96, 64)
    assert_close(corners(made.base), [RED, GREEN, BLUE, GREY], 14)


# -- files that must be refused ----------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["jpg", "png", "webp", "gif", "tif", "avif", "bmp", "ico", "ppm", "jp2"]
)
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_truncated_files_are_unusable(tmp_path: Path, kind: str, share: float) -> None:
    path = tmp_path / f"cut.{kind}"
    picture(2, 200, 200).save(path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert len(reason(path)) < 200


def test_damage_inside_a_jpeg_is_found(tmp_path: Path) -> None:
    data = bytearray(encode_jpeg(np.asarray(picture(3, 400, 400)), 90))
    data[len(data) // 2 : len(data) // 2 + 4] = b"\0\xff\xd4\0"
    (tmp_path / "hole.jpg").write_bytes(data)
    assert reason(tmp_path / "hole.jpg") == "damaged JPEG: premature end of data segment"


@pytest.mark.parametrize("padding", ["end", "trailer", "marker", "header"])
def test_harmless_padding_in_a_jpeg_is_accepted(tmp_path: Path, padding: str) -> None:
    data = encode_jpeg(np.asarray(picture(3, 400, 400)), 90)
    plain = decode_jpeg(data)
    padded = {
        "end": data[:-2] + bytes(9) + data[-2:],
        "trailer": data + b"more, as telephones add",
        "marker": data[:2] + b"\xff" * 7 + data[2:],
        "header": data[:20] + bytes(5) + data[20:],
    }[padding]
    (tmp_path / "padded.jpg").write_bytes(padded)
    np.testing.assert_array_equal(decode(tmp_path / "padded.jpg").base, plain)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_fifo_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert reason(tmp_path / "pipe.jpg") == "not a regular file"


def test_what_is_not_a_picture(tmp_path: Path) -> None:
    assert reason(tmp_path) == "not a regular file"
    assert "cannot be opened" in reason(tmp_path / "absent.jpg")
    for name, content in {
        "text.jpg": b"hello, I am text",
        "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        "table.csv": b"1,2,3\n4,5,6\n",
        "script.eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        "paper.pdf": b"%PDF-1.4\n",
    }.items():
        (tmp_path / name).write_bytes(content)
        assert "not a picture in a format that sitegen reads" in reason(tmp_path / name)
    (tmp_path / "nothing.png").write_bytes(b"")
    assert reason(tmp_path / "nothing.png") == "the file is empty"


def test_formats_that_are_not_read_are_named(tmp_path: Path) -> None:
    for name, start, said in (
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC is not read"),
        ("a.jxl", b"\xff\x0a" + bytes(30), "JPEG XL is not read"),
        ("b.jxl", b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(30), "JPEG XL is not read"),
    ):
        (tmp_path / name).write_bytes(start)
        assert said in reason(tmp_path / name)


def _png_header(width: int, height: int, interlaced: bool) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, interlaced)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    data = b"IDAT" + zlib.compress(bytes(1000))
    data = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    return b"\x89PNG\r\n\x1a\n" + chunk + data


def _jpeg_claiming(width: int, height: int, progressive: bool) -> bytes:
    data = io.BytesIO()
    quarters(16, 16).save(data, "JPEG", progressive=progressive)
    marker = b"\xff\xc2" if progressive else b"\xff\xc0"
    before, after = data.getvalue().split(marker, 1)
    return before + marker + after[:3] + struct.pack(">HH", height, width) + after[7:]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("wide.png", _png_header(60_000, 60_000, False), "400 megapixels for PNG"),
        ("laced.png", _png_header(20_000, 20_000, True), "100 megapixels for interlaced PNG"),
        ("wide.jpg", _jpeg_claiming(65_000, 65_000, False), "400 megapixels for JPEG"),
        ("scans.jpg", _jpeg_claiming(30_000, 30_000, True), "100 megapixels for progressive JPEG"),
        ("wide.gif", b"GIF89a" + struct.pack("<HH", 60_000, 60_000) + bytes(3), ""),
        ("wide.ppm", b"P6 60000 60000 255\n", "400 megapixels"),
    ],
)
def test_huge_claims_are_refused_before_decoding(
    tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    start = time.process_time()
    assert said in reason(tmp_path / name)
    with pytest.raises(UnusableImage):
        probe(tmp_path / name)
    assert time.process_time() - start < 0.2


def test_a_jpeg_of_endless_scans_is_refused(tmp_path: Path) -> None:
    data = io.BytesIO()
    quarters(64, 64).save(data, "JPEG", progressive=True)
    body = data.getvalue()[:-2]
    scan = body[body.rindex(b"\xff\xda") :]
    (tmp_path / "scans.jpg").write_bytes(body + scan * 1000 + b"\xff\xd9")
    assert reason(tmp_path / "scans.jpg") == "a progressive JPEG of more than 100 scans"


def test_limits_are_the_callers(tmp_path: Path) -> None:
    quarters(100, 100).save(tmp_path / "a.jpg")
    quarters(100, 100).save(tmp_path / "b.jpg", progressive=True)
    assert probe(tmp_path / "a.jpg", Limits(10_000)).format == "JPEG"
    assert "100 × 100 px" in reason(tmp_path / "a.jpg", Limits(9_999))
    assert "100 × 100 px" in reason(tmp_path / "b.jpg", Limits(9_999))
    assert "progressive" in reason(tmp_path / "b.jpg", Limits(10_000, 9_999))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_bytes_never_escape_as_another_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    kind = data.draw(st.sampled_from(["jpg", "png", "webp", "gif", "tif", "bmp", "ppm", "ico"]))
    made = io.BytesIO()
    quarters(40, 30).save(made, Image.registered_extensions()[f".{kind}"])
    content = bytearray(made.getvalue())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("damage") / f"x.{kind}"
    path.write_bytes(content)
    limits = Limits(10_000_000)
    try:
        assert decode(path, limits).base.shape[2] == 3
    except UnusableImage as error:
        assert error.message
    shutil.rmtree(path.parent)


# -- the sizes made from one decode ------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "web_size", "base"),
    [
        (4000, 1024, 1000),  # 2/8 is near enough
        (2000, 1024, 1000),
        (1600, 1024, 800),
        (1400, 1024, 875),
        (1024, 1024, 768),  # 6/8, exactly three quarters
        (1000, 1024, 875),
        (700, 1024, 700),  # never enlarged
        (4000, 400, 400),  # 1/8 is too large still
    ],
)
def test_jpeg_is_scaled_while_decoded(tmp_path: Path, width: int, web_size: int, base: int) -> None:
    Image.new("RGB", (width, width // 2), RED).save(tmp_path / "a.jpg")
    made = decode(tmp_path / "a.jpg", web_size=web_size)
    assert (made.width, made.height) == (width, width // 2)
    assert made.base.shape == (-(-base // 2), base, 3)


def test_other_formats_are_reduced_to_the_web_size(tmp_path: Path) -> None:
    for kind in ("png", "bmp"):
        quarters(800, 400).save(tmp_path / f"a.{kind}")
        made = decode(tmp_path / f"a.{kind}", web_size=200)
        assert made.base.shape == (100, 200, 3)
        assert_close(corners(made.base), [RED, GREEN, BLUE, GREY], 4)


def test_web_picture_carries_no_metadata(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "a secret place"
    quarters(640, 480).save(tmp_path / "a.jpg", exif=exif, comment=b"a secret place")
    web = decode(tmp_path / "a.jpg").web(82)
    image = Image.open(io.BytesIO(web.data))
    assert image.size == (web.width, web.height) == (640, 480)
    assert b"secret" not in web.data
    assert not image.getexif()
    assert "progressive" not in image.info


@settings(max_examples=40, deadline=None)
@given(
    width=st.integers(1, 300),
    height=st.integers(1, 300),
    cells=st.sets(st.sampled_from([256, 128, 100, 64, 32, 8]), min_size=1),
    fit=st.sampled_from(["contain", "cover", "smart"]),
)
def test_thumbnails_fill_their_cells(width: int, height: int, cells: set[int], fit: str) -> None:
    base = np.full((height, width, 3), BLUE, np.uint8)
    made = Picture(width, height, base).thumbnails(list(cells), fit)
    assert set(made) == cells
    for cell, thumbnail in made.items():
        pixels = decode_jpeg(thumbnail.data)
        assert pixels.shape[:2] == (thumbnail.height, thumbnail.width)
        assert max(pixels.shape) == cell
        assert_close(pixels, np.broadcast_to(BLUE, pixels.shape), 4)
        if fit != "contain":
            assert pixels.shape[:2] == (cell, cell)
        else:
            short = cell * min(width, height) / max(width, height)
            assert abs(min(pixels.shape[:2]) - short) <= 1.5


def test_halved_thumbnails_are_the_box_mean_of_the_larger(tmp_path: Path) -> None:
    picture(4, 512, 512).save(tmp_path / "a.png")
    made = decode(tmp_path / "a.png").thumbnails((128, 64), quality=100)
    large = light(decode_jpeg(made[128].data))
    halved = (large[::2, ::2] + large[1::2, ::2] + large[::2, 1::2] + large[1::2, 1::2]) / 4
    assert np.abs(halved - light(decode_jpeg(made[64].data))).mean() < 2


def test_cover_keeps_the_middle_and_smart_the_striking_part(tmp_path: Path) -> None:
    wide = Image.new("RGB", (300, 100), GREY)
    rng = np.random.default_rng(0)
    wide.paste(Image.fromarray(rng.integers(0, 255, (60, 60, 3), np.uint8)), (230, 20))
    wide.paste(RED, (240, 30, 280, 70))
    wide.paste(GREEN, (145, 45, 155, 55))
    wide.save(tmp_path / "a.png")
    made = decode(tmp_path / "a.png")
    middle = decode_jpeg(made.thumbnails([64], "cover")[64].data)
    assert middle[32, 32, 1] > 150  # green in the centre
    smart = decode_jpeg(made.thumbnails([64], "smart")[64].data)
    assert ((smart[..., 0] > 180) & (smart[..., 1] < 80)).mean() > 0.1  # the red patch is there


@pytest.mark.parametrize("size", [(224, 224), (128, 128), (7, 31), (1, 1), (300, 20)])
def test_pixels_squash_the_whole_picture(tmp_path: Path, size: tuple[int, int]) -> None:
    quarters(200, 100).save(tmp_path / "a.png")
    pixels = decode(tmp_path / "a.png").pixels(*size)
    assert pixels.shape == (*size, 3)
    if min(size) > 1:
        assert_close(corners(pixels), [RED, GREEN, BLUE, GREY], 12)


def test_pixels_are_antialiased() -> None:
    board = np.indices((256, 256)).sum(axis=0) % 2 * 255
    made = Picture(256, 256, np.repeat(board[..., None], 3, axis=2).astype(np.uint8))
    assert_close(made.pixels(60, 60), np.full((60, 60, 3), 127.5), 12)


def test_scaled_decode_is_as_good_as_a_full_one(tmp_path: Path) -> None:
    picture(5, 1600, 1200).save(tmp_path / "a.jpg", quality=92)
    full = Image.open(tmp_path / "a.jpg").resize((128, 128), Image.Resampling.BICUBIC)
    ours = decode(tmp_path / "a.jpg", web_size=1024).pixels(128, 128)
    error = np.mean((np.asarray(full, float) - ours) ** 2)
    assert 10 * np.log10(255**2 / error) > 40  # decibels


def test_the_same_file_gives_the_same_bytes_in_any_thread(tmp_path: Path) -> None:
    for kind in ("jpg", "png", "webp", "bmp"):
        picture(6, 1500, 900).save(tmp_path / f"a.{kind}")

    def work(number: int) -> tuple[bytes, ...]:
        made = decode(tmp_path / f"a.{('jpg', 'png', 'webp', 'bmp')[number % 4]}", web_size=600)
        thumbnails = made.thumbnails((256, 128))
        pixels = made.pixels(96, 96).tobytes()
        return made.web(82).data, thumbnails[256].data, thumbnails[128].data, pixels

    alone = [work(number) for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        for number, found in enumerate(pool.map(work, range(16))):
            assert found == alone[number % 4]


@settings(max_examples=30, deadline=None)
@given(
    width=st.integers(1, 80), height=st.integers(1, 80), subsampling=st.sampled_from(["420", "444"])
)
def test_jpeg_round_trip(width: int, height: int, subsampling: jpeg.Subsampling) -> None:
    rows, columns = np.mgrid[0:height, 0:width]
    pixels = np.stack([rows + 60, columns + 80, rows + columns], axis=2).astype(np.uint8)
    back = decode_jpeg(encode_jpeg(pixels[:, ::-1], 95, subsampling))
    assert back.shape == pixels.shape
    assert np.abs(back.astype(int) - pixels[:, ::-1]).mean() < 4


def test_a_damaged_tile_is_an_error() -> None:
    with pytest.raises(UnusableImage):
        decode_jpeg(encode_jpeg(np.zeros((64, 64, 3), np.uint8), 80)[:-40])
    with pytest.raises(UnusableImage):
        decode_jpeg(b"not a jpeg")
