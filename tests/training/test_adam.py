"""The optimiser and its schedule against PyTorch's."""

import numpy as np
import pytest

from lstm_viz.training.adam import AdamW
from lstm_viz.training.schedule import penalty_factor, rate_factor


@pytest.mark.parametrize("weight_decay", [0.0, 0.3])
def test_it_moves_as_pytorchs(rng, weight_decay):
    torch = pytest.importorskip("torch")
    values = rng.normal(size=50).astype(np.float32)
    plain, decayed = (torch.tensor(part.copy(), requires_grad=True) for part in (values[:30], values[30:]))
    groups = [{"params": [plain], "weight_decay": 0.0}, {"params": [decayed], "weight_decay": weight_decay}]
    optimiser = torch.optim.AdamW(groups, lr=0.01)
    gradients = np.empty(50, np.float32)
    adam = AdamW(values, gradients, decayed=[values[30:]], weight_decay=weight_decay)
    for size in (0.01, 5, 0.3, 20, 1e-4):
        gradients[:] = rng.normal(0, size, 50)
        plain.grad, decayed.grad = torch.tensor(gradients[:30].copy()), torch.tensor(gradients[30:].copy())
        norm = torch.nn.utils.clip_grad_norm_([plain, decayed], 1.0)
        optimiser.step()
        assert adam.update(0.01) == pytest.approx(norm.item(), rel=1e-5)
        np.testing.assert_allclose(values[:30], plain.detach().numpy(), atol=1e-6)
        np.testing.assert_allclose(values[30:], decayed.detach().numpy(), atol=1e-6)
    assert adam.updates == 5


def test_values_stay_where_the_gradient_is_not_finite():
    values = np.ones(3, np.float32)
    adam = AdamW(values, np.array([1, np.nan, 0], np.float32), decayed=[values], weight_decay=1)
    assert not np.isfinite(adam.update(0.1))
    np.testing.assert_array_equal(values, 1)
    assert adam.updates == 0 and not adam.mean.any()


def test_the_rate_warms_up_and_falls_like_pytorchs_cosine():
    torch = pytest.importorskip("torch")
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=80)
    for step in range(80):
        assert rate_factor(0.2 + step / 100, 0.2, "cosine") == pytest.approx(scheduler.get_last_lr()[0], abs=1e-9)
        optimiser.step()
        scheduler.step()
    assert [rate_factor(share, 0.2) for share in (0, 0.05, 0.1)] == pytest.approx([0, 0.25, 0.5])
    assert rate_factor(1) == pytest.approx(0)


def test_linear_decay_and_penalties():
    shares = np.linspace(0, 1, 5)
    assert [rate_factor(share, 0, "linear") for share in shares] == [1, 0.75, 0.5, 0.25, 0]
    assert [penalty_factor(share) for share in shares] == [0, 0.5, 1, 1, 1]
