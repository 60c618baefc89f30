"""``train`` as it is typed: what it refuses before it begins."""

import pytest


@pytest.mark.parametrize("name", ["mine", "mine.pt", "mine.safetensors.gz", ".safetensors"])
def test_a_model_is_written_as_safetensors_or_not_at_all(run, assert_refused, tmp_path, monkeypatch, name):
    def begin(*arguments, **options):
        raise AssertionError("training began")

    monkeypatch.setattr("lstm_viz.training.recipes.train_recipe", begin)
    path = tmp_path / name
    assert_refused(run("train", "words", "-o", path, "--tokens", 10), str(path), "written as .safetensors")
    assert list(tmp_path.iterdir()) == []


def test_capitals_in_the_ending_are_no_mistake(run, tmp_path, monkeypatch):
    begun = []

    def begin(recipe, corpus, path, **options):
        begun.append(path)
        raise KeyboardInterrupt

    monkeypatch.setattr("lstm_viz.training.recipes.train_recipe", begin)
    path = tmp_path / "MINE.SAFETENSORS"
    assert run("train", "words", "-o", path, "--tokens", 10)[0] == 130
    assert begun == [path]
