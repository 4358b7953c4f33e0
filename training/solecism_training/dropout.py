"""Dropout (Srivastava et al. 2014) from random bytes.

PyTorch's own draws one number after another from a single generator on a CPU, which takes an eighth of a training step.
A byte each, drawn eight at a time by SFC64 and seeded from PyTorch's generator, takes a hundredth; the rate is
rounded to 256ths. On a GPU PyTorch's own is faster.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import eager_mask

ATTENTION = "eager_byte_dropout"


def drop(x: torch.Tensor, rate: float) -> torch.Tensor:
    """`x` with a share `rate` of its values set to 0 and the rest scaled up, so that the mean stays."""
    if x.device.type != "cpu":
        return nn.functional.dropout(x, rate)
    dropped = round(rate * 256)
    if not dropped:
        return x
    seed = int(torch.randint(2**62, ()))  # a run that goes on from a checkpoint draws the same again
    bits = np.random.SFC64(seed).random_raw(-(-x.numel() // 8)).view(np.uint8)[: x.numel()]
    kept = torch.from_numpy(bits >= dropped).view(x.shape)
    return x * kept.to(x.dtype).mul_(256 / (256 - dropped))


class Dropout(nn.Dropout):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return drop(x, self.p) if self.training else x


def attention(module, query, key, value, attention_mask, scaling=None, dropout: float = 0.0, **_):
    """softmax(Q K^T * scaling + mask) V as transformers' eager attention has it, [batch, heads, sequence, width]."""
    scores = torch.matmul(query, key.transpose(2, 3)) * (scaling or query.shape[-1] ** -0.5)
    if attention_mask is not None:
        scores = scores + attention_mask
    weights = nn.functional.softmax(scores, dim=-1)
    if module.training and dropout:
        weights = drop(weights, dropout)
    return torch.matmul(weights, value).transpose(1, 2).contiguous(), weights


def use_bytes(model: nn.Module) -> None:
    """Replaces every dropout of a transformers `model`, the one inside attention as well."""
    AttentionInterface.register(ATTENTION, attention)
    AttentionMaskInterface.register(ATTENTION, eager_mask)
    model.set_attn_implementation(ATTENTION)
    for parent in list(model.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Dropout):
                setattr(parent, name, Dropout(child.p))
