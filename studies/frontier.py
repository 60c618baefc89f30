"""How legible a memory can be made, and what it costs: penalties, units and seeds against loss, legibility and cause.

    lstm-viz train words --hidden 32 --write-penalty 6 --hold-penalty 2 --seed 1 --corpus sentences.txt -o a.safetensors
    python -m studies.frontier measure a.safetensors docs/frontier/a.json
    python -m studies.frontier show docs/frontier/*.json --plot docs/pictures/frontier.png

``measure`` asks one LSTM of words what a point of the frontier is judged by; ``show`` prints all points as a table and
draws them.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lstm_viz.analysis.carriers import Carrier, carriers
from lstm_viz.analysis.facts import facts
from lstm_viz.analysis.suites import agreement, answers, country
from lstm_viz.models.store import open_model

SENTENCES = 500
FACTS = ("number", "gender")


def measure(args: argparse.Namespace) -> None:
    """Writes what one model is judged by."""
    model = open_model(args.model)
    found = {fact.name: carriers(model, fact, SENTENCES) for fact in facts() if fact.name in FACTS}
    point = {
        **{key: model.card[key] for key in ("hidden", "write_penalty", "hold_penalty", "seed", "tokens")},
        "perplexity": model.card["probes"]["natural"]["perplexity"],
        "agreement_4": float(answers(model, agreement(4, SENTENCES)).mean()),
        "country_30": float(answers(model, country(30, SENTENCES)).mean()),
        **{name: asdict(best(units)) for name, units in found.items()},
    }
    args.point.write_text(json.dumps(point, indent=1) + "\n", encoding="utf-8")


def best(units: list[Carrier]) -> Carrier:
    """The unit whose patching turns most predictions among those that tell and keep the fact; else the first."""
    return max((unit for unit in units if unit.carries), key=lambda unit: unit.turned or 0.0, default=units[0])


def show(args: argparse.Namespace) -> None:
    points = [json.loads(path.read_text(encoding="utf-8")) for path in args.points]
    points.sort(
        key=lambda point: (
            point["hidden"],
            point["write_penalty"],
            point["hold_penalty"],
            point["seed"],
            point["tokens"],
        )
    )
    print(
        "| point | units | write | hold | seed | words | perplexity | 4 attractors | country, 30 words | fact | unit "
        "| tells | keeps | written | right: whole, silenced (worst other) | patched turns |"
    )
    print("|" + "---|" * 16)
    for number, point in enumerate(points, 1):
        first = (
            f"| {number} | {point['hidden']} | {point['write_penalty']:g} | {point['hold_penalty']:g} "
            f"| {point['seed']} | {point['tokens'] / 1e6:.0f} M "
            f"| {point['perplexity']:.1f} | {point['agreement_4']:.1%} | {point['country_30']:.1%} "
        )
        for name in FACTS:
            unit = point[name]
            print(
                f"{first}| {name} | {unit['unit']} | {unit['separation']:.1%} | {unit['forget']:.3f} "
                f"| {unit['written']:.1%} | {unit['right']:.1%}, {unit['silenced']:.1%} ({unit['worst_other']:.1%}) "
                f"| {unit['turned']:.1%} |"
            )
            first = "| " * 9
    if args.plot:
        plot(points, args.plot)


def plot(points: list[dict[str, Any]], path: Path) -> None:
    """Cause and legibility against loss, a column a fact; points by their number in the table."""
    from matplotlib import pyplot

    judged = {"turned": "predictions turned by patching it (%)", "written": "written mostly by its word (%)"}
    figure, rows = pyplot.subplots(2, len(FACTS), figsize=(12, 8), layout="constrained", sharex=True, sharey=True)
    styles = {32: "s", 64: "o", 128: "D"}
    for panels, (what, title) in zip(rows, judged.items(), strict=True):
        for panel, name in zip(panels, FACTS, strict=True):
            ordered = sorted(enumerate(points, 1), key=lambda numbered: numbered[1]["perplexity"])
            for place, (number, point) in enumerate(ordered):
                at = (point["perplexity"], 100 * point[name][what])
                penalised = point["write_penalty"] + point["hold_penalty"] > 0
                panel.plot(*at, styles[point["hidden"]], color="#4150D8" if penalised else "#D2562B", alpha=0.75)
                offset = (0, (9, -15, 20, -26)[place % 4])  # neighbours' numbers above and below, or they overlap
                panel.annotate(str(number), at, offset, textcoords="offset points", ha="center", fontsize=9)
            panel.set_ylim(-12, 120)
            panel.set_yticks(range(0, 101, 20))
            panel.grid(alpha=0.25)
            panel.set_title(f"the best unit for {name}: {title}", fontsize=10)
    for panel in rows[-1]:
        panel.set_xlabel("perplexity of held-out natural sentences")
    used = [H for H in styles if any(point["hidden"] == H for point in points)]
    shapes = [pyplot.Line2D([], [], marker=styles[H], ls="", color="grey", label=f"{H} units") for H in used]
    shapes.append(pyplot.Line2D([], [], marker="o", ls="", color="#D2562B", label="no penalties"))
    rows[0][0].legend(handles=shapes, fontsize=9, loc="lower right")
    figure.savefig(path, dpi=100)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("measure")
    one.add_argument("model", type=Path)
    one.add_argument("point", type=Path)
    one.set_defaults(run=measure)
    several = commands.add_parser("show")
    several.add_argument("points", type=Path, nargs="+")
    several.add_argument("--plot", type=Path)
    several.set_defaults(run=show)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
