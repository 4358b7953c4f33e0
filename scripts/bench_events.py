"""The events that `make bench-cold` hands to a function: one sentence of 20 words, and 20 of them in one text.

As a program: bench_events.py LANGUAGE FOLDER writes FOLDER/1.json and FOLDER/20.json. For LANGUAGE=correct-en, a corrector is asked
instead of the detector. Each event says how many `sentences` its text has, which is no member of API Gateway's events.
"""

import json
import sys
from pathlib import Path

from api_event import api_event

# Words are counted as people count them, between spaces; the full stop is one more for the functions.
SENTENCES = {
    "cs": "Včera večer jsem se svou sestrou dlouho vařil v naší staré kuchyni a pak jsme spolu mluvili o další cestě.",
    "de": "Gestern Abend habe ich mit meiner Schwester in der alten Küche gekocht und wir haben lange über unsere Reise gesprochen.",
    "en": "Yesterday evening I cooked with my sister in the old kitchen and we talked for hours about our next journey.",
    "it": "Ieri sera ho cucinato con mia sorella nella vecchia cucina e abbiamo parlato a lungo del nostro viaggio in Spagna.",
    "sv": "Igår kväll lagade jag mat med min syster i det gamla köket och vi pratade länge om vår nästa resa.",
}
SIZES = (1, 20)


def events(function: str) -> dict[int, dict]:
    """Events for a language's function, or for the corrector of one (`correct-en`), by the number of their sentences."""
    language, task = function.removeprefix("correct-"), "correct" if function.startswith("correct-") else "detect"
    text = SENTENCES[language]
    bodies = {size: json.dumps({"text": " ".join([text] * size)}) for size in SIZES}
    return {
        size: {**api_event("POST", f"/v1/{language}/{task}", body), "sentences": size} for size, body in bodies.items()
    }


if __name__ == "__main__":
    function, folder = sys.argv[1:]
    if function.removeprefix("correct-") not in SENTENCES:
        sys.exit(f"bench_events: there is no sentence for {function}, only for {', '.join(SENTENCES)}")
    for size, event in events(function).items():
        Path(folder, f"{size}.json").write_text(json.dumps(event))
