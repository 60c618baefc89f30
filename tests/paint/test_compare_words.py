"""What Compare says in words."""

from dataclasses import replace

import numpy as np
import pytest
from comparisons import comparison_of

from lstm_viz.analysis.forgetting import Forgetting
from lstm_viz.core.kinds import GRU, RNN
from lstm_viz.diagram.choreography import Moment
from lstm_viz.models.trace import run
from lstm_viz.paint.compare_scene import Far, Row
from lstm_viz.paint.compare_words import said, subtitle, verdict


@pytest.fixture(params=[GRU, RNN])
def comparison(request, make_model):
    return comparison_of(make_model, request.param)


def test_a_row_says_what_it_is(comparison, make_model):
    assert subtitle(comparison.rows[0]) == "LSTM, 8 units, C and h"
    assert subtitle(comparison.rows[1]).endswith(", 8 units, h only")
    assert subtitle(replace(comparison.rows[0], changed=2)) == "LSTM, with 2 what-ifs"
    deep = run(make_model(GRU, (8, 8)), comparison.rows[0].trace.tokens, comparison.rows[0].trace.ids)
    assert subtitle(replace(comparison.rows[1], trace=deep)) == "GRU, layer"
    assert subtitle(replace(comparison.rows[1], trace=deep, changed=1)) == "1 what-if, layer"
    four = run(make_model(GRU, (8, 8, 8, 8)), deep.tokens, deep.ids)
    assert subtitle(replace(comparison.rows[1], trace=four)) == "Layer"
    assert subtitle(Row("gone", problem="There is no model 'gone'.")) == ""


def test_both_rows_are_told_for_screen_readers(comparison):
    text = said(comparison)
    assert text.count("step 4, w4") == 2 and "with “w9” the state would be 10% another" in text and "next: " in text


def test_what_is_left_is_said_in_a_sentence(comparison, make_model):
    def told(shares, step=4, far=(), comparison=comparison, **changes):
        rows = [
            replace(row, measures=replace(row.measures, swapped="w9", swap_states=np.full(5, share)))
            for row, share in zip(comparison.rows, shares, strict=True)
        ]
        scene = replace(comparison.scene, moment=Moment(step, "whole", 1.0))
        return verdict(replace(comparison, scene=scene, rows=tuple(rows), **changes), far)

    assert told((0.45, 0.01)) == (
        f"The LSTM still holds “w2”: “w9” in its place would change 45% of its state. The "
        f"{comparison.rows[1].short} has lost it (1%)."
    )
    assert told((0.5, 0.4)) == "Both still hold “w2”: “w9” in its place would change 50% and 40% of their states."
    assert told((0.1, 0.3)).startswith("The LSTM holds a little of “w2”")
    assert "not been read yet" in told((0.5, 0.4), step=1)
    assert told((np.nan, 0.4)) == "Measuring …"
    deep = run(make_model(RNN, (8, 8)), comparison.rows[0].trace.tokens, comparison.rows[0].trace.ids)
    first = replace(comparison, rows=(replace(comparison.rows[0], trace=deep, layer=1), comparison.rows[1]))
    assert "change 45% of its state (layer 2)." in told((0.45, 0.01), comparison=first)
    assert "change 50% (layer 2) and 40% of their states" in told((0.5, 0.4), comparison=first)
    never = Far("three", "plain RNN", True, Forgetting((3, 5), (1, 5), 10))
    assert told((0.5, 0.01), far=(never,), word="France").endswith("three never learnt countries.")
    assert "never" not in told((0.5, 0.01), far=(never,)), "the word is no country"
