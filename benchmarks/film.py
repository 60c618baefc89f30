"""A film of 300 frames at 1280×720, against matplotlib's FuncAnimation drawing a like scene.

    python -m benchmarks.film

Both draw the same run of the same model at the same moments: ribbon, next words, cell with heat strips and a belt that
narrows and widens, a unit's four lines, formula, heatmap. Both encode with the same ffmpeg and the same settings. They
take turns; a ratio is taken within a round.
"""

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import imageio_ffmpeg
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FFMpegWriter, FuncAnimation
from matplotlib.patches import Circle, FancyBboxPatch, Polygon, Rectangle
from PySide6.QtGui import QGuiApplication

from lstm_viz.core.kinds import LSTM
from lstm_viz.diagram.choreography import Choreography
from lstm_viz.diagram.diagram import diagram_of
from lstm_viz.export.film import save_film
from lstm_viz.export.picture import blank, paint_view
from lstm_viz.models.model import random_model
from lstm_viz.models.trace import run
from lstm_viz.paint.hues import word_hues
from lstm_viz.paint.scene import Chip, Scene
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary

FRAMES, FPS, SIZE, ROUNDS, GOAL = 300, 30, (1280, 720), 3, 3.0
SENTENCE = "the birds that sat on the tree near the house are in the"


def make_scenes() -> Callable[[float], Scene]:
    """The scene at a time in seconds, of untrained weights: how long painting takes does not depend on them."""
    words = SENTENCE.split()
    known = (START, *CLASSES, *dict.fromkeys(words), *(f"w{number}" for number in range(3000)))
    model = random_model(LSTM, (64,), Vocabulary(known), Tokenizer(), seed=1)
    trace = run(model, ("start", *words), model.encode(SENTENCE), predictions=True)
    diagram = diagram_of("lstm")
    choreography = Choreography(diagram.phases, trace.steps)
    still = Scene(
        trace=trace,
        diagram=diagram,
        moment=choreography.moment(0),
        chips=tuple(Chip(word, "word" if step else "start", step) for step, word in enumerate(trace.tokens)),
        steps=trace.steps,
        hues=word_hues(trace.tokens, trace.ids.tolist(), model.vocabulary),
        computed=trace.steps,
        order=np.argsort(-trace.layers[0]["c"].mean(axis=0)),
    )
    predictions = [trace.predictions(step) for step in range(trace.steps)]

    def scene_at(time_s: float) -> Scene:
        moment = choreography.moment(time_s)
        return replace(still, moment=moment, predictions=predictions[moment.step])

    return scene_at


def ours(scene_at: Callable[[float], Scene], path: Path) -> None:
    save_film(path, scene_at, FRAMES / FPS, size=SIZE, fps=FPS)


