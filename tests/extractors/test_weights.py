from __future__ import annotations

import http.server
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from sitegen.errors import SitegenError
from sitegen.extractors import networks, weights
from sitegen.extractors.networks import NETWORKS
from sitegen.extractors.weights import (
    CLASS_INDEX,
    OFFLINE,
    cached_weights,
    fetch,
    fetch_class_index,
    has_classifier,
    models_folder,
)

NAME = "mobilenet_v2"
NETWORK = NETWORKS[NAME]

# What a download's process imports first: it has Keras ask the test's server.
MIRROR = """
import os, urllib.request
there, here = os.environ["TEST_HOST"], os.environ["TEST_MIRROR"]
real = urllib.request.urlretrieve
urllib.request.urlretrieve = lambda url, *rest: real(url.replace(there, here), *rest)
"""


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(OFFLINE, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return tmp_path / "keras" / "models"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves one folder; of `broken` files it sends half, and for `slow` ones it waits."""

    folder = Path()
    broken = False
    asked = threading.Event()
    slow = threading.Event()

    def translate_path(self, path: str) -> str:
        return str(self.folder / Path(path).name)

    def copyfile(self, source: IO[bytes], outputfile: IO[bytes]) -> None:
        data = source.read()
        outputfile.write(data[: len(data) // 2])
        self.asked.set()
        if self.broken:
            return
        if not self.slow.is_set():
            self.slow.wait(30)
        outputfile.write(data[len(data) // 2 :])

    def log_message(self, *said: object) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Handler]]:
    """A server from which Keras downloads in place of its own."""

    class Served(Handler):
        folder = tmp_path / "served"
        asked, slow = threading.Event(), threading.Event()

    Served.folder.mkdir()
    Served.slow.set()
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Served)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{running.server_port}"
    patches = tmp_path / "patches"
    patches.mkdir()
    (patches / "sitecustomize.py").write_text(MIRROR)
    monkeypatch.setenv("PYTHONPATH", str(patches))
    monkeypatch.setenv("TEST_HOST", networks.HOST)
    monkeypatch.setenv("TEST_MIRROR", here)
    monkeypatch.setattr(networks, "HOST", here)
    monkeypatch.setattr(weights, "HOST", here)
    yield Served
    running.shutdown()
    running.server_close()


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_home_is_where_keras_looks_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KERAS_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert models_folder() == tmp_path / ".keras" / "models"
    monkeypatch.setenv("HOME", str(tmp_path / "missing"))
    assert models_folder() == Path("/tmp/.keras/models")


def test_the_classifier_is_in_one_of_the_files_only(models: Path) -> None:
    models.mkdir(parents=True)
    (models / NETWORK.files[0]).touch()
    assert cached_weights(NETWORK) == models / NETWORK.files[0]
    assert cached_weights(NETWORK, classifier=True) is None
    (models / NETWORK.files[1]).touch()
    assert cached_weights(NETWORK, classifier=True) == models / NETWORK.files[1]
    assert fetch(NAME, classifier=True) == models / NETWORK.files[1]


@pytest.mark.parametrize("classifier", [False, True])
def test_offline_says_what_to_do(
    models: Path, monkeypatch: pytest.MonkeyPatch, classifier: bool
) -> None:
    monkeypatch.setenv(OFFLINE, "1")
    with pytest.raises(SitegenError, match="SITEGEN_OFFLINE is set") as error:
        fetch(NAME, classifier)
    assert NETWORK.address(classifier) in error.value.message
    assert str(models) in error.value.hint
    assert NETWORK.files[classifier] in error.value.hint
    assert 'extractor = "descriptor"' in error.value.hint
    with pytest.raises(SitegenError, match=CLASS_INDEX):
        fetch_class_index()
    assert not models.exists()


def test_a_refused_download_costs_no_import_of_keras(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    before = time.process_time()
    with pytest.raises(SitegenError, match=r"https://storage\.googleapis\.com/.*refused"):
        fetch(NAME)
    assert time.process_time() - before < 1
    assert not models.exists()


def test_a_file_that_the_server_lacks(server: type[Handler], models: Path) -> None:
    with pytest.raises(SitegenError, match="404"):
        fetch(NAME)
    assert not models.exists()


@pytest.mark.keras
def test_a_download_is_put_where_keras_looks(
    server: type[Handler], models: Path, shared: Path
) -> None:
    source = shared / "weights" / "mobilenetv2_1.0_224_from_int8_no_top.h5"
    shutil.copy(source, server.folder / NETWORK.files[0])
    stale = models / ".sitegen-download-old"
    stale.mkdir(parents=True)
    os.utime(stale, (0, 0))
    assert fetch(NAME) == models / NETWORK.files[0]
    assert (models / NETWORK.files[0]).read_bytes() == source.read_bytes()
    assert left_in(models) == [NETWORK.files[0]]


@pytest.mark.keras
def test_half_a_download_leaves_nothing(server: type[Handler], models: Path, shared: Path) -> None:
    source = shared / "weights" / "mobilenetv2_1.0_224_from_int8_no_top.h5"
    shutil.copy(source, server.folder / NETWORK.files[0])
    server.broken = True
    with pytest.raises(SitegenError, match="retrieval incomplete"):
        fetch(NAME)
    assert left_in(models) == []


@pytest.mark.keras
def test_what_is_not_keras_own_is_refused(server: type[Handler], models: Path) -> None:
    (server.folder / CLASS_INDEX).write_text("{}")
    with pytest.raises(SitegenError, match="corrupted"):
        fetch_class_index()
    assert left_in(models) == []


@pytest.mark.keras
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_download_is_no_file(
    server: type[Handler], models: Path, shared: Path, how: signal.Signals
) -> None:
    source = shared / "weights" / "mobilenetv2_1.0_224_from_int8_no_top.h5"
    shutil.copy(source, server.folder / NETWORK.files[0])
    server.slow.clear()
    code = (
        "import os\n"
        "from sitegen.extractors import networks, weights\n"
        "networks.HOST = weights.HOST = os.environ['TEST_MIRROR']\n"
        f"weights.fetch({NAME!r})\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], start_new_session=True, stderr=subprocess.DEVNULL
    )
    assert server.asked.wait(120)
    os.killpg(process.pid, how)
    assert process.wait(30) != 0
    server.slow.set()
    assert cached_weights(NETWORK) is None
    if how == signal.SIGINT:
        assert left_in(models) == []


def test_whether_a_file_holds_a_classifier(shared: Path, tmp_path: Path) -> None:
    folder = shared / "weights"
    assert has_classifier(folder / "mobilenetv2_1.0_224_from_int8.h5")
    assert not has_classifier(folder / "mobilenetv2_1.0_224_from_int8_no_top.h5")
    assert not has_classifier(folder / "README.md")
    (tmp_path / "empty.keras").touch()
    assert not has_classifier(tmp_path / "empty.keras")
