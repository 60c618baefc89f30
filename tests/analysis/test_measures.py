"""The three measures are what they say: against slow twins, PyTorch's autograd, and runs made anew."""

import naive
import numpy as np
import pytest

import lstm_viz
from lstm_viz.analysis.measures import (
    counterpart,
    distances,
    gradient_curve,
    gradients,
    ledger_share,
    states_apart,
    swapped,
)
from lstm_viz.analysis.strata import strata
from lstm_viz.core.kinds import COUPLED, GRU, KINDS, LSTM, PEEPHOLE, RNN
from lstm_viz.errors import QuantityError, ShapeError, SwapError
from lstm_viz.models.interventions import parse
from lstm_viz.models.model import Model, random_model
from lstm_viz.models.trace import run
from lstm_viz.text.characters import CharacterTokenizer, CharacterVocabulary
from lstm_viz.text.lexicon import lexicon
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary

A, B = 13, 20
FEW = "the good goods is are was were isn't aren't he she him his her himself herself that sat on news it its"
WITH_LEDGER = [LSTM, PEEPHOLE, COUPLED, GRU]


@pytest.fixture
def lively(make_model, rng):
    """A function that makes random models with weights that open and shut their gates."""

    def lively(kind, sizes=(8,)):
        model = make_model(kind, sizes, input_size=6)
        weights = {name: array + rng.normal(0, 0.3, array.shape) for name, array in model.weights.items()}
        return Model("lively", kind, weights, model.vocabulary, model.tokenizer)

    return lively


@pytest.fixture
def read(rng):
    def read(model, steps=10, interventions=()):
        ids = [0, *rng.integers(1, len(model.vocabulary), steps - 1)]
        words = [model.vocabulary.words[id] for id in ids]
        return run(model, words, ids, interventions=[parse(one) for one in interventions])

    return read


@pytest.fixture(scope="module")
def english() -> Model:
    """An untrained model that knows the words of the grammar."""
    words = lexicon()
    known = {form for noun in words.nouns for form in (noun.singular, noun.plural)}
    known |= {form for group in words.verbs.values() for verb in group for form in verb.forms}
    known |= {*words.languages, *(name for name, _ in words.names)}
    known |= set(FEW.split())
    known |= {"photo", "photos", "city", "cities", "toss", "wish"}
    return random_model(LSTM, (6,), Vocabulary((START, *CLASSES, *sorted(known))), Tokenizer(), input_size=4)


# ledger_share


@pytest.mark.parametrize("kind", WITH_LEDGER)
@pytest.mark.parametrize("layer", [None, 0, 1])
def test_the_ledger_share_is_what_is_left_of_a_steps_writing(lively, read, kind, layer):
    trace = read(lively(kind, (7, 4)))
    chosen = trace.layers if layer is None else [trace.layers[layer]]
    for source in (0, 3, 9):
        found = ledger_share(trace, source, layer)
        assert found.shape == (10,) and found.dtype == np.float32
        assert np.isnan(found[:source]).all()
        for step in range(source, 10):
            parts = np.array([sum(abs(part(of, s, step)).sum() for of in chosen) for s in range(step + 1)])
            assert found[step] == pytest.approx(parts[source] / parts.sum(), rel=1e-5)


def part(of, s, step) -> np.ndarray:
    """(H,) what step s wrote, through everything that was kept since."""
    keep, written = (of["f"], of["i"] * of["g"]) if "f" in of else (of["z"], (1 - of["z"]) * of["n"])
    return written[s] * np.prod(keep[s + 1 : step + 1], axis=0)


@pytest.mark.parametrize("kind", WITH_LEDGER)
def test_the_ledger_share_is_that_of_the_strata(lively, read, kind):
    """In a changed run too, where a value that is put into a cell is the writing of that step."""
    trace = read(lively(kind), interventions=[f"{kind.states[0]}[0,*]=0.5@4", "unit[0,2]=0@6"])
    of_strata = strata(trace, 0)
    for source in range(10):
        found = ledger_share(trace, source)
        expected = [of_strata.shares(step)[source + 1] for step in range(source, 10)]
        np.testing.assert_allclose(found[source:], expected, atol=1e-6)
    assert ledger_share(trace, 4)[4] == 1 and ledger_share(trace, 3)[4] == 0


