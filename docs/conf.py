"""How Sphinx makes the manual: `make docs`.

The sources are the whole project's Markdown, so that links between README, docs and benchmarks
lead to pages of the manual as they do on GitHub. The home page is docs/index.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sitegen.version import __version__

project = "sitegen"
version = release = __version__
project_copyright = "the contributors, MIT licence"
language = "en"

extensions = ["myst_parser"]
root_doc = "docs/index"
include_patterns = ["*.md", "docs/*.md", "benchmarks/*.md", "example_site/*.md"]
exclude_patterns = [".venv", "build", "**/node_modules"]
nitpicky = True
myst_heading_anchors = 4

html_theme = "furo"
html_title = f"sitegen {version}"
html_extra_path = ["home"]  # build/docs/index.html, which leads to the home page
html_static_path = ["looks"]
html_css_files = ["manual.css"]
html_copy_source = False
html_show_sphinx = False
# System typefaces, so that nothing is fetched from elsewhere.
html_theme_options = {"top_of_page_buttons": []}
pygments_style = "friendly"
