"""Which units carry a fact of the sentence: found by measuring, never assumed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lstm_viz.models.model import Model
from lstm_viz.models.trace import START_SHOWN, Trace, run
from lstm_viz.text.grammar import Grammar, Sentence

SEED = 3_000_017
SENTENCES = 500
CANDIDATES = 6  # units looked at closely


def number_units(model: Model, best: int = 3) -> list[dict[str, Any]]:
    """The units that tell a plural subject from a singular one just before its verb, across one to four nouns of the
    other number, on pairs of subject and verb that training never sees."""
    grammar = Grammar(SEED)
    sentences = [grammar.agreement_probe(1 + index % 4) for index in range(SENTENCES)]
    return _carriers(model, sentences, "number", ("plural", "singular"), "verb", best)


def gender_units(model: Model, best: int = 1) -> list[dict[str, Any]]:
    """The same for women and men, just before the pronoun, across one to three nouns."""
    grammar = Grammar(SEED)
    sentences = [grammar.gender(1 + index % 3) for index in range(SENTENCES)]
    return _carriers(model, sentences, "gender", ("female", "male"), "pronoun", best)


def _carriers(
    model: Model,
    sentences: Sequence[Sentence],
    fact: str,
    values: tuple[str, str],
    ends: str,
    best: int,
) -> list[dict[str, Any]]:
    """Units ranked by how often their sign tells the fact, how well they keep (forget gate), and how much they matter.

    The state is c for an LSTM, h for a plain RNN, after the last word before the mark ``ends``. What a unit matters is
    how many sentences go wrong when nothing reads it: its column of ``weight_hh`` and of the decoder is 0.
    """
    state = model.kind.states[0]
    shown = state.upper() if state == "c" else state
    traces = [_read(model, sentence, ends) for sentence in sentences]
    truth = np.array([1 if sentence.marks[fact] == values[0] else -1 for sentence in sentences])
    right = _right(model, sentences, ends)
    found: list[tuple[float, dict[str, Any]]] = []
    for layer in range(model.layers):
        at_end = np.stack([trace.layers[layer][state][-1] for trace in traces])  # (sentences, H)
        agree = (np.sign(at_end) == truth[:, None]).sum(0)
        opposed = (np.sign(at_end) == -truth[:, None]).sum(0)
        kept = np.ones(at_end.shape[1])
        if "f" in model.kind.quantities:
            pairs = zip(traces, sentences, strict=True)
            gates = [trace.layers[layer]["f"][sentence.marks["subject"] + 2 :] for trace, sentence in pairs]
            kept = np.median(np.concatenate(gates), axis=0)
        score = np.maximum(agree, opposed) / len(sentences) * kept
        for unit in np.argsort(-score)[:CANDIDATES]:
            silenced = _right(_silenced(model, layer, int(unit)), sentences, ends)
            positive, negative = values if agree[unit] >= opposed[unit] else values[::-1]
            count = int(max(agree[unit], opposed[unit]))
            entry: dict[str, Any] = {
                "layer": layer,
                "unit": int(unit),
                "fact": fact,
                "positive": positive,
                "negative": negative,
                "right": count,
                "of": len(sentences),
                "evidence": f"{shown} positive for {positive}, negative for {negative} in {count} of {len(sentences)} "
                "held-out sentences",
                "words_right": right,
                "words_right_silenced": silenced,
            }
            if "f" in model.kind.quantities:
                entry["forget"] = round(float(kept[unit]), 3)
            matters = max(0, right - silenced) / len(sentences)
            found.append((float(score[unit]) * (1 + matters), entry))
    found.sort(key=lambda pair: -pair[0])
    return [entry for _, entry in found[:best]]


def _read(model: Model, sentence: Sentence, ends: str) -> Trace:
    words = sentence.words[: sentence.marks[ends]]
    return run(model, (START_SHOWN, *words), model.vocabulary.ids_of(words))


def _right(model: Model, sentences: Sequence[Sentence], ends: str) -> int:
    """In how many sentences the word at the mark is more probable than its wrong form."""
    id_of: Callable[[str], int] = model.vocabulary.id_of
    right = 0
    for sentence in sentences:
        logits = _read(model, sentence, ends).logits(sentence.marks[ends])[0]
        right += bool(logits[id_of(sentence.words[sentence.marks[ends]])] > logits[id_of(sentence.marks["wrong"])])
    return right


def _silenced(model: Model, layer: int, unit: int) -> Model:
    """The model in which nothing reads the hidden value of a unit."""
    weights = {name: array.copy() for name, array in model.weights.items()}
    above = "decoder.weight" if layer == model.layers - 1 else f"rnn.weight_ih_l{layer + 1}"
    for name in (f"rnn.weight_hh_l{layer}", above):
        weights[name][:, unit] = 0
    return replace(model, weights=weights)
