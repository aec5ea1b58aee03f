"""Minimal surfaces, shaded: soap films in space, as sheets or as the faces of pierced bodies."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from forms import level_sets, soap_films
from forms.model import WIKIPEDIA, Family, Form, Picture, locate
from forms.palettes import pick

ENNEPER = Form("Enneper surface", "Alfred Enneper", 1864, WIKIPEDIA + "Enneper_surface")
CATENOID = Form("Catenoid", "Leonhard Euler", 1744, WIKIPEDIA + "Catenoid")
HELICOID = Form("Helicoid", "Jean Baptiste Meusnier", 1776, WIKIPEDIA + "Helicoid")
BOUR = Form("Bour's surface", "Edmond Bour", 1861, WIKIPEDIA + "Bour%27s_minimal_surface")
HENNEBERG = Form("Henneberg surface", "Lebrecht Henneberg", 1875, WIKIPEDIA + "Henneberg_surface")
CATALAN = Form(
    "Catalan's surface",
    "Eug\N{LATIN SMALL LETTER E WITH GRAVE}ne Charles Catalan",
    1855,
    WIKIPEDIA + "Catalan%27s_minimal_surface",
)
RICHMOND = Form(
    "Richmond surface", "Herbert William Richmond", 1904, WIKIPEDIA + "Richmond_surface"
)
SCHERK = Form("Scherk surface", "Heinrich Scherk", 1834, WIKIPEDIA + "Scherk_surface")
GYROID = Form("Gyroid", "Alan Schoen", 1970, WIKIPEDIA + "Gyroid")
SCHWARZ_P = Form(
    "Schwarz P surface", "Hermann Schwarz", 1865, WIKIPEDIA + "Schwarz_minimal_surface"
)
SCHWARZ_D = Form(
    "Schwarz D surface", "Hermann Schwarz", 1865, WIKIPEDIA + "Schwarz_minimal_surface"
)
NEOVIUS = Form("Neovius surface", "Edvard Rudolf Neovius", 1883, WIKIPEDIA + "Neovius_surface")
NAMES = "Lagoon Saffron Orchid Verdigris Ultramarine Coral Ember Moss Aubade Arctic Peacock"

LEVELS: dict[Form, level_sets.Level] = {
    GYROID: level_sets.gyroid,
    SCHWARZ_P: level_sets.schwarz_p,
    SCHWARZ_D: level_sets.schwarz_d,
    NEOVIUS: level_sets.neovius,
}

SHEETS: tuple[tuple[Form, str, Callable[[], soap_films.Sheet], float], ...] = (
    (ENNEPER, "order 1, radius 1.5", lambda: soap_films.enneper(1, 1.5), 1.0),
    (ENNEPER, "order 2, radius 1.2", lambda: soap_films.enneper(2, 1.2), 0.9),
    (ENNEPER, "order 3, radius 1.12", lambda: soap_films.enneper(3, 1.12), 0.8),
    (ENNEPER, "order 1, radius 2", lambda: soap_films.enneper(1, 2.0), 1.15),
    (ENNEPER, "order 4, radius 1.08", lambda: soap_films.enneper(4, 1.08), 0.7),
    (ENNEPER, "order 6, radius 1.04", lambda: soap_films.enneper(6, 1.04), 0.75),
    (CATENOID, "seen from above", lambda: soap_films.bonnet(0.0, 1), 0.75),
    (CATENOID, "seen from the side", lambda: soap_films.bonnet(0.0, 1), 1.3),
    (CATENOID, "bent a third of the way to a helicoid", lambda: soap_films.bonnet(0.52, 1), 1.0),
    (HELICOID, "one turn", lambda: soap_films.bonnet(np.pi / 2, 1), 0.95),
    (HELICOID, "two turns", lambda: soap_films.bonnet(np.pi / 2, 2), 0.8),
    (HELICOID, "bent a third of the way to a catenoid", lambda: soap_films.bonnet(1.05, 1), 1.1),
    (BOUR, "radius 1", lambda: soap_films.bour(1.0), 0.9),
    (BOUR, "radius 1.6", lambda: soap_films.bour(1.6), 0.7),
    (BOUR, "radius 2.4", lambda: soap_films.bour(2.4), 1.0),
    (HENNEBERG, "u up to 0.6", lambda: soap_films.henneberg(0.6), 0.95),
    (HENNEBERG, "u up to 0.9", lambda: soap_films.henneberg(0.9), 0.8),
    (CATALAN, "three arches", lambda: soap_films.catalan(1.9), 0.5),
    (CATALAN, "three tall arches", lambda: soap_films.catalan(2.4), 0.7),
    (RICHMOND, "order 2", lambda: soap_films.richmond(2, 0.36), 0.62),
    (RICHMOND, "order 3", lambda: soap_films.richmond(3, 0.4), 0.7),
    (RICHMOND, "order 4", lambda: soap_films.richmond(4, 0.46), 0.3),
    (SCHERK, "nine squares of a board", lambda: soap_films.scherk(3), 0.85),
    (SCHERK, "25 squares of a board", lambda: soap_films.scherk(5), 0.7),
)
# Drawn as level sets: form, periods, and whether the body is a ball.
BODIES: tuple[tuple[Form, float, bool], ...] = (
    (GYROID, 2.0, True),
    (GYROID, 3.2, True),
    (GYROID, 1.0, False),
    (GYROID, 2.7, False),
    (GYROID, 4.4, True),
    (SCHWARZ_P, 2.0, True),
    (SCHWARZ_P, 3.0, False),
    (SCHWARZ_P, 1.33, False),
    (SCHWARZ_P, 4.0, True),
    (SCHWARZ_D, 1.6, True),
    (SCHWARZ_D, 2.0, False),
    (SCHWARZ_D, 1.2, False),
    (SCHWARZ_D, 2.6, True),
    (NEOVIUS, 2.0, True),
    (NEOVIUS, 2.67, False),
    (NEOVIUS, 1.4, False),
    (NEOVIUS, 3.0, True),
    (GYROID, 2.0, False),
    (SCHWARZ_P, 2.5, True),
    (SCHWARZ_D, 3.0, False),
)


def draw(index: int, rng: np.random.Generator) -> Picture:
    """Picture number ``index``: sheets first, then bodies bounded by triply periodic surfaces."""
    group, place = locate(index, (len(SHEETS), len(BODIES)))
    palette = pick(index, NAMES)
    if group == 0:
        form, said, make, tilt = SHEETS[place]
        lines = 24 if place % 2 == 0 else 0
        pixels = soap_films.render_sheet(make(), tilt, float(rng.uniform(0.2, 1.3)), palette, lines)
        seen = (
            f"A curved soap-film sheet, {'ruled with fine lines, ' if lines else ''}turned to show"
        )
        article = "an" if form is ENNEPER else "a"
        alt = f"{seen} the openings of {article} {form.name}, in {palette.phrase}."
        symmetry = "rotational in space"
    else:
        form, periods, ball = BODIES[place]
        body = "ball" if ball else "cube"
        said = f"{periods:g} periods in a {body}"
        pixels = level_sets.render_level(
            LEVELS[form], periods, ball, -0.6, 0.55 + 0.1 * (place % 3), palette
        )
        alt = f"A {body} pierced by the winding tunnels of a {form.name}, in {palette.phrase}."
        symmetry = "triply periodic"
    return Picture(
        pixels=pixels,
        slug=form.name.lower().replace(" ", "-").replace("'s", ""),
        title=f"{form.name}, {said}",
        form=form,
        parameters=said,
        palette=palette,
        symmetry=symmetry,
        alt=alt,
    )


FAMILY = Family("minimal-surfaces", "Minimal surfaces", 44, draw)
