"""How the documentation is built: everything from the checkout, nothing from the network."""

import os
import sys
import warnings
from pathlib import Path

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS), str(DOCS.parent)]
# The kernels that execute pages find the package of this checkout.
PLACES = [str(DOCS.parent), os.environ.get("PYTHONPATH", "")]
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, PLACES))

from simulator import __version__  # noqa: E402

project = "rtms-analgesia"
author = "the rtms-analgesia developers"
release = version = __version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_gallery.gen_gallery",
    "_extensions.mathml",
    "_extensions.commands",
    "_extensions.docstrings",
    "_extensions.lessons",
    "_extensions.listings",
    "_extensions.generated",
]
exclude_patterns = [
    "_build",
    "_generated/snippets",
    "_generated/gallery/*.ipynb",
    "_extensions",
    "gallery",
    "Thumbs.db",
]
default_role = "literal"
smartquotes = False

myst_enable_extensions = ["dollarmath", "deflist", "colon_fence"]
myst_heading_anchors = 3
myst_links_external_new_tab = False

nb_execution_mode = "auto"
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True

autodoc_default_options = {
    "members": True,
    "member-order": "bysource",
    "show-inheritance": True,
    "ignore-module-all": True,
}
autodoc_typehints = "signature"
autodoc_preserve_defaults = True

sphinx_gallery_conf = {
    "examples_dirs": "gallery",
    "gallery_dirs": "_generated/gallery",
    "filename_pattern": r"/plot_",
    "within_subsection_order": "FileNameSortKey",
    "abort_on_example_error": True,
    "download_all_examples": False,
    "show_signature": False,
    "show_memory": False,
    "write_computation_times": False,
    "remove_config_comments": True,
}
# Said by sphinx-gallery itself of its own configuration, and of no use to a reader.
suppress_warnings = ["config.cache"]
warnings.filterwarnings("ignore", category=DeprecationWarning)

html_theme = "furo"
html_title = f"rtms-analgesia {release}"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_math_renderer = "mathml"
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_theme_options = {
    "announcement": "For research and teaching, not for patient care.",
}
