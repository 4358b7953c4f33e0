"""The reliability diagram (DeGroot and Fienberg 1983) of a model card, as an SVG file that suits light and dark pages.

Above, a dot for each bin of `calibration.measure` shows how probably wrong the model held these words to be, and how
many of them are wrong. A line joins it to the diagonal, on which all dots of a calibrated model lie. Below, how many words the bin has.
"""

from __future__ import annotations

import math
from xml.sax.saxutils import escape

from .calibration import BINS

# Places in pixels: the plot's left, top and side, and the top and height of the counts below it.
_LEFT, _TOP, _SIDE = 52, 12, 300
_COUNTS_TOP, _COUNTS_HEIGHT = 328, 52
_WIDTH, _HEIGHT = 372, 430

_STYLE = """
  text { font: 12px sans-serif; fill: #24292f } .middle { text-anchor: middle } .end { text-anchor: end }
  .page { fill: #ffffff } .frame { fill: none; stroke: #8c959f } .ideal { stroke: #8c959f; stroke-dasharray: 4 4 }
  .gap { stroke: #0969da; stroke-width: 2 } .bin { fill: #0969da } .count { fill: #8c959f }
  @media (prefers-color-scheme: dark) {
    text { fill: #d1d7e0 } .page { fill: #151b23 } .gap { stroke: #4493f8 } .bin { fill: #4493f8 }
  }
"""


def draw(bins: list[dict], title: str) -> str:
    """The SVG of the bins of `calibration.measure`; `title` names the model."""
    right, bottom = _LEFT + _SIDE, _TOP + _SIDE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="page" width="{_WIDTH}" height="{_HEIGHT}"/>',
        f'<rect class="frame" x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}"/>',
        f'<line class="ideal" x1="{_LEFT}" y1="{bottom}" x2="{right}" y2="{_TOP}"/>',
    ]
    for tick in range(0, 11, 2):
        x, y = _x(tick / 10), _y(tick / 10)
        parts.append(f'<text class="end" x="{_LEFT - 6}" y="{y + 4:.1f}">{tick / 10}</text>')
        parts.append(f'<text class="middle" x="{x:.1f}" y="{_COUNTS_TOP + _COUNTS_HEIGHT + 16}">{tick / 10}</text>')
    most = math.log10(1 + max(b["words"] for b in bins))
    for b in bins:
        x, y, ideal = _x(b["probability"]), _y(b["wrong"]), _y(b["probability"])
        height = _COUNTS_HEIGHT * math.log10(1 + b["words"]) / most
        edge = _x(min(int(b["probability"] * BINS), BINS - 1) / BINS)
        told = f"<title>{b['words']:,} words: probability {b['probability']:.3f}, {b['wrong']:.1%} wrong</title>"
        parts += [
            f'<line class="gap" x1="{x:.1f}" y1="{y:.1f}" x2="{x:.1f}" y2="{ideal:.1f}"/>',
            f'<circle class="bin" cx="{x:.1f}" cy="{y:.1f}" r="4">{told}</circle>',
            f'<rect class="count" x="{edge + 1:.1f}" y="{_COUNTS_TOP + _COUNTS_HEIGHT - height:.1f}" '
            f'width="{_SIDE / BINS - 2:.1f}" height="{height:.1f}">{told}</rect>',
        ]
    middle = _LEFT + _SIDE / 2
    parts += [
        f'<text class="middle" transform="translate(16 {_TOP + _SIDE / 2}) rotate(-90)">share of words that are wrong</text>',
        f'<text class="middle" transform="translate(16 {_COUNTS_TOP + _COUNTS_HEIGHT / 2}) rotate(-90)">words, log</text>',
        f'<text class="middle" x="{middle}" y="{_COUNTS_TOP + _COUNTS_HEIGHT + 38}">probability that a word is wrong, as the model gives it</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(share: float) -> float:
    return _LEFT + _SIDE * share


def _y(share: float) -> float:
    return _TOP + _SIDE * (1 - share)
