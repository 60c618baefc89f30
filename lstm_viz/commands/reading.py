"""``lstm-viz trace`` and ``predict``: what a model makes of a text."""

import json
from typing import Annotated

import typer

from lstm_viz.commands.options import Json, ModelOption, Output, Set, Text, require_text, say

app = typer.Typer()


@app.command(epilog='Example:\n\nlstm-viz trace "the birds are in the" -o birds.npz --logits')
def trace(
    text: Text,
    output: Output,
    model: ModelOption = "words",
    logits: Annotated[bool, typer.Option("--logits", help="Also the decoder's output (T, V).")] = False,
    changes: Set = None,
) -> None:
    """Write every gate, cell state and hidden state to a NumPy file (.npz).

    tokens (T,), ids (T,), and i f g o c h (L, T, H) float32; step 0 is the start token.
    """
    require_text(text)
    import lstm_viz
    from lstm_viz.export.arrays import save_npz

    save_npz(lstm_viz.trace(lstm_viz.open_model(model), text, changes or ()), output, logits=logits)
    say(f"{output} is written.")


@app.command(epilog='Example:\n\nlstm-viz predict "the birds are in the" --top 3')
def predict(
    text: Text,
    model: ModelOption = "words",
    top: Annotated[int, typer.Option(min=1, help="How many words.")] = 5,
    changes: Set = None,
    as_json: Json = False,
) -> None:
    """Print the next words and their probabilities."""
    require_text(text)
    import lstm_viz

    predictions = lstm_viz.predict(lstm_viz.open_model(model), text, top, changes or ())
    if as_json:
        found = [{"word": p.word, "id": p.id, "probability": p.probability} for p in predictions]
        print(
            json.dumps(
                {"text": text, "model": model, "set": changes or [], "predictions": found}, ensure_ascii=False, indent=2
            )
        )
        return
    from lstm_viz.paint.reading import readable

    width = max(len(readable(p.word)) for p in predictions)
    for p in predictions:
        print(f"{readable(p.word):<{width}}  {p.probability:7.2%}  {'█' * round(40 * p.probability)}".rstrip())