def test_an_empty_cell_has_no_shares(lively, read):
    assert ledger_share(read(lively(LSTM), interventions=["unit[0,*]=0"]), 2)[2:].tolist() == [0] * 8


def test_a_plain_network_has_no_ledger(lively, read):
    with pytest.raises(QuantityError, match=r"^A plain RNN has no ledger"):
        ledger_share(read(lively(RNN)), 2)


# gradients


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("sizes", [(8,), (8, 5), (4, 9, 3)])
def test_gradients_are_those_of_small_differences(lively, read, kind, sizes):
    trace = read(lively(kind, sizes))
    weights = {name: array.astype(np.float64) for name, array in trace.model.weights.items()}

    def difference(step, source, direction):
        # The word at the source gets an embedding of its own: the same word elsewhere stays what it is.
        own = len(weights["embedding.weight"])
        ids = trace.ids[: step + 1].copy()
        ids[source] = own
        embedding = weights["embedding.weight"]
        embedding = np.vstack([embedding, embedding[trace.ids[source]] + direction])
        logits = naive.logits(kind, weights | {"embedding.weight": embedding}, ids)[-1]
        return logits[A] - logits[B]

    def by_differences(step, source):
        small = np.eye(6) * 1e-5
        slope = [(difference(step, source, d) - difference(step, source, -d)) / 2e-5 for d in small]
        return np.linalg.norm(slope) * np.linalg.norm(weights["embedding.weight"][trace.ids[source]])

    for step in (0, 9):
        expected = [by_differences(step, source) for source in range(step + 1)]
        found = gradients(trace, step, A, B)
        assert found.shape == (step + 1,) and found.dtype == np.float32
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6 * max(expected))


@pytest.mark.parametrize("kind", [LSTM, GRU, RNN])
@pytest.mark.parametrize("sizes", [(8,), (8, 8)])
def test_gradients_are_pytorchs(lively, read, kind, sizes):
    torch = pytest.importorskip("torch")
    trace = read(lively(kind, sizes), 20)
    weights = {name: torch.tensor(array.astype(np.float64)) for name, array in trace.model.weights.items()}
    network = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "rnn": torch.nn.RNN}[kind.name](6, 8, len(sizes)).double()
    network.load_state_dict({name[4:]: array for name, array in weights.items() if name.startswith("rnn.")})
    x = weights["embedding.weight"][torch.tensor(trace.ids.astype(np.int64))].requires_grad_()
    logits = network(x)[0] @ weights["decoder.weight"].T + weights["decoder.bias"]
    (logits[14, A] - logits[14, B]).backward()
    expected = (x.grad.norm(dim=1) * x.detach().norm(dim=1)).numpy()
    np.testing.assert_allclose(gradients(trace, 14, A, B), expected[:15], rtol=1e-4)
    assert not expected[15:].any()


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_value_that_is_held_does_not_react(lively, read, kind):
    model, state = lively(kind, (6, 5)), kind.states[0]
    changes = [f"{name}[{layer},1]=0.3@3:5" for name in kind.quantities for layer in (0, 1)]
    changes += ["unit[0,2]=0@4:", f"{state}[1,3]=0.2@6", f"{kind.boxes[0]}[0,*]+=0.4@2:"]
    for change in changes:
        trace = read(model, interventions=[change])
        found = gradients(trace, 9, A, B)
        for source in (1, 3, 4, 8):
            assert found[source] == pytest.approx(by_running(trace, source), rel=0.02, abs=2e-3), (change, source)
    trace = read(model, interventions=["unit[0,*]=0@4", "unit[1,*]=0@4"])
    assert not gradients(trace, 9, A, B)[:5].any(), "nothing gets past a step where all is held"


def test_a_value_from_another_sentence_does_not_react_either(lively, read):
    patched = read(lively(LSTM), interventions=["c[0,0]=swap(2=w1)@4"])
    value = float(patched.layers[0]["c"][4, 0])
    held = run(patched.model, patched.tokens, patched.ids, interventions=[parse(f"c[0,0]={value!r}@4")])
    np.testing.assert_allclose(gradients(patched, 9, A, B), gradients(held, 9, A, B), rtol=1e-5)