def theirs(scene_at: Callable[[float], Scene], path: Path) -> None:
    """The like scene: each thing is made once, and a frame changes only what moves."""
    first = scene_at(0)
    trace, order = first.trace, first.order
    assert trace is not None and order is not None
    values, T = trace.layers[0], trace.steps
    figure = plt.figure(figsize=(12.8, 7.2), dpi=100)
    page = figure.add_axes((0, 0, 1, 1), xlim=(0, 1280), ylim=(720, 0))
    page.axis("off")
    chips = []
    for step, word in enumerate(trace.tokens):
        x = 176 + 58 * step
        chips.append(page.add_patch(FancyBboxPatch((x, 102), 50, 30, boxstyle="round,pad=0,rounding_size=6")))
        page.text(x + 25, 117, word, ha="center", va="center", fontsize=9)
    ring = page.add_patch(FancyBboxPatch((0, 100), 54, 34, boxstyle="round,pad=0,rounding_size=8", fill=False, lw=2))
    bars, names = [], []
    for place in range(5):
        bars.append(page.add_patch(Rectangle((1022 + 49 * place, 141), 44, 4)))
        names.append(page.text(1044 + 49 * place, 110, "", ha="center", fontsize=8))
    page.add_patch(FancyBboxPatch((82, 255), 588, 238, boxstyle="round,pad=0,rounding_size=15", fc="#E1F0E1"))
    belt = page.add_patch(Polygon([(0, 0)] * 8, closed=True, fc="#9AA1AD"))
    strips = []
    for x, name in ((186, "f"), (295, "i"), (398, "g"), (501, "o")):
        page.add_patch(FancyBboxPatch((x - 36, 402), 72, 38, boxstyle="round,pad=0,rounding_size=5", fc="#FFF1A8"))
        page.text(x, 412, r"$\tanh$" if name == "g" else r"$\sigma$", ha="center", va="center", fontsize=13)
        page.plot([x, x], [402, 330 if name == "f" else 360], color="#2B313B")
        page.plot([x, x], [470, 440], color="#2B313B")
        axes = figure.add_axes(((x - 32) / 1280, 1 - 436 / 720, 64 / 1280, 10 / 720))
        axes.axis("off")
        signed = name == "g"
        strips.append((axes.imshow(np.zeros((1, 36)), aspect="auto", vmin=-1 if signed else 0, vmax=1), name))
    page.plot([20, 714], [470, 470], color="#2B313B")
    for x, y in ((186, 296), (398, 296), (398, 360), (594, 388)):
        page.add_patch(Circle((x, y), 12, fc="#F9C6D2", ec="#C4506D", zorder=3))
    packet = page.add_patch(FancyBboxPatch((0, 464), 42, 12, boxstyle="round,pad=0,rounding_size=4", fc="w", zorder=4))
    lines = figure.add_axes((0.62, 0.45, 0.34, 0.28), xlim=(0, T - 1), ylim=(-3.6, 4))
    for name in "cfio":
        lines.plot(values[name][:, first.unit], alpha=0.3)
    past = [(lines.plot([], [])[0], name) for name in "cfio"]
    dot = lines.plot([], [], "o")[0]
    formula = page.text(760, 470, "", fontsize=14)
    title = page.text(16, 180, "", fontsize=12)
    heat = figure.add_axes((176 / 1280, 10 / 720, 812 / 1280, 135 / 720))
    heat.axis("off")
    heat.imshow(values["c"][:, order].T, aspect="auto", interpolation="nearest", cmap="RdBu_r", vmin=-3.5, vmax=3.5)
    column = heat.axvspan(0, 1, fill=False, ec="#4150D8")
    colours = plt.get_cmap("RdBu_r")

    def frame(number: int) -> list[object]:
        scene = scene_at(number / FPS)
        step, part = scene.moment.step, scene.moment.progress
        for place, chip in enumerate(chips):
            chip.set_facecolor(colours(0.5 + values["c"][place, scene.unit] / 7))
            chip.set_alpha(1 if place <= step else 0.42)
        ring.set_x(174 + 58 * step)
        for bar, name, prediction in zip(bars, names, scene.predictions, strict=False):
            bar.set_width(44 * prediction.probability * part)
            name.set_text(f"{prediction.word}\n{prediction.probability:.0%}")
        wide, narrow = 20 + 2 * part, 16 - 3 * part
        edge = [(20, wide), (180, wide), (230, narrow), (390, narrow), (440, wide), (690, wide)]
        belt.set_xy([(x, 296 - y) for x, y in edge] + [(x, 296 + y) for x, y in reversed(edge)])
        for image, name in strips:
            image.set_data(values[name][step, order][None, :36])
        packet.set_x(30 + 300 * part)
        for line, name in past:
            line.set_data(np.arange(step + 1), values[name][: step + 1, scene.unit])
        c = values["c"][:, scene.unit]
        dot.set_data([step], [c[step]])
        numbers = [values[name][step, scene.unit] for name in "fig"]
        formula.set_text(f"$C_t$ = {c[step]:.2f} = {numbers[0]:.2f} × … + {numbers[1]:.2f} × {numbers[2]:.2f}")
        title.set_text(f"Step {step} of {T - 1} · {trace.tokens[step]}: {scene.moment.phase}")
        column.set_x(step - 0.5)
        return []

    encode = ["-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    animation = FuncAnimation(figure, frame, frames=FRAMES, blit=False, cache_frame_data=False)
    animation.save(path, writer=FFMpegWriter(fps=FPS, codec="libx264", extra_args=encode), dpi=100)
    plt.close(figure)


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    plt.switch_backend("Agg")
    plt.rcParams["animation.ffmpeg_path"] = imageio_ffmpeg.get_ffmpeg_exe()
    application = QGuiApplication.instance() or QGuiApplication([])
    scene_at, image = make_scenes(), blank(SIZE)
    paint_s = []
    for number in range(FRAMES):
        began = time.perf_counter()
        paint_view(image, scene_at(number / FPS), "explore", "light")
        paint_s.append(time.perf_counter() - began)
    middle, high = np.percentile(paint_s, (50, 95)) * 1e3
    print(f"painting a frame, {SIZE[0]}×{SIZE[1]}: median {middle:.1f} ms, p95 {high:.1f} ms")
    seconds: dict[str, list[float]] = {"ours": [], "matplotlib": []}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            for name, make in (("ours", ours), ("matplotlib", theirs)):
                path = Path(folder) / f"{name}.mp4"
                began = time.perf_counter()
                make(scene_at, path)
                seconds[name].append(time.perf_counter() - began)
                assert imageio_ffmpeg.count_frames_and_secs(str(path))[0] == FRAMES
    for name, times in seconds.items():
        print(f"  {name:<12} {np.median(times):6.2f} s   {FRAMES / np.median(times):6.1f} frames a second")
    ratio = float(np.median(np.array(seconds["matplotlib"]) / np.array(seconds["ours"])))
    print(f"  ratio {ratio:.1f}   goal ≥ {GOAL:g}: {'met' if ratio >= GOAL else 'MISSED'}")
    del application


if __name__ == "__main__":
    main()
