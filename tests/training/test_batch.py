import numpy as np

from lstm_viz.training.batch import batches, pack, split

SENTENCES = [[5], [1, 2, 3], [7, 8], [4, 6, 9]]


def test_words_are_laid_out_step_by_step_the_longest_sentence_first():
    batch = pack(SENTENCES)
    assert batch.counts.tolist() == [4, 3, 2]
    assert batch.inputs.tolist() == [0, 0, 0, 0, 1, 4, 7, 2, 6]
    assert batch.targets.tolist() == [1, 4, 7, 5, 2, 6, 8, 3, 9]


def test_every_word_knows_the_row_of_the_word_before():
    batch = pack(SENTENCES)
    # Four rows of the initial state, then a row for each word: its input is the target of the one before.
    targets = np.concatenate([np.zeros(4, np.int32), batch.targets])
    np.testing.assert_array_equal(targets[batch.previous], batch.inputs)
    assert batch.previous[:4].tolist() == [0, 1, 2, 3]
    assert len(set(batch.previous)) == batch.inputs.size


def test_every_word_is_learnt_exactly_once(rng):
    sentences = [rng.integers(1, 50, rng.integers(1, 30)).tolist() for _ in range(40)]
    batch = pack(sentences)
    rows, found = np.arange(40), []  # of each sentence, its word at the present step
    for step, count in enumerate(batch.counts):
        first = batch.counts[:step].sum()
        found.append((rows[:count], batch.targets[first : first + count]))
    rebuilt = [[] for _ in range(40)]
    for columns, words in found:
        for column, word in zip(columns, words, strict=True):
            rebuilt[column].append(int(word))
    assert sorted(rebuilt) == sorted(sentences)


def test_a_stream_is_cut_into_batches_without_empty_sentences():
    made = list(batches(iter([[1], [], [2, 3], [4], [], [5]]), 2))
    assert [batch.targets.tolist() for batch in made] == [[2, 1, 3], [4, 5]]


def test_batches_can_be_skipped():
    stream = [[1], [], [2, 3], [4], [], [5], [6], [7]]
    made = list(batches(iter(stream), 2, skip=1))
    assert [batch.targets.tolist() for batch in made] == [[4, 5], [6, 7]]


def test_a_part_is_the_batch_of_its_sentences(rng):
    sentences = sorted((rng.integers(1, 50, rng.integers(1, 9)).tolist() for _ in range(11)), key=len, reverse=True)
    batch = pack(sentences)
    for parts in (1, 2, 3, 20):
        found = split(batch, parts)
        assert len(found) == min(parts, 11)
        for number, (part, rows) in enumerate(found):
            expected = pack(sentences[number::parts])
            for name in ("inputs", "targets", "counts", "previous"):
                np.testing.assert_array_equal(getattr(part, name), getattr(expected, name))
            np.testing.assert_array_equal(batch.targets[rows], part.targets)
        assert sorted(np.concatenate([rows for _, rows in found])) == list(range(batch.inputs.size))
