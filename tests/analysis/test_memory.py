"""``lstm_viz.memory`` is there for notebooks: everything in one place, and no window behind it."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import lstm_viz
from lstm_viz.core.kinds import LSTM

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_name_is_there_and_explained():
    assert {"ledger_share", "gradients", "swapped", "distances", "why", "strata"} <= set(lstm_viz.memory.__all__)
    for name in lstm_viz.memory.__all__:
        assert getattr(lstm_viz.memory, name).__doc__
    assert lstm_viz.why is lstm_viz.memory.why


def test_it_works_on_a_trace(make_model):
    trace = lstm_viz.trace(make_model(LSTM), "w1 w2 w3", ["f[0,2]=1@2"])
    assert str(trace.interventions[0]) == "f[0,2]=1@2"
    assert lstm_viz.memory.ledger_share(trace, 1)[1:].all()
    assert lstm_viz.memory.strata(trace, 0).at(3).shape == (5,)
    assert np.isfinite(lstm_viz.why(trace, 3).total)


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("lstm_viz.open_model('words'); lstm_viz.Intervention", ()),
        ("lstm_viz.memory.why(lstm_viz.trace(lstm_viz.open_model('words'), 'the birds'), 2)", ("numba",)),
    ],
)
def test_it_needs_no_qt_and_numba_only_to_compute(code, loaded):
    script = f"import sys, lstm_viz; {code}; print(*sorted({{'PySide6', 'numba', 'pyqtgraph'}} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert tuple(done.stdout.split()) == loaded
