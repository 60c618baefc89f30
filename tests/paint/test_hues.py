from lstm_viz.paint.hues import word_hues
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary

WORDS = ("the", "on", "in", "that", "are", "birds", "sat", "tree", "near", "house", ",", ".")
COUNTS = (9000, 8000, 7000, 6000, 5000, 30, 60, 20, 50, 40, 5, 1)
VOCABULARY = Vocabulary([START, *CLASSES, *WORDS], [0, *[100] * len(CLASSES), *COUNTS])


def hues(text: str, pinned: tuple[str, ...] = ()) -> dict[str, int | None]:
    words = text.split()
    found = word_hues(["start", *words], VOCABULARY.ids_of(words), VOCABULARY, pinned)
    assert len(found) == len(words) + 1
    assert found[0] is None
    by_word: dict[str, int | None] = {}
    for word, hue in zip(words, found[1:], strict=True):
        assert by_word.setdefault(word, hue) == hue, f"{word} has two hues"
    return by_word


SENTENCE = "the birds that sat on the tree near the house are in the tree"


def test_the_five_rarest_words_have_hues_in_order_of_appearance():
    found = hues(SENTENCE)
    assert {word: hue for word, hue in found.items() if hue is not None} == {
        "birds": 0,
        "sat": 1,
        "tree": 2,
        "near": 3,
        "house": 4,
    }


def test_signs_have_no_hue_though_they_are_rare():
    found = hues("the birds , on the tree .")
    assert found[","] is None and found["."] is None


def test_an_unknown_word_is_the_rarest():
    found = hues("wugs " + SENTENCE)
    assert found["wugs"] == 0
    assert found["sat"] is None  # the most frequent of the five gives way


def test_a_pinned_word_has_the_last_hue_and_changes_no_other():
    before, after = hues(SENTENCE), hues(SENTENCE, ("are",))
    assert after["are"] == 5
    assert {word: hue for word, hue in after.items() if word != "are"} == {
        word: hue for word, hue in before.items() if word != "are"
    }


def test_further_pins_take_automatic_hues_the_oldest_first():
    found = hues(SENTENCE, ("are", "on"))
    assert (found["are"], found["on"]) == (5, 0)
    assert found["birds"] is None
    assert (found["sat"], found["house"]) == (1, 4)


def test_pinning_a_coloured_word_leaves_its_hue_to_the_next_pin():
    found = hues(SENTENCE, ("tree", "on"))
    assert (found["tree"], found["on"]) == (5, 2)
    assert found["birds"] == 0


def test_more_pins_than_hues_and_pins_that_are_not_there_do_no_harm():
    found = hues(SENTENCE, ("moon", *dict.fromkeys(SENTENCE.split())))
    shown = [hue for hue in found.values() if hue is not None]
    assert sorted(shown) == [0, 1, 2, 3, 4, 5]


def test_no_words_no_hues():
    assert word_hues(["start"], [0], VOCABULARY) == (None,)
