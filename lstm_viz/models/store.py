"""One model is one safetensors file: PyTorch's tensor names, and in the metadata everything else, as JSON."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from lstm_viz.core.kinds import KINDS
from lstm_viz.errors import ModelError
from lstm_viz.models.model import Model
from lstm_viz.resources import resource
from lstm_viz.text.characters import CharacterTokenizer, CharacterVocabulary
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import Vocabulary

EXTRA = "optimiser."  # tensors of such a name belong to an unfinished training; they are no part of the model
_ENDING = ".safetensors"
_READERS = {reader[0].name: reader for reader in ((Tokenizer, Vocabulary), (CharacterTokenizer, CharacterVocabulary))}


def bundled_models() -> list[Path]:
    """The model files that come with the program, by name."""
    return sorted(resource("models").glob(f"*{_ENDING}"))


def open_model(name_or_path: str | os.PathLike[str]) -> Model:
    """Opens a bundled model by its name (``"words"``) or any model by its file.

    Raises
    ------
    ModelError
        If there is no such model, or the file is truncated, of another program, or its weights cannot be used.
    """
    text = os.fspath(name_or_path)
    path = next((path for path in bundled_models() if path.stem == text), Path(text))
    if not path.is_file():
        names = ", ".join(path.stem for path in bundled_models()) or "none"
        raise ModelError(f"There is no model {text!r}: give the path of a {_ENDING} file or a bundled name ({names}).")
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            own = [name for name in file.keys() if not name.startswith(EXTRA)]  # noqa: SIM118 - it is no mapping
            weights = {name: file.get_tensor(name) for name in own}
    except (SafetensorError, OSError, TypeError, ValueError) as error:
        raise ModelError(
            f"The file {path} cannot be read as a safetensors model ({error}): it is cut short or of another kind; "
            "fetch or save it anew."
        ) from error
    kind = metadata.get("cell")
    if kind not in KINDS:
        raise ModelError(
            f"The file {path} was not saved by lstm_viz: its metadata names the cell {kind!r}, not "
            f"one of {', '.join(KINDS)}; open a model made with `lstm-viz train`."
        )
    if metadata.get("tokenizer") not in _READERS:
        raise ModelError(
            f"The file {path} wants the tokenizer {metadata.get('tokenizer')!r}, which this version does not have: "
            f"it knows {' and '.join(map(repr, _READERS))}."
        )
    make_tokenizer, make_vocabulary = _READERS[metadata["tokenizer"]]
    if any(array.dtype.kind != "f" for array in weights.values()):
        raise ModelError(f"The file {path} holds tensors that are not floating point: save its weights as float32.")
    vocabulary = _from_json(metadata, "vocabulary", path)
    card = _from_json(metadata, "card", path)
    try:
        words = make_vocabulary(vocabulary["words"], vocabulary["counts"])
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ModelError(f"The vocabulary in {path} cannot be read ({error!r}): save the model again.") from error
    if not isinstance(card, dict):
        raise ModelError(f"The card in {path} is not a table of names and values: save the model again.")
    return Model(path.stem, KINDS[kind], weights, words, make_tokenizer(), card)


def save_model(model: Model, path: str | os.PathLike[str]) -> None:
    """Writes the model to a file, whole or not at all.

    Raises
    ------
    ModelError
        If the file cannot be written.
    """
    data = save({name: np.ascontiguousarray(array) for name, array in model.weights.items()}, metadata_of(model))
    try:
        write_whole(Path(path), data)
    except OSError as error:
        raise ModelError(
            f"The model cannot be written to {os.fspath(path)} ({error.strerror or error}): choose a folder that "
            "exists, that you may write to, and that has room."
        ) from error


def metadata_of(model: Model) -> dict[str, str]:
    """Everything of a model but its weights, as a safetensors file keeps it."""
    return {
        "cell": model.kind.name,
        "tokenizer": model.tokenizer.name,
        "vocabulary": json.dumps(
            {"words": model.vocabulary.words, "counts": model.vocabulary.counts.tolist()}, ensure_ascii=False
        ),
        "card": json.dumps(dict(model.card), ensure_ascii=False),
    }


def write_whole(path: Path, data: bytes) -> None:
    """Writes to a neighbour first and then takes its place, so that no half file is ever seen under the name."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        partial.chmod(0o666 & ~umask)  # mkstemp makes files that only their owner may read
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _from_json(metadata: dict[str, str], key: str, path: Path) -> Any:
    try:
        return json.loads(metadata[key])
    except (KeyError, json.JSONDecodeError) as error:
        raise ModelError(
            f"The file {path} lacks a readable {key} in its metadata: open a model made with `lstm-viz train`."
        ) from error
