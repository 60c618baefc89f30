import numpy as np
import pytest

from lstm_viz.analysis.handpicked import complete, handpicked
from lstm_viz.core.kinds import GRU, LSTM, RNN
from lstm_viz.errors import ShapeError
from lstm_viz.models.trace import START_SHOWN, run

WORDS = tuple(f"w{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8))


@pytest.fixture
def trace_of(make_model):
    def make(kind, sizes=(6,)):
        model = make_model(kind, sizes)
        return run(model, (START_SHOWN, *WORDS), model.vocabulary.ids_of(WORDS))

    return make


@pytest.mark.parametrize("kind", [LSTM, GRU, RNN])
def test_every_figure_is_what_it_says(trace_of, kind):
    trace, on, off = trace_of(kind, (6, 4)), [3, 4, 6], [1, 7, 8]
    found = handpicked(trace, on, off)
    assert {(one.layer, one.unit) for one in found} == {(layer, n) for layer, H in enumerate((6, 4)) for n in range(H)}
    for one in found:
        state = trace.layers[one.layer][kind.states[0]][:, one.unit]
        pairs = [(state[a], state[b]) for a in on for b in off]
        above = sum((a > b) + (a == b) / 2 for a, b in pairs) / len(pairs)
        assert one.separation == pytest.approx(above if one.gap >= 0 else 1 - above)
        assert (one.on, one.off) == (
            pytest.approx(state[on].mean(), abs=1e-6),
            pytest.approx(state[off].mean(), abs=1e-6),
        )
        assert one.stretch == 3
        if kind is RNN:
            assert one.forget is None and one.half_life is None
        else:
            keep = trace.layers[one.layer]["f" if kind is LSTM else "z"][4:7, one.unit]
            assert one.forget == pytest.approx(np.median(keep))
            assert one.half_life == pytest.approx(-np.log(2) / np.log(keep).mean(), rel=1e-5)
    worth = [one.separation * abs(one.gap) * (1 if one.forget is None else one.forget) for one in found]
    assert worth == sorted(worth, reverse=True)
    assert complete(found) == sum(one.separation == 1 for one in found)


def test_one_word_each_is_told_apart_by_nearly_all(trace_of):
    """Why one sentence proves little."""
    found = handpicked(trace_of(LSTM, (40,)), [2], [5])
    assert complete(found) == 40 and found[0].forget is None
    assert abs(found[0].gap) == max(abs(one.gap) for one in found)


@pytest.mark.parametrize(("on", "off"), [([], [1]), ([1], []), ([1], [9]), ([-1], [2]), ([1, 2], [2])])
def test_marks_that_cannot_be_used_are_refused(trace_of, on, off):
    with pytest.raises(ShapeError, match="mark at least one word on and another one off"):
        handpicked(trace_of(LSTM), on, off)
