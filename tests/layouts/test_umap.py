from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from sitegen.layouts.base import Given, LayoutSettings
from sitegen.layouts.score import kept
from sitegen.layouts.umap import Umap
from sitegen.model.arrangement import Arrangement
from sitegen.model.arrays import Reduced
from sitegen.progress import Silent
from sitegen.stages.neighbours import neighbours
from sitegen.stages.reduce import reduce
from tests.samples import ids, mixture

# Of umap-learn and pynndescent themselves.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


def arranged(reduced: Reduced, k: int = 20, seed: int = 0) -> tuple[Arrangement, float]:
    """The layout, and the share of the 10 nearest that it keeps."""
    graph = neighbours(reduced, min(k, max(len(reduced.ids) - 1, 0)), Silent())
    layout = Umap(LayoutSettings("umap", seed=seed))
    made = layout.arrange(Given(reduced.ids, {}, {"features": reduced, "neighbours": graph}))
    share = kept(graph.indices[:, :10], made.positions.astype(float)) if graph.k >= 10 else 1.0
    return made, share


def test_near_means_similar_and_the_seed_decides() -> None:
    reduced = reduce(mixture(300, groups=6), 16, 0)
    made, share = arranged(reduced)
    shuffled = np.random.default_rng(0).permutation(made.positions)
    graph = neighbours(reduced, 20, Silent())
    assert share > 3 * kept(graph.indices[:, :10], shuffled.astype(float))
    group = np.arange(300) % 6
    centres = np.stack([made.positions[group == each].mean(axis=0) for each in range(6)])
    nearest = np.linalg.norm(made.positions[:, None] - centres[None], axis=2).argmin(axis=1)
    assert (nearest == group).mean() > 0.95
    again, _ = arranged(reduced)
    np.testing.assert_array_equal(made.positions, again.positions)
    width, height = made.positions.std(axis=0)
    assert width >= height, "the longer axis lies flat"


@pytest.mark.parametrize("count", [1, 2, 4, 6])
def test_few_pictures(count: int) -> None:
    made, _ = arranged(reduce(mixture(count, groups=2), 16, 0))
    assert len(np.unique(made.positions, axis=0)) == count


def test_pictures_that_do_not_differ() -> None:
    made, _ = arranged(Reduced(ids(20), np.zeros((20, 3), np.float32)))
    assert len(np.unique(made.positions, axis=0)) == 20


def test_tensorflow_stays_out_and_can_still_be_imported() -> None:
    code = (
        "import sys; from importlib.util import find_spec\n"
        "from sitegen.layouts.umap import _without_tensorflow\n"
        "with _without_tensorflow():\n"
        "    from umap import UMAP\n"
        "assert 'tensorflow' not in sys.modules\n"
        "assert find_spec('tensorflow') is not None\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
