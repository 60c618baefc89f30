"""What each kind of cell records and carries. Plain data: importing it needs no numba."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CellKind:
    """A recurrent cell's names.

    Attributes
    ----------
    name : a key of ``KINDS``, as in the model file.
    quantities : what one step records, in the order of the recording's rows; h is the last.
    gates : the quantities that lie in 0..1.
    states : the quantities carried to the next step.
    boxes : the quantities that a layer of weights computes, in the order of their rows in ``weight_ih`` and
        ``weight_hh`` (PyTorch's packing), H rows each.
    peepholes : the boxes that also look at the cell state, in the order of the rows of ``weight_peephole``.
    """

    name: str
    title: str
    quantities: tuple[str, ...]
    gates: tuple[str, ...]
    states: tuple[str, ...]
    boxes: tuple[str, ...]
    peepholes: tuple[str, ...] = ()

    @property
    def blocks(self) -> int:
        """Rows of ``weight_ih`` and ``weight_hh`` per hidden unit."""
        return len(self.boxes)


_LSTM = (("i", "f", "g", "o", "c", "h"), ("i", "f", "o"), ("c", "h"))  # the variants record and carry the same

LSTM = CellKind("lstm", "LSTM", *_LSTM, ("i", "f", "g", "o"))
PEEPHOLE = CellKind("peephole", "peephole LSTM", *_LSTM, ("i", "f", "g", "o"), ("i", "f", "o"))
COUPLED = CellKind("coupled", "coupled-gate LSTM", *_LSTM, ("f", "g", "o"))
GRU = CellKind("gru", "GRU", ("r", "z", "n", "h"), ("r", "z"), ("h",), ("r", "z", "n"))
RNN = CellKind("rnn", "plain RNN", ("h",), (), ("h",), ("h",))

KINDS = {kind.name: kind for kind in (LSTM, PEEPHOLE, COUPLED, GRU, RNN)}