def by_running(trace, source) -> float:
    """The gradient of one word from runs whose embedding differs a little; the run holds what it holds."""
    model, step = trace.model, trace.steps - 1
    vocabulary = Vocabulary((*model.vocabulary.words, "moved"))
    embedding, decoder = model.weights["embedding.weight"], model.weights["decoder.weight"]
    ids = trace.ids.copy()
    ids[source] = len(embedding)
    slope = []
    for d in np.eye(embedding.shape[1]) * 0.02:
        logits = []
        for moved in (d, -d):
            weights = dict(model.weights) | {
                "embedding.weight": np.vstack([embedding, embedding[trace.ids[source]] + moved]),
                "decoder.weight": np.vstack([decoder, decoder[:1]]),
                "decoder.bias": np.append(model.weights["decoder.bias"], 0),
            }
            other = Model("moved", model.kind, weights, vocabulary, model.tokenizer)
            found = run(other, trace.tokens, ids, interventions=trace.interventions).logits(step, step)[0]
            logits.append(float(found[A]) - float(found[B]))
        slope.append((logits[0] - logits[1]) / 0.04)
    return float(np.linalg.norm(slope) * np.linalg.norm(embedding[trace.ids[source]]))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_curve_is_the_gradients_of_one_word(lively, read, kind):
    """Also past the number of passes that go side by side."""
    trace = read(lively(kind, (6, 4)), 150)
    curve = list(gradient_curve(trace, 3, A, B))
    assert [step for step, _ in curve] == list(range(3, 150))
    for step, value in (curve[0], curve[1], curve[62], curve[63], curve[64], curve[146]):
        assert value == pytest.approx(gradients(trace, step, A, B)[3], rel=1e-3, abs=1e-12)


def test_places_that_do_not_exist_are_refused(lively, read):
    trace = read(lively(LSTM))
    for ask in (
        lambda: gradients(trace, 10, A, B),
        lambda: gradients(trace, 2, A, 1000),
        lambda: gradients(trace.window(2, 5), 1, A, B),
        lambda: list(gradient_curve(trace, -1, A, B)),
        lambda: ledger_share(trace, 10),
        lambda: ledger_share(trace, 2, 1),
        lambda: swapped(trace.window(2, 5), {1: "w1"}),
    ):
        with pytest.raises(ShapeError):
            ask()


# swapped and distances


@pytest.mark.parametrize("kind", [LSTM, GRU, RNN])
def test_a_swap_is_what_pytorch_gives_for_the_other_words(lively, read, kind):
    torch = pytest.importorskip("torch")
    trace = read(lively(kind, (8, 8)))
    other = swapped(trace, {2: "w3", 7: "w9"})
    ids = trace.ids.copy()
    ids[[2, 7]] = [trace.model.vocabulary.id_of(word) for word in ("w3", "w9")]
    assert other.ids.tolist() == ids.tolist() and trace.ids.tolist() != ids.tolist()
    assert (other.tokens[2], other.tokens[7], other.tokens[3]) == ("w3", "w9", trace.tokens[3])
    weights = {name: torch.tensor(array) for name, array in trace.model.weights.items()}
    network = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "rnn": torch.nn.RNN}[kind.name](6, 8, 2)
    network.load_state_dict({name[4:]: array for name, array in weights.items() if name.startswith("rnn.")})
    with torch.no_grad():
        h = network(weights["embedding.weight"][torch.tensor(ids.astype(np.int64))])[0]
    np.testing.assert_allclose(other.layers[-1]["h"], h.numpy(), atol=1e-5)


def test_a_swap_keeps_what_was_changed(lively, read):
    trace = read(lively(LSTM), interventions=["f[0,2]=1@3:5"])
    other = swapped(trace, {2: "w3"})
    assert other.interventions == trace.interventions
    assert (other.layers[0]["f"][3:6, 2] == 1).all()


def test_what_cannot_be_swapped_is_refused(english):
    trace = lstm_viz.trace(english, "the birds that sat on the tree")
    for swaps, words in (
        ({2: "brd"}, ("'brd'", "bird")),
        ({0: "bird"}, ("start token", "1 to 7")),
        ({8: "bird"}, ("no step 8", "1 to 7")),
        ({-1: "bird"}, ("no step -1",)),
        ({2: "<unk>"}, ("does not know",)),
        ({2: "bird", 3: ""}, ("does not know",)),
    ):
        with pytest.raises(SwapError) as error:
            swapped(trace, swaps)
        assert all(word in str(error.value) for word in words)


