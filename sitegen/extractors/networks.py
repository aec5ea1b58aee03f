"""Which networks there are, and what their weights are called. Nothing here imports Keras."""

from __future__ import annotations

import re
from dataclasses import dataclass

HOST = "https://storage.googleapis.com"
"""Where Keras downloads weights from."""


@dataclass(frozen=True)
class Network:
    """A classifier of `keras.applications`.

    Attributes
    ----------
    module, factory : str
        Where it is: `keras.applications.<factory>`, with the `preprocess_input` of
        `keras.applications.<module>`.
    input_size : int
        Height and width it was trained on, in px.
    smallest : int
        Least height and width it can take, in px.
    layer : str
        The layer used when the manifest names none: the last before the classes, pooled.
    width : int
        How many numbers that gives.
    top : tuple of str
        Layers that are only there together with the classifier.
    files : tuple of str
        What Keras calls the ImageNet weights in its cache: without the classifier, and with it.
    megabytes : int
        Size of the second of them.
    """

    module: str
    factory: str
    input_size: int
    smallest: int
    layer: str
    width: int
    top: tuple[str, ...]
    files: tuple[str, str]
    megabytes: int

    @property
    def is_sized(self) -> bool:
        """Whether its classifier takes pictures of `input_size` only: it does not pool them."""
        return "fc1" in self.top

    def address(self, classifier: bool) -> str:
        """Return where Keras downloads the weights from, without or with the classifier."""
        file = self.files[classifier]
        if self.module == "efficientnet":
            return f"{HOST}/keras-applications/{file}"
        if self.module == "nasnet":
            file = file.replace("nasnet_", "NASNet-").replace("_no_top", "-no-top")
        folder = "resnet" if self.module == "resnet_v2" else self.module
        return f"{HOST}/tensorflow/keras-applications/{folder}/{file}"


def canonical(name: str) -> str | None:
    """Return the manifest's name of a network however it is spelled, `None` if there is none.

    Case and separators do not count: `EfficientNetV2B0`, as Keras writes it, is
    `efficientnet_v2_b0`.
    """
    return _SPELLINGS.get(_folded(name))


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


_TF = "_weights_tf_dim_ordering_tf_kernels"
_POOLED = ("avg_pool", "predictions")
_DROPPED = ("avg_pool", "top_dropout", "predictions")
_DENSE = ("flatten", "fc1", "fc2", "predictions")
_GLOBAL = "global_average_pooling2d"


def _family(
    module: str,
    layer: str,
    top: tuple[str, ...],
    file: str,
    *members: tuple[str, str, int, int, int],
    smallest: int = 32,
    without: str = "_notop",
) -> dict[str, Network]:
    """Describe networks that differ in size: name, factory, input size, width, megabytes.

    In `layer`, `top` and `file`, `{name}` is a network's name, `{joined}` that without
    underscores, `{last}` the part behind the last one.
    """
    found = {}
    for name, factory, side, width, megabytes in members:
        said = {"name": name, "joined": _folded(name), "last": name.rpartition("_")[2]}
        stem = file.format(**said)
        found[name] = Network(
            module=module,
            factory=factory,
            input_size=side,
            smallest=smallest,
            layer=layer.format(**said),
            width=width,
            top=tuple(each.format(**said) for each in top),
            files=(f"{stem}{without}.h5", f"{stem}.h5"),
            megabytes=megabytes,
        )
    return found


