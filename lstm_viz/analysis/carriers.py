"""Which units carry a fact from where it is said to where it is used, and whether the network relies on them.

Telling a fact at the end is not carrying it: a unit may just read out what others hold. So a carrier must tell the
fact, keep it (its forget gate stays open in between), and matter: the prediction changes when it alone is changed.

All of it is measured on sentences that training never saw. The first half of them gives the thresholds, the second half
is counted. Looked at is the state that a cell carries on: c where it has one, else h.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_viz.analysis.facts import Case, Fact
from lstm_viz.core.interventions import Clamp, silence
from lstm_viz.core.kinds import GRU, CellKind
from lstm_viz.errors import ModelError
from lstm_viz.models.batch import Reading, log_sum_exp, read
from lstm_viz.models.model import Model
from lstm_viz.text.tokenizer import Tokenizer

SENTENCES = 500  # counted; as many again give the thresholds
CANDIDATES = 6  # units of a fact that are tested for their effect
OTHERS = 20  # units, picked at random, that the effect is compared with
# A carrier tells the fact in 90% and keeps 0.9 of it a step, and it matters: silencing it costs 5 points more than
# silencing any of the others does, or patching it turns 20% of the predictions.
TELLS, KEEPS, COSTS, TURNS = 0.9, 0.9, 0.05, 0.2


@dataclass(frozen=True)
class Carrier:
    """What was measured of one unit in ``of`` sentences; shares lie in 0..1, None where there is nothing to measure.

    Attributes
    ----------
    state : what was looked at, ``c`` or ``h``.
    high, threshold : of two values, the one above the threshold, and the threshold.
    separation : share of sentences whose value lies on the right side; of more than two values, the mean over pairs.
    forget : median forget gate on the words between; of a GRU, of z, which keeps. A plain RNN has neither.
    half_life : steps until half of what is held is gone, −ln 2 / mean ln f on the words between; None if f is always 1.
    stretch : the most words between; a longer half-life was not seen to its end.
    written : share of sentences in which the word that says the fact wrote most of the unit's cell state at the end;
        of a mark only where it is open.
    right, silenced : share of right predictions, and with c and h of this unit held at 0.
    turned : share of the right predictions that go over to the twin's value when the unit's state, from the word that
        says the fact on, is that of the twin.
    others, worst_other : ``silenced`` of other units, mean and lowest, each silenced alone.
    carries : whether it meets what the module asks of a carrier.
    """

    fact: str
    layer: int
    unit: int
    of: int
    state: str
    high: str | None
    threshold: float | None
    separation: float
    forget: float | None
    half_life: float | None
    stretch: int
    written: float | None
    right: float | None
    silenced: float | None
    turned: float | None
    others: float | None
    worst_other: float | None
    carries: bool


def carriers(model: Model, fact: Fact, sentences: int = SENTENCES) -> list[Carrier]:
    """The units that are likeliest to carry a fact, the best first. None need do: see ``Carrier.carries``.

    Raises
    ------
    ModelError
        If the model does not read words, which the facts are said in.
    """
    *_, found = carriers_in_pieces(model, fact, sentences)
    assert isinstance(found, list)
    return found


def carriers_in_pieces(model: Model, fact: Fact, sentences: int = SENTENCES) -> Iterator[float | list[Carrier]]:
    """Like ``carriers``, but yields again and again which share of the work is done, 0..1, and at last the units."""
    if model.tokenizer.name != Tokenizer.name:
        raise ModelError(
            f"Carriers are looked for in sentences of words, but {model.name!r} reads {model.tokenizer.noun}s: choose "
            "a model that reads words."
        )
    yield 0.0
    cases = fact.cases(2 * sentences)
    exam = _Exam(model, fact, cases[:sentences], cases[sentences:])
    told = _tellers(exam)
    scores = {(one.layer, one.unit): one.score for one in told}
    best, rest = told[:CANDIDATES], sorted((one.layer, one.unit) for one in told[CANDIDATES:])
    picked = np.random.default_rng(0).permutation(len(rest))[:OTHERS]
    pieces = 1 + len(picked) + 2 * len(best)  # a candidate is silenced and patched, another one only silenced
    yield 1 / pieces
    others = []
    for done, n in enumerate(picked, start=2):
        share = exam.right_when_silent(*rest[n])
        others += [] if share is None else [share]
        yield done / pieces
    found = []
    for done, one in enumerate(best, start=1):
        found.append(exam.carrier((one.layer, one.unit), one.separation, others))
        yield (1 + len(picked) + 2 * done) / pieces
    yield sorted(found, key=lambda one: (-one.carries, -scores[one.layer, one.unit] * (1 + _effect(one))))


@dataclass(frozen=True)
class Teller:
    """How often a unit's state is on the right side, and what its forget gate keeps in between; see `Carrier`."""

    layer: int
    unit: int
    separation: float
    forget: float | None

    @property
    def score(self) -> float:
        """What candidates are chosen by."""
        return self.separation * (1.0 if self.forget is None else self.forget)

    @property
    def tells_and_keeps(self) -> bool:
        return self.separation >= TELLS and (self.forget is None or self.forget >= KEEPS)


