"""Whether a probability means what it says: of the words that are wrong with a probability of 0.3, are 30% wrong?"""

from __future__ import annotations

import numpy as np

BINS = 15


def measure(probabilities: np.ndarray, labels: np.ndarray) -> dict:
    """The expected calibration error (Guo et al. 2017) of the probability [words] of `i`, and the bins behind it.

    Their formula over the probability that a word is wrong, instead of that of the likelier label: it is the one that
    is shown to people. Bins are of equal width; those without words are left out.
    """
    numbers = np.minimum((probabilities * BINS).astype(int), BINS - 1)  # a probability of 1 is in the last bin
    bins = []
    for number in np.unique(numbers):
        inside = numbers == number
        bins.append(
            {
                "words": int(inside.sum()),
                "probability": float(probabilities[inside].mean()),
                "wrong": float((labels[inside] == 1).mean()),
            }
        )
    error = sum(b["words"] * abs(b["wrong"] - b["probability"]) for b in bins) / len(labels)
    return {"error": error, "bins": bins}
