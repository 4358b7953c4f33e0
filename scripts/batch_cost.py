"""Dollars for a million texts checked by batch/template.yaml, piece by piece: batch_cost.py [--sentences 20].

The prices of Lambda and of S3's GETs are those of scripts/cost.py. The times are those of docs/cold-start.md and those assumed below.
"""

import argparse

from cost import NOTED, REGION, REQUEST, S3_GET, billed_dollars

# US East (N. Virginia), as remembered and not looked up. To check: https://aws.amazon.com/s3/pricing/ and
# https://aws.amazon.com/step-functions/pricing/
S3_PUT = 0.005 / 1000
TRANSITION = 0.025 / 1000
EXPRESS_REQUEST = 1.00 / 1e6
EXPRESS_GB_SECOND = 0.00001667
# The least that an Express execution is billed for.
EXPRESS_GB = 64 / 1024

TEXTS = 1_000_000
PER_BATCH = 20
# docs/cold-start.md: a warm run of one sentence of 20 words, and of 20 such sentences, on a whole vCPU, in milliseconds.
ONE_MS, TWENTY_MS = 8.9, 141.5
# Assumed, in milliseconds: finding the languages of 20 sentences on the gateway's share of a vCPU, and S3's GET and PUT.
IDENTIFY_MS = 40
S3_MS = 60
LANGUAGE_MB, GATEWAY_MB, HANDLER_MB = 1769, 1024, 256


def pieces(sentences: int) -> dict[str, float]:
    """Dollars for a million texts of that many sentences in one language, by item of the bill."""
    model = ONE_MS + (TWENTY_MS - ONE_MS) * (sentences - 1) / 19
    gateway = model + IDENTIFY_MS * sentences / 20
    each = gateway + S3_MS
    batches = TEXTS / PER_BATCH
    # The batch is billed as a whole, and each of its texts waits for the one before.
    handler = billed_dollars(PER_BATCH * each, HANDLER_MB, "arm64") + REQUEST
    child = EXPRESS_REQUEST + PER_BATCH * each / 1000 * EXPRESS_GB * EXPRESS_GB_SECOND
    return {
        "the language's function": TEXTS * (billed_dollars(model, LANGUAGE_MB, "x86") + REQUEST),
        "the gateway's function": TEXTS * (billed_dollars(gateway, GATEWAY_MB, "x86") + REQUEST),
        "the batch's function": batches * handler,
        "S3, a GET and a PUT a text": TEXTS * (S3_GET + S3_PUT),
        "Step Functions, a child a batch": batches * (child + TRANSITION),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=int, default=20, help="sentences of 20 words in a text")
    options = parser.parse_args()
    found = pieces(options.sentences)
    print(
        f"A million texts of {options.sentences} sentences, {REGION}. Prices as noted on {NOTED}, of PUTs and Step Functions from memory: check them.\n"
    )
    print("| what | dollars |\n| --- | --- |")
    for name, dollars in found.items():
        print(f"| {name} | {dollars:.2f} |")
    print(f"| all | {sum(found.values()):.2f} |")


if __name__ == "__main__":
    main()
