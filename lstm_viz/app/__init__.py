"""The one place that builds and wires the window: session, workers, views, exports, settings."""

import os

# Before numpy is loaded: half of its loading is starting BLAS threads, and the window's products, one row by a matrix,
# are quicker without them and leave the processor to the picture.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from lstm_viz.app.application import Application, run

__all__ = ["Application", "run"]
