"""What each kind of cell records and carries. Plain data: importing it needs no numba."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CellKind:
    """A recurrent cell's names.

    Attributes
    ----------
    name : ``"lstm"`` or ``"rnn"``, as in the model file.
    quantities : what one step records, in the order of the recording's rows.
    gates : the quantities that lie in 0..1.
    states : the quantities carried to the next step.
    blocks : rows of ``weight_ih`` and ``weight_hh`` per hidden unit (PyTorch's packing: i, f, g, o).
    """

    name: str
    title: str
    quantities: tuple[str, ...]
    gates: tuple[str, ...]
    states: tuple[str, ...]
    blocks: int


LSTM = CellKind("lstm", "LSTM", ("i", "f", "g", "o", "c", "h"), ("i", "f", "o"), ("c", "h"), 4)
RNN = CellKind("rnn", "plain RNN", ("h",), (), ("h",), 1)

KINDS = {kind.name: kind for kind in (LSTM, RNN)}
