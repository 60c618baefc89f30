"""Learning: sentences in, a trained ``Model`` out.

``train.train(model, sentences, settings)`` is the loop and its clock; ``learner.Learner`` what decides the result:
``network.Network`` makes the gradients, ``adam`` the updates, ``schedule`` their size; ``batch`` lays sentences out
without padding; ``loss`` is the decoder with its cross-entropy; ``checkpoint`` the file from which a run goes on;
``recipes`` says what the bundled models were taught; ``display`` shows a run on a terminal. ``sentences`` is a function
from a random generator to an endless iterator of sentences (ids without the start token).
"""
