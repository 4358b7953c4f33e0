"""What a stopped training run needs to go on, and the weights that are kept."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .errors import TrainingError
from .files import write_bytes


@dataclass
class Checkpoint:
    """Where training stands."""

    settings: dict
    plan: int
    """Batches an epoch."""
    epoch: int = 0
    batch: int = 0
    step: int = 0
    minutes: float = 0.0
    loss: float = 0.0
    best_f05: float = 0.0
    stale: int = 0
    """Evaluations since the best."""
    finished: bool = False
    history: list[dict] = field(default_factory=list)


# These settings say when to stop; a resumed run may change them.
_ADJUSTABLE = ("minutes", "patience", "checkpoint_minutes")


def save_checkpoint(trainer) -> None:
    """Writes atomically: the old checkpoint stays whole until the new one is complete."""
    torch, path = trainer.torch, trainer.work.checkpoint
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    random_states = {"python": random.getstate(), "torch": torch.get_rng_state()}
    if trainer.device == "cuda":
        random_states["cuda"] = torch.cuda.get_rng_state()
    torch.save(
        {
            "state": asdict(trainer.state),
            "model": trainer.model.state_dict(),
            "average": trainer.average.state_dict(),
            "optimizer": trainer.optimizer.state_dict(),
            "random": random_states,
        },
        partial,
    )
    partial.replace(path)


def load_checkpoint(trainer) -> bool:
    """Puts `trainer` where the checkpoint left off; False if there is no checkpoint."""
    torch, path = trainer.torch, trainer.work.checkpoint
    if not path.exists():
        return False
    try:
        # The file is one that this program wrote on this machine; it holds Python's random state beside tensors.
        saved = torch.load(path, map_location=trainer.device, weights_only=False)
        state = Checkpoint(**saved["state"])
    except Exception as error:  # torch.load raises many kinds
        raise TrainingError(f"{path}: cannot be read ({error}); begin anew with --restart") from error
    now, then = trainer.state.settings, state.settings
    # A setting that did not exist when the checkpoint was written had its default value.
    defaults = asdict(type(trainer.settings)())
    changed = [key for key in now if key not in _ADJUSTABLE and now[key] != then.get(key, defaults[key])]
    if changed or state.plan != trainer.state.plan:
        what = ", ".join(changed) or "the training text"
        raise TrainingError(f"{path}: belongs to a run with other settings ({what}); begin anew with --restart")
    try:
        trainer.model.load_state_dict(saved["model"])
    except RuntimeError as error:
        raise TrainingError(f"{path}: belongs to a run with another vocabulary; begin anew with --restart") from error
    trainer.average.load_state_dict(saved["average"])
    trainer.optimizer.load_state_dict(saved["optimizer"])
    random.setstate(saved["random"]["python"])
    torch.set_rng_state(saved["random"]["torch"].cpu())
    if "cuda" in saved["random"]:
        torch.cuda.set_rng_state(saved["random"]["cuda"].cpu())
    state.settings = now
    trainer.state = state
    return True


def save_weights(model, folder: Path) -> None:
    """model.safetensors and config.json, as transformers names them."""
    from safetensors.torch import save

    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in model.state_dict().items()}
    write_bytes(folder / "model.safetensors", save(tensors))
    model.config.to_json_file(folder / "config.json", use_diff=False)
