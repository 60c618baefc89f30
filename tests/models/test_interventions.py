"""Changes to a run: how they are written, what is refused, and that PyTorch, changed by hand, gives the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lstm_viz
from lstm_viz.core.kinds import COUPLED, GRU, KINDS, LSTM, PEEPHOLE, RNN
from lstm_viz.errors import InterventionError
from lstm_viz.models import trace as trace_module
from lstm_viz.models.interventions import Intervention, check, first_difference, parse, swapped_ids
from lstm_viz.models.model import random_model
from lstm_viz.models.store import bundled_models, open_model
from lstm_viz.models.trace import run, run_in_pieces
from lstm_viz.text.characters import CharacterTokenizer, CharacterVocabulary

STEPS = 12

# --- as text ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f[0,26]=1@3:7", Intervention("set", "f", 0, 26, 1.0, 3, 7)),
        ("f[0,*]=0", Intervention("set", "f", 0, None, 0.0)),
        ("f[0,26]+=2@3:7", Intervention("bias", "f", 0, 26, 2.0, 3, 7)),
        ("unit[0,26]=0", Intervention("silence", "unit", 0, 26)),
        ("c[0,26]=swap(2=bird)@3:7", Intervention("patch", "c", 0, 26, 0.0, 3, 7, ((2, "bird"),))),
        ("c[1,3]=-0.125@4", Intervention("set", "c", 1, 3, -0.125, 4, 4)),
        ("c[1,3]=1e-05@4:", Intervention("set", "c", 1, 3, 1e-5, 4)),
        ("h[1,*]=0.5@:7", Intervention("set", "h", 1, None, 0.5, 0, 7)),
        ("unit[0,*]=0@0", Intervention("silence", "unit", 0, None, 0.0, 0, 0)),
        ("c[0,1]=swap(2=,,5=),7= )@3", Intervention("patch", "c", 0, 1, 0.0, 3, 3, ((2, ","), (5, ")"), (7, " ")))),
        ("h[0,1]=swap(4=@)@3:", Intervention("patch", "h", 0, 1, 0.0, 3, None, ((4, "@"),))),
    ],
)
def test_what_is_written_is_read_and_written_again(text, expected):
    assert parse(text) == expected
    assert str(expected) == text
    assert hash(parse(text)) == hash(expected)


def test_blanks_and_the_order_of_swaps_do_not_matter():
    assert parse(" f [ 0 , 26 ] = 1 @ 3 : 7 ") == parse("f[0,26]=1@3:7")
    assert parse("c[0,1] = swap( 5=is , 2=bird )") == parse("c[0,1]=swap(2=bird,5=is)")
    assert parse("f[0,1]=+.5@0:") == parse("f[0,1]=0.5")


ranges = st.one_of(
    st.just((0, None)),
    st.tuples(st.integers(0, 10**6), st.none()),
    st.integers(0, 99).flatmap(lambda first: st.tuples(st.just(first), st.integers(first, 999))),
)
numbers = st.floats(allow_nan=False, allow_infinity=False)
words = st.sampled_from(["bird", ",", ")", "(", "=", "@", "3:7", '"', " ", "é", "don't"])
swaps = st.dictionaries(st.integers(1, 999), words, min_size=1, max_size=4).map(lambda d: tuple(sorted(d.items())))
places = st.tuples(st.integers(0, 9), st.one_of(st.none(), st.integers(0, 9999)))
interventions = st.builds(
    lambda how, place, steps, value, words: Intervention(
        how,
        {"silence": "unit", "bias": "g"}.get(how, "c"),
        *place,
        value if how in ("set", "bias") else 0.0,
        *steps,
        words if how == "patch" else (),
    ),
    st.sampled_from(["set", "bias", "silence", "patch"]),
    places,
    ranges,
    numbers,
    swaps,
)


@given(interventions)
def test_every_intervention_is_written_as_it_is_read(intervention):
    assert parse(str(intervention)) == intervention


@given(st.text(alphabet="fcu nit[],*01=+-.e@:swap()é", max_size=24))
def test_any_other_text_is_refused_in_one_line(text):
    try:
        assert parse(str(parse(text))) == parse(text)
    except InterventionError as error:
        assert "\n" not in str(error) and str(error).endswith(".")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "write it like f[0,26]=1@3:7"),
        ("f[0,26", "is not understood"),
        ("f[0]=1", "is not understood"),
        ("f[0,26]", "is not understood"),
        ("f[zero,26]=1", "'zero' in 'f[zero,26]=1' is no layer: give its number, counted from 0."),
        ("f[0,-1]=1", "'-1' in 'f[0,-1]=1' is no unit: give its number, counted from 0, or * for all units."),
        ("f[0,26]=", "'' in 'f[0,26]=' is not a number"),
        ("f[0,26]=open", "'open' in 'f[0,26]=open' is not a number: write a number behind the ="),
        ("f[0,26]=nan", "'nan' in 'f[0,26]=nan' is not a finite number"),
        ("f[0,26]+=inf", "'inf' in 'f[0,26]+=inf' is not a finite number"),
        ("f[0,26]=1@7:3", "The steps of 'f[0,26]=1@7:3' run backwards: write @3:7."),
        ("f[0,26]=1@", "'@' in 'f[0,26]=1@' is no range of steps: write @3, @3:7, @3: or @:7."),
        ("f[0,26]=1@:", "is no range of steps"),
        ("f[0,26]=1@a:b", "is no range of steps"),
        ("f[0,26]=1@-3", "is no range of steps"),
        ("unit[0,26]=1", "A unit can only be silenced: write unit[0,26]=0, not 'unit[0,26]=1'."),
        ("unit[0,*]+=0", "write unit[0,*]=0"),
        ("unit[0,2]=swap(1=a)", "write c[0,26]=swap(2=bird)"),
        ("c[0,26]+=swap(2=bird)", "write c[0,26]=swap(2=bird)"),
        ("c[0,26]=swap(bird)", "'bird' in 'c[0,26]=swap(bird)' is no swap: write step and word"),
        ("c[0,26]=swap()", "is no swap"),
        ("c[0,26]=swap(2=)", "is no swap"),
        ("c[0,26]=swap(2=bird,2=fish)", "Step 2 stands twice in 'c[0,26]=swap(2=bird,2=fish)'"),
    ],
)
def test_a_text_that_is_no_intervention_says_how_to_mend_it(text, says):
    with pytest.raises(InterventionError) as caught:
        parse(text)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        (LSTM, "z[0,2]=1", "there is no 'z' in a cell of small (LSTM); choose i, f, g, o, c or h."),
        (RNN, "f[0,2]=1", "there is no 'f' in a cell of small (plain RNN); choose h."),
        (GRU, "c[0,2]=swap(2=w1)", "there is no 'c' in a cell of small (GRU); choose r, z, n or h."),
        (COUPLED, "i[0,2]+=1", "'i' has no bias in a cell of small (coupled-gate LSTM); choose f, g or o."),
        (LSTM, "c[0,2]+=1", "'c' has no bias"),
        (LSTM, "f[2,0]=1", "small has no layer 2; its layers go from 0 to 1."),
        (LSTM, "f[0,7]=1", "layer 0 of small has no unit 7; its units go from 0 to 6, or * for all."),
        (LSTM, "unit[1,5]=0", "layer 1 of small has no unit 5; its units go from 0 to 4"),
        (LSTM, "f[0,2]=1.01", "f is a gate; give a number between 0 (shut) and 1 (open)."),
        (GRU, "z[0,2]=-1", "z is a gate"),
        (LSTM, "g[0,2]=1.5", "g comes out of a tanh; give a number between −1 and 1."),
        (RNN, "h[0,2]=-2", "h comes out of a tanh"),
        (LSTM, "c[0,2]=1e39", "1e+39 is too large to compute with; give a smaller number."),
        (LSTM, "f[0,2]+=-1e39", "-1e+39 is too large"),
        (LSTM, "f[0,2]=1@3:12", "the sentence has the steps 0 to 11; choose steps among these"),
        (LSTM, "f[0,2]=1@12:", "the sentence has the steps 0 to 11"),
        (LSTM, "c[0,2]=swap(12=w1)", "there is no word at step 12 to swap; the words stand at the steps 1 to 11."),
        (LSTM, "c[0,2]=swap(0=w1)", "there is no word at step 0"),
        (LSTM, "c[0,2]=swap(2=no such)", "'no such' is not one word; swap a word for one other."),
        (LSTM, "c[0,2]=swap(2=wugs)", "small does not know the word 'wugs'; swap in one that it knows."),
    ],
)
def test_what_does_not_fit_the_model_or_the_sentence_says_how_to_mend_it(make_model, kind, text, says):
    model, ids = make_model(kind, (7, 5), input_size=6), [0, *range(20, 19 + STEPS)]
    with pytest.raises(InterventionError) as caught:
        run(model, ["w"] * STEPS, ids, interventions=[parse(text)])
    assert str(caught.value).startswith(f"{parse(text)}: ") and says in str(caught.value)


def test_what_a_program_made_wrongly_is_refused(make_model):
    model = make_model(LSTM)
    for wrong, says in (
        (Intervention("set", "f", 0, 0, float("nan")), "give a smaller number"),
        (Intervention("set", "f", 0, 0, 1.0, 5, 3), "the steps run backwards; write @3:5."),
        (Intervention("set", "f", 0, 0, 1.0, -1), "the steps 0 to 11"),
        (Intervention("patch", "c", 0, 0), "no word is swapped"),
        (Intervention("open", "f", 0, 0), "'open' is nothing that can be done; choose set, bias, silence or patch."),
    ):
        with pytest.raises(InterventionError) as caught:
            check(wrong, model, STEPS)
        assert says in str(caught.value)


def test_a_bias_that_leads_nowhere_is_named_and_the_trace_before_it_stays(make_model):
    """−∞ of the word and +∞ of the peephole."""
    model = make_model(PEEPHOLE, (4,), input_size=6)
    weights = {name: array.copy() for name, array in model.weights.items()}
    weights["rnn.weight_peephole_l0"][:] = 3
    model = lstm_viz.Model("steep", PEEPHOLE, weights, model.vocabulary, model.tokenizer)
    ids = [0, *range(20, 19 + STEPS)]
    plain = run(model, ["w"] * STEPS, ids)
    before = plain.c.copy()
    wild = [parse(text) for text in ("f[0,1]+=-3e38@6:", "f[0,1]+=-3e38@6:", "c[0,1]=3e38@5")]
    with pytest.raises(InterventionError, match=r"c\[0,1\]=3e\+38@5 .* layer 0 .* step 6: give smaller numbers"):
        run(model, ["w"] * STEPS, ids, resume=plain, interventions=wild, predictions=True)
    np.testing.assert_array_equal(plain.c, before)
    np.testing.assert_array_equal(run(model, ["w"] * STEPS, ids, resume=plain).c, before)


# --- against PyTorch ---


def pytorch(torch, model, ids, interventions=(), others=None):
    """A stack written out in PyTorch (float64), with every change put in where it happens.

    ``others`` : for the swaps of a patch, what this function gave for the other sentence. Returns for each layer the
    quantities (T, H).
    """
    others = others or {}
    weights = {name: torch.tensor(array, dtype=torch.float64) for name, array in model.weights.items()}
    c = {layer: torch.zeros(H, dtype=torch.float64) for layer, H in enumerate(model.hidden_sizes)}
    h = dict(c)
    steps = [[] for _ in model.hidden_sizes]

    for t, id in enumerate(ids):
        x = weights["embedding.weight"][int(id)]
        for layer in range(model.layers):
            here = [
                change
                for change in interventions
                if change.layer == layer and change.first <= t and (change.last is None or t <= change.last)
            ]

            def units(change):
                return slice(None) if change.unit is None else [change.unit]

            def hold(name, value, here=here, layer=layer, t=t):
                value = value.clone()
                for change in here:
                    if change.how == "silence" and name in ("c", "h"):
                        value[units(change)] = 0
                    elif change.how == "set" and change.quantity == name:
                        value[units(change)] = change.value
                    elif change.how == "patch" and change.quantity == name:
                        value[units(change)] = others[change.swaps][layer][name][t][units(change)]
                return value

            def shifted(name, z, here=here):
                z = z.clone()
                for change in here:
                    if change.how == "bias" and change.quantity == name:
                        z[units(change)] += change.value
                return z

            W, U, b, b_h = (
                weights[f"rnn.{name}_l{layer}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            )
            boxes = model.kind.boxes
            word = dict(zip(boxes, (W @ x + b).chunk(len(boxes)), strict=True))
            word = {name: shifted(name, z) for name, z in word.items()}
            state = dict(zip(boxes, (U @ h[layer] + b_h).chunk(len(boxes)), strict=True))
            if model.kind is RNN:
                now = {"h": hold("h", torch.tanh(word["h"] + state["h"]))}
            elif model.kind is GRU:
                r = hold("r", torch.sigmoid(word["r"] + state["r"]))
                z = hold("z", torch.sigmoid(word["z"] + state["z"]))
                n = hold("n", torch.tanh(word["n"] + r * state["n"]))
                now = {"r": r, "z": z, "n": n, "h": hold("h", (1 - z) * n + z * h[layer])}
            else:
                p = torch.zeros(3, 1) if model.kind is not PEEPHOLE else weights[f"rnn.weight_peephole_l{layer}"]
                f = hold("f", torch.sigmoid(word["f"] + state["f"] + p[1] * c[layer]))
                if model.kind is COUPLED:
                    i = hold("i", 1 - f)
                else:
                    i = hold("i", torch.sigmoid(word["i"] + state["i"] + p[0] * c[layer]))
                g = hold("g", torch.tanh(word["g"] + state["g"]))
                c_new = hold("c", f * c[layer] + i * g)
                o = hold("o", torch.sigmoid(word["o"] + state["o"] + p[2] * c_new))
                now = {"i": i, "f": f, "g": g, "o": o, "c": c_new, "h": hold("h", o * torch.tanh(c_new))}
                c[layer] = c_new
            h[layer] = x = now["h"]
            steps[layer].append(now)
    return [{name: torch.stack([now[name] for now in of]) for name in of[0]} for of in steps]


def agrees(torch, model, tokens, ids, interventions, atol=1e-5):
    others = {}
    for change in interventions:
        if change.swaps:
            other = np.array(ids)
            for step, word in change.swaps:
                other[step] = model.vocabulary.id_of(word)
            others[change.swaps] = pytorch(torch, model, other)
    expected = pytorch(torch, model, ids, interventions, others)
    trace = run(model, tokens, ids, interventions=interventions, predictions=True)
    assert trace.interventions == tuple(interventions)
    for layer, quantities in enumerate(expected):
        for name, values in quantities.items():
            np.testing.assert_allclose(trace.layers[layer][name], values.numpy(), atol=atol, err_msg=f"{layer} {name}")
    decoder, bias = (torch.tensor(model.weights[f"decoder.{name}"], dtype=torch.float64) for name in ("weight", "bias"))
    probabilities = torch.softmax(expected[-1]["h"] @ decoder.T + bias, -1)
    for step in range(trace.steps):
        for prediction in trace.predictions(step):
            assert prediction.probability == pytest.approx(float(probabilities[step, prediction.id]), abs=atol)
    return trace


def every_change(kind):
    texts = [f"{name}[0,2]={value}@3:7" for name in kind.quantities for value in ("0.25", "1")]
    texts += [f"{name}[0,*]=0.5@2" for name in kind.quantities]
    texts += [f"{name}[0,{unit}]+={value}@3:" for name in kind.boxes for unit, value in ((4, 2.5), ("*", -0.5))]
    texts += ["unit[0,3]=0", "unit[0,*]=0@4:6"]
    texts += [f"{name}[0,1]=swap(2=w9)@3:8" for name in kind.quantities]
    texts += [f"{kind.states[0]}[0,*]=swap(2=w9,5=w4)@:9"]
    return [(kind, text) for text in texts]


@pytest.mark.parametrize(
    ("kind", "text"),
    [pair for kind in KINDS.values() for pair in every_change(kind)],
    ids=lambda value: getattr(value, "name", value),
)
def test_each_change_equals_pytorch(make_model, rng, kind, text):
    torch = pytest.importorskip("torch")
    model = make_model(kind, (7,), input_size=6)
    ids = [0, *rng.integers(20, 40, STEPS - 1)]
    trace = agrees(torch, model, ["w"] * STEPS, ids, [parse(text)])
    plain = run(model, ["w"] * STEPS, ids)
    first = max(parse(text).first, min((step for step, _ in parse(text).swaps), default=0))
    np.testing.assert_array_equal(trace.h[0, :first], plain.h[0, :first])
    assert abs(trace.h[0, first:] - plain.h[0, first:]).max() > 1e-4


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_any_changes_together_equal_pytorch(make_model, rng, kind):
    torch = pytest.importorskip("torch")
    model = make_model(kind, (7, 5), input_size=6)
    for _ in range(12):
        ids = [0, *rng.integers(20, 40, STEPS - 1)]
        agrees(torch, model, ["w"] * STEPS, ids, some_changes(rng, kind, int(rng.integers(1, 6))))


def some_changes(rng, kind, count):
    """Seeded, in both layers; several may be about the same unit."""
    changes = []
    for how in rng.choice(["set", "bias", "silence", "patch"], count):
        layer, first = int(rng.integers(2)), int(rng.integers(STEPS))
        unit = None if rng.random() < 0.2 else int(rng.integers(3))
        last = None if rng.random() < 0.3 else int(rng.integers(first, STEPS))
        name = rng.choice(kind.boxes if how == "bias" else kind.quantities)
        value = float(np.float32(rng.uniform(-2, 2) if how == "bias" else rng.uniform()))
        swaps = tuple(sorted({int(step): "w7" for step in rng.integers(1, STEPS, 2)}.items()))
        changes.append(
            Intervention(
                str(how),
                "unit" if how == "silence" else str(name),
                layer,
                unit,
                value if how in ("set", "bias") else 0.0,
                first,
                last,
                swaps if how == "patch" else (),
            )
        )
    return changes


@pytest.mark.parametrize("name", [path.stem for path in bundled_models()])
def test_changes_of_a_bundled_model_equal_pytorch(name):
    torch = pytest.importorskip("torch")
    model = open_model(name)
    unit = model.card["units"][0]["unit"] if model.card.get("units") else 0
    text = "the birds that sat on the tree" if model.tokenizer.separator else "the birds sat"
    state, box = model.kind.states[0], model.kind.boxes[1 % len(model.kind.boxes)]
    tokens = ("start", *(token.text for token in model.tokens(text)))
    word = "bird" if model.tokenizer.separator else "x"
    for text_of in (f"{state}[0,{unit}]=swap(2={word})@2:", f"unit[0,{unit}]=0", f"{box}[0,{unit}]+=-3@3:5"):
        changed = agrees(torch, model, tokens, model.encode(text), [parse(text_of)], atol=1e-4)
        np.testing.assert_array_equal(changed.layers[0]["h"], lstm_viz.trace(model, text, [text_of]).layers[0]["h"])


# --- what is shared and what is the same bit for bit ---


def same(a, b):
    for mine, theirs in zip(a.layers, b.layers, strict=True):
        for name in a.model.kind.quantities:
            np.testing.assert_array_equal(mine[name], theirs[name], err_msg=name)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_changed_again_and_again_a_run_keeps_the_bits_of_one_made_at_once(make_model, rng, kind):
    """Changes and words come and go; what earlier traces have shown stays."""
    model = make_model(kind, (7, 5), input_size=6)
    ids = [0, *rng.integers(20, 40, STEPS - 1)]
    last, changes, shown = None, [], []
    for _ in range(40):
        turn = rng.integers(4)
        if turn == 0 and changes:
            del changes[int(rng.integers(len(changes)))]
        elif turn == 1:
            ids[int(rng.integers(1, STEPS))] = int(rng.integers(20, 40))
        else:
            changes += some_changes(rng, kind, 1)
        last = run(model, ["w"] * STEPS, ids, resume=last, interventions=changes, predictions=True)
        shown.append((last, last.layers[1]["h"].copy()))
        same(last, run(model, ["w"] * STEPS, ids, interventions=changes))
    for trace, h in shown:
        np.testing.assert_array_equal(trace.layers[1]["h"], h)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_in_pieces_a_changed_run_is_the_same(make_model, rng, kind):
    model = make_model(kind, (7, 5), input_size=6)
    ids = [0, *rng.integers(20, 40, 299)]
    texts = [f"{kind.states[0]}[0,2]=swap(2=w9,150=w4)@3:200", f"{kind.boxes[0]}[1,*]+=1@90:", "unit[1,0]=0@128"]
    changes = [parse(text) for text in texts]
    whole = run(model, ["w"] * 300, ids, interventions=changes, predictions=True)
    pieces = list(run_in_pieces(model, ["w"] * 300, ids, interventions=changes, predictions=True, seconds=0))
    assert [piece.steps for piece in pieces] == [64, 128, 192, 256, 300]
    same(pieces[-1], whole)
    same(pieces[1], whole.window(0, 127))
    assert pieces[-1].interventions == pieces[0].interventions == tuple(changes)
    np.testing.assert_allclose(pieces[-1].probabilities(299), whole.probabilities(299))
    longer = [0, *rng.integers(20, 40, 1099)]  # more than run() takes at a time
    *_, last = run_in_pieces(model, ["w"] * 1100, longer, interventions=changes, seconds=0)
    same(last, run(model, ["w"] * 1100, longer, interventions=changes))
    # A drag goes on before the change, in pieces too.
    moved = [*changes[:2], parse("unit[1,0]=0@200")]
    again = list(run_in_pieces(model, ["w"] * 300, ids, interventions=moved, resume=whole, seconds=0))
    assert [piece.steps for piece in again] == [192, 256, 300]
    same(again[-1], run(model, ["w"] * 300, ids, interventions=moved))


def test_a_change_runs_only_the_steps_behind_it(make_model, rng, monkeypatch):
    model = make_model(LSTM, (7, 5), input_size=6)
    ids = [0, *rng.integers(20, 40, STEPS - 1)]
    ran = []
    inner = trace_module._advance

    def advance(model, buffers, first, last, *rest):
        ran.append((first, last))
        inner(model, buffers, first, last, *rest)

    monkeypatch.setattr(trace_module, "_advance", advance)
    trace = run(model, ["w"] * STEPS, ids)
    for texts in (["f[0,2]=1@5:7"], ["f[0,2]=1@5:9"], ["f[0,2]=0@5:9"], ["f[0,2]=0@5:9"], []):
        trace = run(model, ["w"] * STEPS, ids, resume=trace, interventions=[parse(text) for text in texts])
    assert ran == [(0, 12), (5, 12), (8, 12), (5, 12), (5, 12)]
    # The other sentence of a patch is run once, and only as far as it is another.
    ran.clear()
    for value in (0, 0.5, 1):
        changes = [parse("c[0,1]=swap(3=w9)@2:"), parse(f"f[0,2]={value}@8:")]
        trace = run(model, ["w"] * STEPS, ids, resume=trace, interventions=changes)
    assert ran == [(0, 12), (2, 12), (8, 12), (8, 12)]
    # So too in pieces, where the other sentence goes before by a piece.
    ids, trace = [0, *rng.integers(20, 40, 199)], None
    ran.clear()
    for value in (0, 0.5):
        changes = [parse("c[0,1]=swap(3=w9)@2:"), parse(f"f[0,2]={value}@8:")]
        *_, trace = run_in_pieces(model, ["w"] * 200, ids, resume=trace, interventions=changes, seconds=0)
    each = [(0, 64), (64, 128), (128, 192), (192, 200)]
    assert ran == [piece for piece in each for _ in range(2)] + [(8, 72), (72, 136), (136, 200)]


@pytest.mark.parametrize(
    ("a", "b", "step"),
    [
        ([], [], 12),
        (["f[0,1]=1@3:7"], ["f[0,1]=1@3:7"], 12),
        (["f[0,1]=1@3:7"], [], 3),
        (["f[0,1]=1@3:7"], ["f[0,1]=1@3:9"], 8),
        (["f[0,1]=1@3:7"], ["f[0,1]=1@3:"], 8),
        (["f[0,1]=1@3:7"], ["f[0,1]=1@3:5", "f[0,1]=1@6:7"], 12),
        (["f[0,1]=1@3:7"], ["f[0,1]=0.5@3:7"], 3),
        (["f[0,1]=1@3:7", "i[0,1]=0@5:"], ["f[0,1]=1@3:7", "i[0,1]=0@4:"], 4),
        (["f[0,1]=1@3:7", "f[0,1]=0@7:"], ["f[0,1]=0@7:", "f[0,1]=1@3:7"], 7),
        (["f[0,1]=1@20:"], [], 12),
    ],
)
def test_the_first_step_at_which_two_lists_differ(a, b, step):
    a, b = ([parse(text) for text in texts] for texts in (a, b))
    assert first_difference(a, b, 12) == first_difference(b, a, 12) == step


def test_a_swapped_sentence_knows_where_sentences_begin(make_model):
    model = make_model(LSTM)
    tokens = ("start", "w1", "zz", "w3")
    ids = model.encode("w1 zz w3")
    others, changed = swapped_ids(model, tokens, ids, ((1, "W5"), (3, "w6")))
    assert others == ("start", "W5", "zz", "w6")
    assert changed.tolist() == [0, model.vocabulary.id_of("w5"), ids[2], model.vocabulary.id_of("w6")]
    assert ids.tolist() == model.encode("w1 zz w3").tolist()


def test_a_character_is_a_word_too():
    vocabulary = CharacterVocabulary.of_texts(["a bird (in a tree), and a fish." * 9], 40)
    model = random_model(LSTM, (6,), vocabulary, CharacterTokenizer(), input_size=5, name="letters")
    plain = lstm_viz.trace(model, "a bird")
    for word in (" ", ",", ")", "f"):
        changed = lstm_viz.trace(model, "a bird", [f"c[0,*]=swap(1={word})@1:"])
        other = lstm_viz.trace(model, f"{word} bird")
        np.testing.assert_array_equal(changed.c, other.c)
        assert abs(changed.c - plain.c).max() > 1e-4
    with pytest.raises(InterventionError, match="'ab' is not one word"):
        lstm_viz.trace(model, "a bird", ["c[0,*]=swap(1=ab)"])


def test_the_public_face_takes_texts_and_interventions(make_model):
    model = make_model(LSTM)
    texts = ["f[0,1]=0@2:", "unit[0,3]=0"]
    trace = lstm_viz.trace(model, "w1 w2 w3", texts)
    assert lstm_viz.Intervention is Intervention
    assert [str(change) for change in trace.interventions] == texts
    same(trace, lstm_viz.trace(model, "w1 w2 w3", [parse(text) for text in texts]))
    assert not trace.f[0, 2:, 1].any() and not trace.c[0, :, 3].any()
    best = lstm_viz.predict(model, "w1 w2 w3", 3, interventions=texts)
    assert tuple(best) == pytest.approx(trace.predictions(3)[:3])
    assert [p.probability for p in best] != [p.probability for p in lstm_viz.predict(model, "w1 w2 w3", 3)]
