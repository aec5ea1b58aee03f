"""Which networks there are, and where their weights lie. Nothing here imports Keras."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Network:
    """A classifier of `keras.applications`.

    Attributes
    ----------
    module, factory : str
        Where it is: `keras.applications.<module>.<factory>`; the module's `preprocess_input` goes
        with it.
    input_size : int
        Height and width it was trained on, in px.
    smallest : int
        Least height and width it can take, in px.
    layer : str
        The layer used when the manifest names none; pooled.
    top : tuple of str
        Layers that are only there together with the classifier.
    files : tuple of str
        What Keras calls the ImageNet weights in its cache: without the classifier, and with it.
    megabytes : int
        Size of the first of them.
    """

    module: str
    factory: str
    input_size: int
    smallest: int
    layer: str
    top: tuple[str, ...]
    files: tuple[str, str]
    megabytes: int


_MOBILENET_V2 = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224"

NETWORKS = {
    "mobilenet_v2": Network(
        module="mobilenet_v2",
        factory="MobileNetV2",
        input_size=224,
        smallest=32,
        layer="out_relu",
        top=("predictions",),
        files=(f"{_MOBILENET_V2}_no_top.h5", f"{_MOBILENET_V2}.h5"),
        megabytes=9,
    ),
}
"""By the name that the manifest uses."""


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
        home = Path("/tmp")  # noqa: S108 (where Keras looks)
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
