"""From arrays of values to images, by numpy alone: colours are looked up for all values at once."""

import numpy as np
from PySide6.QtGui import QImage

from lstm_viz.paint.theme import Theme


def pooled(rows: np.ndarray, count: int) -> np.ndarray:
    """(n, T) to (count, T): of the rows that fall together the value with the largest size, its sign kept."""
    n = len(rows)
    if n <= count:
        return rows
    edges = np.arange(count) * n // count
    highest, lowest = np.maximum.reduceat(rows, edges), np.minimum.reduceat(rows, edges)
    return np.where(-lowest > highest, lowest, highest)


def colours(array: np.ndarray, quantity: str, span: tuple[float, float], theme: Theme) -> np.ndarray:
    """uint32 0xffRRGGBB of each value; clipped to the span that the quantity's colours tell apart."""
    low, high = span
    index = np.rint((np.clip(array, low, high) - low) * (255 / (high - low)))
    return theme.lut(quantity)[index.astype(np.uint8)]


def image_of(pixels: np.ndarray) -> QImage:
    """An RGB32 image with a copy of (height, width) uint32 pixels."""
    pixels = np.ascontiguousarray(pixels, np.uint32)
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()
