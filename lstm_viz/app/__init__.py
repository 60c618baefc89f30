"""The one place that builds and wires the window: session, workers, views, exports, settings."""

import gc
import os

# Before numpy is loaded: half of its loading is starting BLAS threads, and the window's products, one row by a matrix,
# are quicker without them and leave the processor to the picture.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# What is imported stays: to look for garbage in it a hundred times would only hold up the first picture.
gc.disable()
from lstm_viz.app.application import Application, run  # noqa: E402

gc.freeze()
gc.enable()

__all__ = ["Application", "run"]
