"""Makes small models of the kinds that people fine-tune, as different versions of the tools export them, and what ONNX
Runtime computes from them.

    python shared/engine/tests/data/make_kinds.py

Writes into kinds/, all with random weights and a fixed seed:
  bert-*                  with token_type_ids as an input
  distilbert-torchscript  as exported with transformers up to 4.45 and an opset of 14: scores under padding are
                          filled, and layer normalisation is written out
  xlm-roberta-*           positions are counted, from the padding id on; RoBERTa's graph is the same, node by node
  xlm-roberta-dynamic     xlm-roberta-dynamo quantised by ONNX Runtime's quantize_dynamic as it comes
  golden.json             for each float32 file batches of token ids with their logits
Needs what make_exports.py does.
"""

import math
from pathlib import Path

import torch
import transformers
from make_exports import batches, export, quantise_dynamically, random_matrices, write_golden

KINDS = Path(__file__).parent / "kinds"
# Room for the ids of the tokenizers that the checker is tested with, shared/checker/tests/golden/tokenizers.
VOCABULARY = 288
POSITIONS = 48
SIZES = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
# id2label with three labels, as a user's own config.json may have.
COMMON = {"vocab_size": VOCABULARY, "num_labels": 3}


def bert(attention: str) -> torch.nn.Module:
    config = transformers.BertConfig(max_position_embeddings=POSITIONS, **SIZES, **COMMON)
    return network(transformers.BertForTokenClassification, config, attention)


def distilbert(attention: str) -> torch.nn.Module:
    sizes = {"dim": 16, "n_layers": 2, "n_heads": 2, "hidden_dim": 32}
    config = transformers.DistilBertConfig(max_position_embeddings=POSITIONS, **sizes, **COMMON)
    return network(transformers.DistilBertForTokenClassification, config, attention)


def xlm_roberta(attention: str) -> torch.nn.Module:
    # The first position is the padding id, 1, and one more.
    positions = POSITIONS + 2
    config = transformers.XLMRobertaConfig(
        max_position_embeddings=positions, type_vocab_size=1, layer_norm_eps=1e-5, **SIZES, **COMMON
    )
    return network(transformers.XLMRobertaForTokenClassification, config, attention)


def network(kind: type, config: transformers.PretrainedConfig, attention: str) -> torch.nn.Module:
    torch.manual_seed(7)
    config._attn_implementation = attention
    return random_matrices(kind(config))


class FilledAttention(torch.nn.Module):
    """DistilBERT's attention as transformers had it up to 4.45: scores under padding are filled with the lowest number,
    where later versions add a mask."""

    def __init__(self, layer: torch.nn.Module, masks: list[torch.Tensor]) -> None:
        super().__init__()
        self.layer = layer
        # The attention mask of the call as it came, `[batch, sequence]`.
        self.masks = masks

    def forward(self, hidden: torch.Tensor, attention_mask: torch.Tensor, **_: object) -> tuple[torch.Tensor, None]:
        batch, length, _ = hidden.size()
        heads, width = self.layer.n_heads, self.layer.attention_head_size

        def split(x: torch.Tensor) -> torch.Tensor:
            return x.view(batch, -1, heads, width).transpose(1, 2)

        query = split(self.layer.q_lin(hidden)) / math.sqrt(width)
        key, value = split(self.layer.k_lin(hidden)), split(self.layer.v_lin(hidden))
        scores = torch.matmul(query, key.transpose(2, 3))
        padding = (self.masks[0] == 0).view(batch, 1, 1, length).expand_as(scores)
        scores = scores.masked_fill(padding, torch.tensor(torch.finfo(scores.dtype).min))
        context = torch.matmul(torch.softmax(scores, dim=-1), value)
        context = context.transpose(1, 2).contiguous().view(batch, -1, heads * width)
        return self.layer.out_lin(context), None


class FilledDistilBert(torch.nn.Module):
    """A DistilBERT with [`FilledAttention`]."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model
        self.masks = []
        for layer in model.distilbert.transformer.layer:
            layer.attention = FilledAttention(layer.attention, self.masks)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        self.masks[:] = [attention_mask]
        return self.model(input_ids, attention_mask).logits


def main() -> None:
    KINDS.mkdir(exist_ok=True)
    exports = {
        "bert-torchscript": (bert("eager"), {"dynamo": False, "opset": 17, "types": True}),
        "bert-dynamo": (bert("sdpa"), {"dynamo": True, "types": True}),
        "distilbert-torchscript": (FilledDistilBert(distilbert("eager")), {"dynamo": False, "opset": 14}),
        "distilbert-dynamo": (distilbert("sdpa"), {"dynamo": True}),
        "xlm-roberta-torchscript": (xlm_roberta("sdpa"), {"dynamo": False, "opset": 17}),
        "xlm-roberta-dynamo": (xlm_roberta("eager"), {"dynamo": True}),
    }
    golden = {}
    for name, (model, how) in exports.items():
        path = KINDS / f"{name}.onnx"
        exported = export(model, path, **how)
        golden[name] = batches(path, range(4, VOCABULARY), padding=1 if "roberta" in name else 0)
        if name == "xlm-roberta-dynamo":
            quantise_dynamically(exported, KINDS / "xlm-roberta-dynamic.onnx")
    write_golden(KINDS / "golden.json", "make_kinds.py", {"exports": golden})


if __name__ == "__main__":
    main()
