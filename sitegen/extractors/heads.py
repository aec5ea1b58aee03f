"""One vector a picture from any named layer of a Keras model."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Sequence
from typing import Any

from sitegen.errors import SitegenError

POOLINGS = ("avg", "max", "flatten")
"""How a layer that still has height and width becomes a vector."""

_SHORT = 40
_SOME = 15


def head(
    model: Any,
    layer: str | None,
    pooling: str,
    channels_first: bool = False,
    others: Sequence[str] = (),
) -> Any:
    """Return the model from the same input to a vector from one of its layers.

    Parameters
    ----------
    model : keras.Model
    layer : str or None
        Name of the layer; `None` for the model's last output.
    pooling : str
        One of `POOLINGS`; a layer that gives a vector is left as it is.
    channels_first : bool
        Whether its pictures have the channels before height and width.
    others : sequence of str
        Layers that the network would have too had it been built with them, for the error.

    Returns
    -------
    keras.Model
        Output shape (b, d).

    Raises
    ------
    SitegenError
        When there is no such layer, or it gives neither a picture nor a vector.
    """
    keras = importlib.import_module("keras")
    output = model.outputs[-1] if layer is None else _layer(model, layer, others).output
    shape = getattr(output, "shape", ())
    if len(shape) == 4:
        kind = {
            "avg": keras.layers.GlobalAveragePooling2D,
            "max": keras.layers.GlobalMaxPooling2D,
            "flatten": keras.layers.Flatten,
        }[pooling]
        output = kind(data_format="channels_first" if channels_first else "channels_last")(output)
    elif len(shape) != 2:
        which = "output" if layer is None else f"layer {layer!r}"
        raise SitegenError(
            f"The {which} of {model.name} is neither a picture nor a vector.",
            "Name another layer.",
        )
    return keras.Model(model.inputs, output)


def _layer(model: Any, layer: str, others: Sequence[str]) -> Any:
    """Find a layer by name."""
    names = [found.name for found in model.layers]
    if layer in names:
        return model.get_layer(layer)
    names += [name for name in others if name not in names]
    close = difflib.get_close_matches(layer, names, n=3)
    valid = [*close, *(name for name in reversed(names) if name not in close)]
    shown = valid if len(valid) <= _SHORT else valid[:_SOME]
    more = f" and {len(valid) - len(shown)} more" if len(valid) > len(shown) else ""
    raise SitegenError(
        f"{model.name} has no layer {layer!r}.",
        (f"Did you mean {close[0]!r}? " if close else "") + f"Valid: {', '.join(shown)}{more}.",
    )