def test_a_character_can_be_swapped():
    vocabulary = CharacterVocabulary.of_texts(["the birds"], 20)
    trace = lstm_viz.trace(random_model(LSTM, (3,), vocabulary, CharacterTokenizer()), "the bird")
    assert swapped(trace, {1: "d"}).tokens[1] == "d"
    with pytest.raises(SwapError, match="'th'"):
        swapped(trace, {1: "th"})


def another(trace, step) -> str:
    return "w5" if trace.tokens[step] != "w5" else "w6"


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_distances_are_what_they_say(lively, read, kind):
    trace = read(lively(kind, (6, 4)))
    other = swapped(trace, {4: another(trace, 4)})
    far = distances(trace, other)
    assert not far.states[:4].any() and not far.predictions[:4].any()
    state = kind.states[0]
    for step in range(4, 10):
        a, b = (np.concatenate([layer[state][step] for layer in of.layers]) for of in (trace, other))
        norm = np.linalg.norm
        assert far.states[step] == pytest.approx(norm(a - b) / ((norm(a) + norm(b)) / 2), rel=1e-4)
        for layer in range(2):
            a, b = (of.layers[layer][state][step] for of in (trace, other))
            expected = norm(a - b) / ((norm(a) + norm(b)) / 2)
            assert states_apart(trace, other, layer)[step] == pytest.approx(expected, rel=1e-4)
        p, q = (of.probabilities(step).astype(np.float64) for of in (trace, other))
        assert far.predictions[step] == pytest.approx(abs(p - q).sum() / 2, rel=1e-3)


def test_distances_at_their_ends(lively, read):
    """0 where nothing differs, also of two empty states; 2 where the states are opposite."""
    trace = read(lively(LSTM), interventions=["unit[0,*]=0"])
    same = distances(trace, swapped(trace, {4: another(trace, 4)}))
    assert not same.states.any() and not same.predictions.any()
    model = lively(RNN)
    up, down = (read(model, 3, interventions=[f"h[0,*]={value}"]) for value in (0.5, -0.5))
    assert distances(up, down).states == pytest.approx([2, 2, 2])
    with pytest.raises(ShapeError, match="compared"):
        distances(up, read(model, 4))


def test_distances_of_a_long_text_go_in_pieces(lively, read):
    trace = read(lively(GRU), 600)
    far = distances(trace, swapped(trace, {300: another(trace, 300)}))
    assert not far.predictions[:300].any() and far.predictions[300] > 0


# counterpart


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("birds", "bird"), ("bird", "birds"), ("mice", "mouse"), ("Birds", "Bird"), ("cities", "city"),
        ("photo", "photos"), ("photos", "photo"),
        ("he", "she"), ("She", "He"), ("his", "her"), ("her", "his"), ("him", "her"), ("himself", "herself"),
        ("king", "queen"), ("waitresses", "policemen"), ("Tom", "Mary"), ("Mary", "Tom"),
        ("is", "are"), ("are", "is"), ("were", "was"), ("isn't", "aren't"), ("sits", "sit"), ("see", "sees"),
        ("the", None), ("that", None), ("good", None), ("sat", None), ("fish", None), ("it", None), ("news", None),
        ("wug", None), (".", None), ("7", None),
    ],
)  # fmt: skip
def test_the_word_that_says_the_opposite(english, word, other):
    assert counterpart(english, ("start", "the", word, "is"), 2) == other


def test_another_country_is_one_of_another_language(english):
    languages = lexicon().languages
    for country, language in languages.items():
        other = counterpart(english, ("start", "he", "is", "in", country), 4)
        assert other in languages and languages[other] != language


def test_no_opposite_that_the_model_does_not_know(english):
    words = [word for word in english.vocabulary.words if word not in ("bird", "queen", "Germany")]
    known = Vocabulary((START, *CLASSES, *(word for word in words if not word.startswith("<"))))
    model = random_model(LSTM, (3,), known, Tokenizer())
    assert counterpart(model, ("start", "birds"), 1) is None
    assert counterpart(model, ("start", "in", "France"), 2) not in (None, "Germany")
    assert [counterpart(model, ("start", "birds"), step) for step in (0, 2, -1)] == [None] * 3