# Names such as activation_187 are Keras's own counting within one network.
NETWORKS = {
    **_family(
        "convnext", "{name}_head_layernorm",
        ("{name}_head_gap", "{name}_head_layernorm", "{name}_head_dense"), "{name}",
        ("convnext_tiny", "ConvNeXtTiny", 224, 768, 114),
        ("convnext_small", "ConvNeXtSmall", 224, 768, 201),
        ("convnext_base", "ConvNeXtBase", 224, 1024, 354),
        ("convnext_large", "ConvNeXtLarge", 224, 1536, 791),
        ("convnext_xlarge", "ConvNeXtXLarge", 224, 2048, 1401),
    ),
    **_family(
        "densenet", "relu", _POOLED, "{name}" + _TF,
        ("densenet121", "DenseNet121", 224, 1024, 32),
        ("densenet169", "DenseNet169", 224, 1664, 57),
        ("densenet201", "DenseNet201", 224, 1920, 81),
    ),
    **_family(
        "efficientnet", "top_activation", _DROPPED, "{joined}",
        ("efficientnet_b0", "EfficientNetB0", 224, 1280, 21),
        ("efficientnet_b1", "EfficientNetB1", 240, 1280, 31),
        ("efficientnet_b2", "EfficientNetB2", 260, 1408, 37),
        ("efficientnet_b3", "EfficientNetB3", 300, 1536, 49),
        ("efficientnet_b4", "EfficientNetB4", 380, 1792, 78),
        ("efficientnet_b5", "EfficientNetB5", 456, 2048, 122),
        ("efficientnet_b6", "EfficientNetB6", 528, 2304, 173),
        ("efficientnet_b7", "EfficientNetB7", 600, 2560, 267),
    ),
    **_family(
        "efficientnet_v2", "top_activation", _DROPPED, "efficientnetv2-{last}",
        ("efficientnet_v2_b0", "EfficientNetV2B0", 224, 1280, 29),
        ("efficientnet_v2_b1", "EfficientNetV2B1", 240, 1280, 33),
        ("efficientnet_v2_b2", "EfficientNetV2B2", 260, 1408, 41),
        ("efficientnet_v2_b3", "EfficientNetV2B3", 300, 1536, 58),
        ("efficientnet_v2_s", "EfficientNetV2S", 384, 1280, 86),
        ("efficientnet_v2_m", "EfficientNetV2M", 480, 1280, 218),
        ("efficientnet_v2_l", "EfficientNetV2L", 480, 1280, 476),
    ),
    **_family(
        "inception_resnet_v2", "conv_7b_ac", _POOLED, "{name}" + _TF,
        ("inception_resnet_v2", "InceptionResNetV2", 299, 1536, 223),
        smallest=75,
    ),
    **_family(
        "inception_v3", "mixed10", _POOLED, "{name}" + _TF,
        ("inception_v3", "InceptionV3", 299, 2048, 95),
        smallest=75,
    ),
    **_family(
        "mobilenet", "conv_pw_13_relu",
        (_GLOBAL, "dropout", "conv_preds", "reshape_2", "predictions"), "mobilenet_1_0_224_tf",
        ("mobilenet", "MobileNet", 224, 1024, 17),
        without="_no_top",
    ),
    **_family(
        "mobilenet_v2", "out_relu", (_GLOBAL, "predictions"), "{name}" + _TF + "_1.0_224",
        ("mobilenet_v2", "MobileNetV2", 224, 1280, 14),
        without="_no_top",
    ),
    **_family(
        "mobilenet_v3", "activation_17",
        (_GLOBAL, "conv_2", "activation_18", "dropout", "logits", "flatten", "predictions"),
        "weights_{name}_224_1.0_float",
        ("mobilenet_v3_small", "MobileNetV3Small", 224, 576, 10),
        without="_no_top_v2",
    ),
    **_family(
        "mobilenet_v3", "activation_19",
        (_GLOBAL, "conv_2", "activation_20", "dropout", "logits", "flatten", "predictions"),
        "weights_{name}_224_1.0_float",
        ("mobilenet_v3_large", "MobileNetV3Large", 224, 960, 22),
        without="_no_top_v2",
    ),
    **_family(
        "nasnet", "activation_187", (_GLOBAL, "predictions"), "{name}",
        ("nasnet_mobile", "NASNetMobile", 224, 1056, 21),
        without="_no_top",
    ),
    **_family(
        "nasnet", "activation_259", (_GLOBAL, "predictions"), "{name}",
        ("nasnet_large", "NASNetLarge", 331, 4032, 356),
        without="_no_top",
    ),
    **_family(
        "resnet", "conv5_block3_out", _POOLED, "{name}" + _TF,
        ("resnet50", "ResNet50", 224, 2048, 103),
        ("resnet101", "ResNet101", 224, 2048, 179),
        ("resnet152", "ResNet152", 224, 2048, 242),
    ),
    **_family(
        "resnet_v2", "post_relu", _POOLED, "{joined}" + _TF,
        ("resnet50_v2", "ResNet50V2", 224, 2048, 102),
        ("resnet101_v2", "ResNet101V2", 224, 2048, 179),
        ("resnet152_v2", "ResNet152V2", 224, 2048, 242),
    ),
    **_family("vgg16", "fc2", _DENSE, "{name}" + _TF, ("vgg16", "VGG16", 224, 4096, 553)),
    **_family("vgg19", "fc2", _DENSE, "{name}" + _TF, ("vgg19", "VGG19", 224, 4096, 575)),
    **_family(
        "xception", "block14_sepconv2_act", _POOLED, "{name}" + _TF,
        ("xception", "Xception", 299, 2048, 92),
        smallest=71,
    ),
}  # fmt: skip
"""By the name that the manifest uses."""

_SPELLINGS = {_folded(name): name for name in NETWORKS}
