"""The diagrams of all cells, by name."""

from lstm_viz.diagram.gru import gru
from lstm_viz.diagram.lstm import coupled, lstm, peephole
from lstm_viz.diagram.rnn import rnn

DIAGRAMS = {diagram.cell: diagram for diagram in (lstm(), peephole(), coupled(), gru(), rnn())}
