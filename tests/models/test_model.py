import numpy as np
import pytest

from lstm_viz.core.kinds import COUPLED, GRU, LSTM, PEEPHOLE, RNN
from lstm_viz.errors import ModelError
from lstm_viz.models.model import Model, random_model


def test_sizes_are_read_from_the_weights(make_model):
    model = make_model(LSTM, (6, 4, 5), input_size=3)
    assert (model.layers, model.hidden_sizes, model.input_size) == (3, (6, 4, 5), 3)
    assert model.weights["rnn.weight_ih_l1"].shape == (16, 6)
    assert model.weights["decoder.weight"].shape == (40, 5)
    assert make_model(RNN, (7,)).weights["rnn.weight_ih_l0"].shape == (7, 7)


def test_each_cell_has_the_tensors_of_its_own(make_model):
    gru, coupled, peephole = (make_model(kind, (6, 4)) for kind in (GRU, COUPLED, PEEPHOLE))
    assert gru.weights["rnn.weight_ih_l1"].shape == coupled.weights["rnn.weight_ih_l1"].shape == (12, 6)
    assert peephole.weights["rnn.weight_ih_l1"].shape == (16, 6)
    assert peephole.weights["rnn.weight_peephole_l1"].shape == (3, 4)
    # The gate that keeps begins open: z of r z n, f of f g o.
    np.testing.assert_array_equal(gru.weights["rnn.bias_ih_l0"].reshape(3, -1)[:, 0], [0, 1, 0])
    np.testing.assert_array_equal(coupled.weights["rnn.bias_ih_l0"].reshape(3, -1)[:, 0], [1, 0, 0])
    lacking = {name: array for name, array in peephole.weights.items() if "peephole" not in name}
    with pytest.raises(ModelError, match=r"lacks the tensor rnn\.weight_peephole_l0"):
        Model("m", PEEPHOLE, lacking, gru.vocabulary, gru.tokenizer)
    with pytest.raises(ModelError, match=r"no LSTM has: rnn\.weight_peephole_l0"):
        Model("m", LSTM, peephole.weights, gru.vocabulary, gru.tokenizer)


def test_the_weights_are_its_own_and_read_only(make_model):
    old = make_model(LSTM)
    mine = {name: array.copy() for name, array in old.weights.items()}
    model = Model("m", LSTM, mine, old.vocabulary, old.tokenizer)
    mine["decoder.bias"][:] = 9
    assert (model.weights["decoder.bias"] == 0).all()
    with pytest.raises(ValueError, match="read-only"):
        model.weights["decoder.bias"][0] = 1
    with pytest.raises(TypeError):
        model.weights["decoder.bias"] = mine["decoder.bias"]


def test_encoding_begins_with_the_start_token(make_model):
    model = make_model(LSTM)
    ids = model.encode("w3 w0 zebra")
    assert ids.dtype == np.int32
    assert ids[0] == 0 and len(ids) == len(model.tokens("w3 w0 zebra")) + 1
    assert [model.vocabulary.words[id] for id in ids[1:]] == ["w3", "w0", "<unk>"]
    assert model.encode("").tolist() == [0]


def test_the_same_seed_gives_the_same_model_and_a_forget_gate_that_keeps(make_model):
    a, b, c = make_model(LSTM, seed=1), make_model(LSTM, seed=1), make_model(LSTM, seed=2)
    for name, array in a.weights.items():
        np.testing.assert_array_equal(array, b.weights[name])
    assert (a.weights["rnn.weight_hh_l0"] != c.weights["rnn.weight_hh_l0"]).any()
    np.testing.assert_array_equal(a.weights["rnn.bias_ih_l0"].reshape(4, -1)[:, 0], [0, 1, 0, 0])


def test_the_prepared_table_holds_both_biases(make_model):
    old = make_model(RNN, (5,), input_size=3)
    weights = dict(old.weights)
    weights["rnn.bias_ih_l0"] = np.full(5, 0.25, np.float32)
    weights["rnn.bias_hh_l0"] = np.full(5, 0.5, np.float32)
    model = Model("m", RNN, weights, old.vocabulary, old.tokenizer)
    expected = model.weights["embedding.weight"] @ model.weights["rnn.weight_ih_l0"].T + 0.75
    np.testing.assert_allclose(model.table[:, :5], expected, atol=1e-6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda w: w.pop("decoder.bias"), "lacks the tensor decoder.bias"),
        (lambda w: w.pop("embedding.weight"), "lacks the tensor embedding.weight"),
        (lambda w: w.pop("rnn.weight_hh_l0"), "no tensor rnn.weight_hh_l0"),
        (lambda w: w.update({"decoder.bias": np.zeros(41)}), r"decoder.bias .* shape \(41,\), but .* needs \(40,\)"),
        (lambda w: w.update({"embedding.weight": np.zeros(40)}), "embedding.weight"),
        (lambda w: w.update({"rnn.weight_hh_l0": np.zeros(8)}), "rnn.weight_hh_l0"),
        (lambda w: w.update({"attention": np.zeros(2)}), "no LSTM has: attention"),
        (lambda w: w.update({"decoder.bias": np.full(40, np.nan)}), "decoder.bias .* not finite"),
        (lambda w: w.update({"decoder.bias": np.full(40, 1e300)}), "decoder.bias .* not finite"),
    ],
)
def test_weights_that_cannot_be_used_are_named(make_model, change, message):
    old = make_model(LSTM)
    weights = dict(old.weights)
    change(weights)
    with pytest.raises(ModelError, match=message):
        Model("m", LSTM, weights, old.vocabulary, old.tokenizer)


def test_a_network_without_units_is_refused(make_model):
    model = make_model(LSTM)
    for sizes in ((), (0,), (4, -1)):
        with pytest.raises(ModelError, match="one unit or more"):
            random_model(LSTM, sizes, model.vocabulary, model.tokenizer)
