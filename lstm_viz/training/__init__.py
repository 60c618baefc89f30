"""Learning: sentences in, a trained ``Model`` out.

``train.train(model, sentences, tokens=…)`` is the loop; ``network.Network`` the gradients; ``batch`` lays sentences
out without padding; ``loss`` is the decoder with its cross-entropy; ``adam`` the optimiser; ``recipes`` says what the
bundled models were taught. ``sentences`` is a function from a random generator to an endless iterator of sentences (ids
without the start token). The same model, stream and seed give the same weights on the same machine.

Matrix products use numpy's BLAS. For small models one thread is best: set ``OPENBLAS_NUM_THREADS=1`` before numpy is
imported, then several models can be trained side by side.
"""
