"""Small T5 models for tests, and what transformers writes with them."""

from __future__ import annotations

import torch
from transformers import GenerationConfig, T5Config, T5ForConditionalGeneration

START, END = 0, 1
WRONG = (10, 15, 20, 25)
"""Ids in whose place the copying model learns to write the next one."""


def network(gated: bool, vocabulary: int, width: int, heads: int, layers: int, **changes) -> T5ForConditionalGeneration:
    """A random T5 1.0 with tied embeddings, or of T5 1.1's gated kind."""
    settings = {
        "vocab_size": vocabulary,
        "d_model": width,
        "d_kv": width // heads,
        "d_ff": 2 * width,
        "num_layers": layers,
        "num_decoder_layers": layers,
        "num_heads": heads,
        "relative_attention_num_buckets": 8,
        "relative_attention_max_distance": 12,
        "feed_forward_proj": "gated-gelu" if gated else "relu",
        "tie_word_embeddings": not gated,
        "decoder_start_token_id": START,
        "dropout_rate": 0.0,
    }
    return T5ForConditionalGeneration(T5Config(**settings | changes))


def with_ends(model: T5ForConditionalGeneration, untied: bool) -> T5ForConditionalGeneration:
    """The model with sequences that end: random weights seldom do, unless the end's logit is a large one of either sign."""
    if untied:
        model.lm_head.weight = torch.nn.Parameter(torch.randn_like(model.lm_head.weight) * 0.3)
    with torch.no_grad():
        model.lm_head.weight[END] *= 2.0 if untied else 3.0
    return model.eval()


def sentences(
    count: int, vocabulary: int, longest: int, generator: torch.Generator, distinct: bool = False
) -> list[list[int]]:
    """Random ids and the end's; `distinct` ones only to copy, where the one before tells what comes next."""
    lengths = torch.randint(2, longest, (count,), generator=generator).tolist()

    def draw(length: int) -> torch.Tensor:
        if distinct:
            return torch.randperm(vocabulary - 2, generator=generator)[:length] + 2
        return torch.randint(2, vocabulary, (length,), generator=generator)

    return [[*draw(length).tolist(), END] for length in lengths]


def generate(model: T5ForConditionalGeneration, source: list[int], search: dict, most: int) -> dict:
    """What transformers writes, without the ids that begin and end it."""
    config = GenerationConfig(
        max_new_tokens=most,
        num_beams=search["beams"],
        length_penalty=search.get("penalty", 1.0),
        early_stopping=search.get("early", False),
        no_repeat_ngram_size=search["ngram"],
        do_sample=False,
        decoder_start_token_id=START,
        eos_token_id=END,
        pad_token_id=START,
    )
    with torch.inference_mode():
        found = model.generate(torch.tensor([source]), generation_config=config)[0].tolist()[1:]
    return {"ids": found[: found.index(END)] if END in found else found, "ended": END in found}


def learn_to_copy(model: T5ForConditionalGeneration, steps: int, longest: int, rate: float) -> None:
    """Minutes: to write what it reads, but for the ids that are `WRONG`."""
    vocabulary = model.config.vocab_size
    generator = torch.Generator().manual_seed(3)
    optimiser = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / 100) * max(0.02, 1 - step / steps)
    )
    model.train()
    for _ in range(steps):
        length = int(torch.randint(3, longest, (1,), generator=generator))
        source = torch.stack([torch.randperm(vocabulary - 2, generator=generator)[:length] + 2 for _ in range(32)])
        target = torch.where(torch.isin(source, torch.tensor(WRONG)), source + 1, source)
        end = torch.full((32, 1), END)
        loss = model(input_ids=torch.cat([source, end], 1), labels=torch.cat([target, end], 1)).loss
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
    model.eval()
