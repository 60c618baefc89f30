"""Each score with a right and a wrong answer, on the bundled model."""

import numpy as np
import pytest

from lstm_viz.analysis.carriers import tellers
from lstm_viz.analysis.challenges import (
    broken_verb,
    rest_changed,
    score_find,
    score_forget,
    score_mend,
    share_of,
    trace_of,
)
from lstm_viz.analysis.facts import facts
from lstm_viz.core.kinds import LSTM, RNN
from lstm_viz.errors import ModelError
from lstm_viz.models.interventions import parse
from lstm_viz.models.store import open_model
from lstm_viz.models.trace import run

FRANCE = ["he", "is", "in", "France", "and", "the", "weather", "is", "good", "so", "he", "speaks"]


@pytest.fixture(scope="module")
def words():
    return open_model("words")


def changed(trace, *interventions):
    return run(trace.model, trace.tokens, trace.ids, interventions=interventions)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_hidden_clamp_turns_the_verb_and_can_be_mended(words, seed):
    broken = broken_verb(words, seed)
    trace = trace_of(words, broken.words)
    held = changed(trace, broken.hidden)
    p = held.probabilities(held.steps - 1)
    right, wrong = (words.vocabulary.id_of(word) for word in (broken.right, broken.wrong))
    assert p[wrong] > p[right]  # it is wrong
    assert broken.broken == pytest.approx(p[right] / (p[right] + p[wrong]), rel=1e-4)
    assert broken.share == share_of(trace, broken.right, broken.wrong) > 0.8
    assert len(broken.words) <= 14

    mended = score_mend(broken, changed(trace, broken.hidden, broken.mend), [broken.mend])
    assert mended.solved and mended.value > 0.5 and "the very gate" in mended.said

    unit = next(unit for unit in range(words.hidden_sizes[0]) if unit != broken.hidden.unit)
    useless = parse(f"o[0,{unit}]=1@0")
    failed = score_mend(broken, changed(trace, broken.hidden, useless), [useless])
    assert not failed.solved and failed.said.startswith("Not yet")

    assert not score_mend(broken, held, []).solved
    two = [broken.mend, useless]
    assert "2 changes are on" in score_mend(broken, changed(trace, broken.hidden, *two), two).said
    other = score_mend(broken, trace_of(words, FRANCE), [broken.mend])
    assert not other.solved and "sentence has changed" in other.said


def test_the_same_seed_hides_the_same_clamp(words):
    assert broken_verb(words, 4) == broken_verb(words, 4)
    assert len({broken_verb(words, seed).hidden for seed in range(4)}) > 1


def test_a_network_without_gates_or_knowledge_cannot_be_broken(make_model):
    with pytest.raises(ModelError, match="has no gate to clamp"):
        broken_verb(make_model(RNN))
    with pytest.raises(ModelError, match="No clamp of one gate turns a verb"):
        broken_verb(make_model(LSTM))


def test_forgetting_france(words):
    ghost = trace_of(words, FRANCE)
    everything = parse("i[0,*]=0@4:6")
    score = score_forget(changed(ghost, everything), ghost, [everything], "France")
    assert score.solved and score.said.startswith("Forgotten") and 0 < score.value < 1

    swap = parse("c[0,*]=swap(4=Germany)@4")
    gentle = score_forget(changed(ghost, swap), ghost, [swap], "France")
    assert gentle.solved and "German" in gentle.said
    assert gentle.value > score.value  # it leaves more of the rest

    nothing = parse("o[0,0]=1@1")
    failed = score_forget(changed(ghost, nothing), ghost, [nothing], "France")
    assert not failed.solved and failed.said.startswith("It still knows")

    silent = parse("o[0,*]=0@12")
    assert "too late" in score_forget(changed(ghost, silent), ghost, [silent], "France").said
    assert not score_forget(ghost, None, [], "France").solved
    other = trace_of(words, ["the", "birds", "are", "in", "the"])
    assert "does not name France" in score_forget(other, other, [swap], "France").said


def test_the_damage_is_the_mean_change_of_all_other_predictions(words):
    ghost = trace_of(words, FRANCE)
    trace = changed(ghost, parse("f[0,*]=0@5"))
    apart = [np.abs(trace.probabilities(t) - ghost.probabilities(t)).sum() / 2 for t in range(12)]
    assert rest_changed(trace, ghost) == pytest.approx(np.mean(apart)) and max(apart) > 0.1
    assert rest_changed(ghost, ghost) == 0


def test_finding_the_unit_of_the_quotation(words):
    best, *_, worst = tellers(words, next(fact for fact in facts() if fact.name == "quotation"))
    found = score_find(words, best.layer, best.unit)
    assert found.solved and "place 1 of" in found.said and found.value == best.separation
    missed = score_find(words, worst.layer, worst.unit)
    assert not missed.solved and missed.said.startswith("Not this one")
    assert f"place {words.hidden_sizes[0]} of" in missed.said
