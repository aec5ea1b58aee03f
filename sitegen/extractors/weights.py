"""Where the networks' weights lie, and how they get there.

Keras itself does the downloading, as only it knows the files' digests, but in a process of its
own and into a folder of its own. Thus no half file ever lies where whole ones are looked for, and
this process imports Keras only when there is something to compute.
"""

from __future__ import annotations

import importlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from sitegen.errors import SitegenError
from sitegen.extractors.networks import HOST, NETWORKS, Network

OFFLINE = "SITEGEN_OFFLINE"
"""The environment variable that, set to anything but nothing or 0, forbids downloads."""

WAIT = 10.0
"""Longest time without an answer, in seconds."""

CLASSES = 1000
"""Classes of ImageNet."""

CLASS_INDEX = "imagenet_class_index.json"
"""What Keras calls the names of the classes in its cache."""

NO_NETWORK = (
    'Or set extractor = "descriptor", which needs no weights: it compares pictures by colour,'
    " layout, edges and texture, not by what they show."
)
_PREFIX = ".sitegen-download-"
_STALE = 86_400.0  # seconds after which a killed download's folder is removed
_FAILED = "sitegen: download failed: "
_CHILD = f"""
import os, socket, sys
socket.setdefaulttimeout({WAIT})
try:
    import keras
    import numpy
    {{}}
except BaseException as error:
    print("{_FAILED}" + (str(error) or type(error).__name__).partition("\\n")[0], file=sys.stderr)
    sys.stderr.flush()
    os._exit(1)
"""


def models_folder() -> Path:
    """Return the folder in which Keras keeps downloaded weights, whether or not it exists.

    That is `$KERAS_HOME/models`, by default `~/.keras/models`, and below `/tmp` where the home
    directory cannot be written (`keras.src.backend.config`).
    """
    named = os.environ.get("KERAS_HOME")
    if named is not None:
        return Path(named).expanduser() / "models"
    home = Path("~").expanduser()
    if not os.access(home, os.W_OK):
        home = Path("/", "tmp")
    return home / ".keras" / "models"


def cached_weights(network: Network, classifier: bool = False) -> Path | None:
    """Return the file of ImageNet weights in Keras's cache, or `None` when it is not there.

    Parameters
    ----------
    network : Network
    classifier : bool
        Whether the file has to hold the classifier too; otherwise either file will do.
    """
    for name in network.files[1:] if classifier else network.files:
        path = models_folder() / name
        if path.is_file():
            return path
    return None


def fetch(name: str, classifier: bool = False) -> Path:
    """Return a network's ImageNet weights, downloaded if they are not on this machine.

    Parameters
    ----------
    name : str
        One of `NETWORKS`.
    classifier : bool
        Whether the file has to hold the classifier too.

    Raises
    ------
    SitegenError
        When they cannot be had: what was tried, and what to do.
    """
    network = NETWORKS[name]
    found = cached_weights(network, classifier)
    if found is not None:
        return found
    call = f"keras.applications.{network.factory}(weights='imagenet', include_top={classifier})"
    file, address = network.files[classifier], network.address(classifier)
    reason = _download(address, file, call)
    if reason is not None:
        raise SitegenError(
            f"The weights of {name} are not on this machine, and {address} cannot be downloaded:"
            f" {reason}.",
            f"Connect to the internet and build again, or put {file} into {models_folder()} by"
            f" hand. {NO_NETWORK}",
        )
    return models_folder() / file


def fetch_class_index() -> Path:
    """Return Keras's names of ImageNet's classes, downloaded if they are not on this machine.

    Raises
    ------
    SitegenError
        When they cannot be had.
    """
    path = models_folder() / CLASS_INDEX
    if path.is_file():
        return path
    address = f"{HOST}/download.tensorflow.org/data/{CLASS_INDEX}"
    call = "keras.applications.imagenet_utils.decode_predictions(numpy.zeros((1, 1000)))"
    reason = _download(address, CLASS_INDEX, call)
    if reason is not None:
        raise SitegenError(
            f"The names of the classes are not on this machine, and {address} cannot be"
            f" downloaded: {reason}.",
            f"Put it into {models_folder()} by hand, or name a file of class names, one a line.",
        )
    return path


def has_classifier(path: Path) -> bool:
    """Say whether a file of weights holds a classifier of ImageNet's classes.

    Parameters
    ----------
    path : Path
        HDF5 or a `.keras` archive; anything else holds none.
    """
    h5py = importlib.import_module("h5py")
    found = False

    def visit(name: str, entry: object) -> None:
        nonlocal found
        shape: tuple[int, ...] = getattr(entry, "shape", ())
        found = found or (len(shape) > 1 and shape[-1] == CLASSES)

    try:
        source: Path | io.BytesIO = path
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                source = io.BytesIO(archive.read("model.weights.h5"))
        with h5py.File(source, "r") as file:
            file.visititems(visit)
    except (OSError, KeyError, RuntimeError, zipfile.BadZipFile):
        return False
    return found


def _download(address: str, file: str, call: str) -> str | None:
    """Have Keras download a file into its cache; return why it could not."""
    if os.environ.get(OFFLINE, "0") not in ("", "0"):
        return f"{OFFLINE} is set"
    reason = _unreachable(address)  # at once, where importing Keras takes seconds
    if reason is not None:
        return reason
    folder = models_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=folder) as home:
            reason = _in_child(Path(home), call)
            if reason is None:
                (Path(home) / "models" / file).replace(folder / file)
    except OSError as error:
        return f"{error.filename or folder}: {error.strerror or error}"
    return reason


def _unreachable(address: str) -> str | None:
    # They take a tenth of a second, which no build need wait for that downloads nothing.
    import http.client
    import urllib.error
    import urllib.request

    # The rule is about addresses that may be of files; this one always begins with HOST.
    request = urllib.request.Request(address, method="HEAD")  # noqa: S310
    try:
        with urllib.request.build_opener().open(request, timeout=WAIT):
            return None
    except urllib.error.HTTPError as error:
        return f"the server says {error.code} {error.reason}"
    except urllib.error.URLError as error:
        return str(error.reason)
    except (OSError, http.client.HTTPException, ValueError) as error:
        # A time-out once connected, a captive portal's answer, a proxy that is no address.
        return str(error) or type(error).__name__


def _in_child(home: Path, call: str) -> str | None:
    """Run Keras with `home` for its own folder; return what went wrong."""
    settings = models_folder().parent / "keras.json"  # may name the backend
    if settings.is_file():
        shutil.copy(settings, home)
    environment = {
        **os.environ,
        "KERAS_HOME": str(home),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "JAX_PLATFORMS": "cpu",
    }
    # The rule is about what others may have written; every word here is ours.
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _CHILD.format(call)],
        env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode == 0:
        return None
    _, _, said = done.stderr.decode(errors="replace").rpartition(_FAILED)
    return said.strip().partition("\n")[0].rstrip(".") or f"Python ended with {done.returncode}"


def _sweep(folder: Path) -> None:
    """Remove what downloads left behind that were killed."""
    for left in folder.glob(f"{_PREFIX}*"):
        if time.time() - left.stat().st_mtime > _STALE:
            shutil.rmtree(left, ignore_errors=True)