def tellers(model: Model, fact: Fact, sentences: int = SENTENCES) -> list[Teller]:
    """All units in the order in which ``carriers`` takes its candidates, without a test of what they cause."""
    cases = fact.cases(2 * sentences)
    return _tellers(_Exam(model, fact, cases[:sentences], cases[sentences:]))


def _tellers(exam: "_Exam") -> list[Teller]:
    found = []
    for layer in range(exam.model.layers):
        told, kept = exam.separation(layer), exam.forget(layer)
        found += [
            Teller(layer, unit, float(separation), None if kept is None else float(kept[unit]))
            for unit, separation in enumerate(told)
        ]
    return sorted(found, key=lambda one: -one.score)


def _memory(kind: CellKind, values: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray] | None:
    """What a step keeps of the state, 0..1, and what it writes; a plain RNN does not keep apart the two."""
    if "f" in values:
        return values["f"], values["i"] * values["g"]
    return (values["z"], (1 - values["z"]) * values["n"]) if kind is GRU else None


def _effect(carrier: Carrier) -> float:
    """How much changes when the unit is changed, 0..1."""
    fall = 0.0 if carrier.right is None or carrier.silenced is None else carrier.right - carrier.silenced
    return max(fall, carrier.turned or 0.0)


class _Exam:
    """The sentences of a fact as a model reads them: ``first`` gives thresholds, ``asked`` is counted."""

    def __init__(self, model: Model, fact: Fact, first: Sequence[Case], asked: Sequence[Case]):
        self.model, self.fact, self.first, self.asked = model, fact, first, asked
        self.state = model.kind.states[0]
        self.truth = np.array([case.value for case in asked])
        ids_of = model.vocabulary.ids_of
        self.ids = [ids_of(case.words) for case in asked]
        self.twin_ids = [ids_of(case.twin) for case in asked]
        self.first_reading = read(model, [ids_of(case.words) for case in first])
        self.reading = read(model, self.ids)
        self.twins = read(model, self.twin_ids) if asked[0].twin else None
        self.right = self._right(self.reading, self.twins)

    # -- what a unit holds ----------------------------------------------------------------------------------------

    def centres(self, layer: int) -> np.ndarray:
        """(values, H): the median state of each value at the end of the first sentences."""
        at_end = self.first_reading.at_end(self.state, layer)
        truth = np.array([case.value for case in self.first])
        return np.stack([np.median(at_end[truth == value], axis=0) for value in range(len(self.fact.values))])

    def separation(self, layer: int) -> np.ndarray:
        """(H,): how often the state is nearer to the centre of the true value than to that of another one."""
        centres, at_end = self.centres(layer), self.reading.at_end(self.state, layer)
        own = abs(at_end - centres[self.truth])
        nearer = sum((own < abs(at_end - centre)).mean(0) for centre in centres)  # never nearer than to itself
        return nearer / (len(centres) - 1)

    def _between(self, values: np.ndarray) -> np.ndarray:
        """Of (T, B, …) what lies on the words behind the one that says the fact, of all sentences together."""
        return np.concatenate([values[case.since + 1 : len(case.words) + 1, b] for b, case in enumerate(self.asked)])

    def forget(self, layer: int) -> np.ndarray | None:
        """(H,): the median forget gate."""
        memory = _memory(self.model.kind, self.reading.layers[layer])
        return None if memory is None else np.median(self._between(memory[0]), axis=0)

    def _half_life(self, keep: np.ndarray) -> float | None:
        decay = np.log(self._between(keep).astype(np.float64)).mean()
        return float(-np.log(2) / decay) if decay else None

    def _written(self, keep: np.ndarray, write: np.ndarray) -> float | None:
        """c_T = Σ_s (∏ of what is kept after s) · what s wrote: in how many sentences the largest s says the fact."""
        largest = []
        for b, case in ((b, case) for b, case in enumerate(self.asked) if case.said):
            steps = slice(len(case.words) + 1)
            survival = np.append(np.cumprod(keep[steps, b][:0:-1].astype(np.float64))[::-1], 1.0)
            largest.append(np.argmax(abs(survival * write[steps, b])) == case.since)
        return float(np.mean(largest)) if largest else None

    # -- what the network predicts --------------------------------------------------------------------------------

    def _mark_scores(self, reading: Reading) -> np.ndarray:
        """(n,) log probability of the one mark that may be due."""
        logits = reading.logits()
        marks = [self.model.vocabulary.id_of(case.due[0]) for case in self.asked]
        return logits[np.arange(len(marks)), marks] - log_sum_exp(logits)

    def _predicted(self, reading: Reading, own: Reading, twins: Reading) -> np.ndarray:
        """(n,) the value that the prediction speaks for.

        A mark is predicted where it is likelier than half-way between the sentence's ``own`` reading and its twin's.
        """
        if len(self.asked[0].due) == 1:
            half_way = (self._mark_scores(own) + self._mark_scores(twins)) / 2
            return (self._mark_scores(reading) > half_way).astype(int)
        logits, id_of = reading.logits(), self.model.vocabulary.id_of
        due = np.array([[id_of(word) for word in case.due] for case in self.asked])
        scores = np.take_along_axis(logits, due, axis=1)
        most = scores == scores.max(1, keepdims=True)
        return np.where(most.sum(1) == 1, most.argmax(1), -1)  # a tie speaks for none

    def _right(self, reading: Reading, twins: Reading | None) -> np.ndarray | None:
        """(n,) bool; None where nothing is predicted from the fact."""
        return None if twins is None else self._predicted(reading, reading, twins) == self.truth

    def right_when_silent(self, layer: int, unit: int) -> float | None:
        if self.twins is None:
            return None
        clamps = silence(self.model.kind, layer, unit)
        right = self._right(read(self.model, self.ids, clamps), read(self.model, self.twin_ids, clamps))
        return None if right is None else float(right.mean())

    def _turned(self, layer: int, unit: int) -> float | None:
        if self.twins is None or self.right is None or not self.right.any():
            return None
        states = self.twins.layers[layer][self.state][..., unit]
        values = np.full((self.reading.lengths.max(), len(self.asked)), np.nan, np.float32)
        for b, case in enumerate(self.asked):
            steps = np.arange(case.since, len(case.words) + 1)
            values[steps, b] = states[steps + case.ahead, b]
        patched = read(self.model, self.ids, [Clamp(self.state, layer, unit, values)])
        opposite = self._predicted(patched, self.reading, self.twins) == [case.twin_value for case in self.asked]
        return float(opposite[self.right].mean())

    def carrier(self, place: tuple[int, int], separation: float, others: Sequence[float]) -> Carrier:
        layer, unit = place
        centres = self.centres(layer)[:, unit]
        two = len(centres) == 2
        forget = half_life = written = None
        if memory := _memory(self.model.kind, self.reading.layers[layer]):
            keep, write = (values[..., unit] for values in memory)
            forget = float(np.median(self._between(keep)))
            half_life, written = self._half_life(keep), self._written(keep, write)
        right = None if self.right is None else float(self.right.mean())
        silenced, turned = self.right_when_silent(layer, unit), self._turned(layer, unit)
        worst = min(others, default=None)
        costs = silenced is not None and worst is not None and silenced <= worst - COSTS
        turns = turned is not None and turned >= TURNS
        matters = costs or turns or right is None  # where nothing is asked, nothing is shown either way
        return Carrier(
            fact=self.fact.name,
            layer=layer,
            unit=unit,
            of=len(self.asked),
            state=self.state,
            high=self.fact.values[int(centres.argmax())] if two else None,
            threshold=float(centres.mean()) if two else None,
            separation=separation,
            forget=forget,
            half_life=half_life,
            stretch=max(len(case.words) - case.since for case in self.asked),
            written=written,
            right=right,
            silenced=silenced,
            turned=turned,
            others=float(np.mean(others)) if others else None,
            worst_other=worst,
            carries=separation >= TELLS and (forget is None or forget >= KEEPS) and matters,
        )
