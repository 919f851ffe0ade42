"""Goldens of the torch importers, from torch and torchvision themselves. Run once; its outputs are committed.

    python scripts/goldens/make_torch_goldens.py      the committed JSON (then npm run format) and the small .pth fixtures
    python scripts/goldens/make_torch_goldens.py --full DIR [--i3d CKPT]   also whole networks, in both serialisations

With --full, `KINETOSCOPE_TEST_TORCH=DIR npx vitest run src/core/model/importers` imports those files too.
Weights are made by formula (the same one stands in test/formula-weights.ts), so that no download is needed.
Versions that made the committed files: Python 3.11, torch 2.13.0 (CPU), torchvision 0.29.2, numpy 2.4.
"""

import argparse
import collections
import json
import pathlib
import pickle
import sys
import types

import numpy as np
import torch

# Only the network definitions are wanted; torchvision's compiled operators need not fit this torch.
sys.modules["torchvision._meta_registrations"] = types.ModuleType("torchvision._meta_registrations")
import torchvision  # noqa: E402
from torchvision.models import video  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
NETS = ("r3d_18", "mc3_18", "r2plus1d_18")


def uniform(count, seed):
    """count numbers in [0,1): a 32-bit integer hash of the index."""
    x = np.arange(count, dtype=np.uint32) + np.uint32(seed * 0x9E3779B9 & 0xFFFFFFFF)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        x = (x ^ (x >> np.uint32(shift))) * np.uint32(factor)
    return (x ^ (x >> np.uint32(16))).astype(np.float64) / 2**32


def formula_tensor(name, shape, seed):
    u = uniform(int(np.prod(shape)), seed)
    if len(shape) > 1:
        value = (2 * u - 1) * np.sqrt(6 / np.prod(shape[1:]))
    elif name.endswith("running_var"):
        value = 0.5 + u
    elif name.endswith("weight"):
        value = 0.75 + 0.5 * u
    else:
        value = 0.4 * u - 0.2
    return torch.from_numpy(value.astype(np.float32).reshape(shape))


def formula_state(net):
    state = collections.OrderedDict()
    for seed, (name, tensor) in enumerate(net.state_dict().items()):
        if name.endswith("num_batches_tracked"):
            state[name] = torch.tensor(0)
        else:
            state[name] = formula_tensor(name, tuple(tensor.shape), seed)
    return state


def formula_video(frames, size):
    t, y, x = np.meshgrid(np.arange(frames), np.arange(size), np.arange(size), indexing="ij")
    channels = np.sin((x + 3 * t) / 17), np.cos((y - 2 * t) / 23), np.sin((x + y + t) / 31)
    return torch.from_numpy(np.stack(channels)[None].astype(np.float32))


def save(state, folder, name):
    torch.save(state, folder / f"{name}.zip.pth", _use_new_zipfile_serialization=True)
    torch.save(state, folder / f"{name}.legacy.pth", _use_new_zipfile_serialization=False)


def small_fixtures():
    """Shared storages, views with an offset, a counter, a parameter: what a state_dict may hold."""
    base = torch.arange(12, dtype=torch.float32) / 8
    state = collections.OrderedDict()
    state["a.weight"] = base.reshape(3, 4)
    state["a.tail"] = base[8:]
    state["a.num_batches_tracked"] = torch.tensor(7)
    state["b"] = torch.nn.Parameter(torch.tensor([[1.5], [-2.5]]))
    state["scalar"] = torch.tensor(0.25, dtype=torch.float64)
    folder = ROOT / "test/fixtures/torch"
    save(state, folder, "small")
    torch.save({"a": torch.zeros(2, dtype=torch.float16)}, folder / "half.zip.pth")
    torch.save({"a": torch.arange(6.0).reshape(2, 3).t()}, folder / "transposed.zip.pth")


def i3d_under_torch_names(checkpoint):
    """The Flax weights at hand, named and laid out as the PyTorch form of I3D has them."""
    variables = pickle.loads(pathlib.Path(checkpoint).read_bytes())
    state = collections.OrderedDict()

    def walk(params, stats, path):
        if "Conv_0" not in params:
            for key in params:
                walk(params[key], stats.get(key, {}), path + key.split("/"))
            return
        if path[0] == "Logits":
            name = "logits"
        elif len(path) == 1:
            name = path[0]
        else:
            number = path[1][-1]
            name = f"{path[0]}.b{number}" + ("" if number == "0" else path[2][len("Conv3d_0")])
        conv = params["Conv_0"]
        kernel = np.ascontiguousarray(np.asarray(conv["kernel"]).transpose(4, 3, 0, 1, 2))
        state[f"{name}.conv3d.weight"] = torch.from_numpy(kernel)
        if "bias" in conv:
            state[f"{name}.conv3d.bias"] = torch.from_numpy(np.asarray(conv["bias"]).copy())
            return
        shift = np.asarray(params["BatchNorm_0"]["bias"]).copy()
        state[f"{name}.bn.weight"] = torch.ones(len(shift))
        state[f"{name}.bn.bias"] = torch.from_numpy(shift)
        for ours, theirs in (("mean", "running_mean"), ("var", "running_var")):
            state[f"{name}.bn.{theirs}"] = torch.from_numpy(np.asarray(stats["BatchNorm_0"][ours]).reshape(-1).copy())

    walk(variables["params"], variables["batch_stats"], [])
    return state


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", type=pathlib.Path)
    parser.add_argument("--i3d", type=pathlib.Path)
    options = parser.parse_args()
    small_fixtures()
    goldens = {"versions": {"torch": torch.__version__, "torchvision": torchvision.__version__}, "nets": {}}
    for name in NETS:
        net = getattr(video, name)(weights=None).eval()
        state = formula_state(net)
        net.load_state_dict(state)
        cases = []
        for frames in (16, 8):
            with torch.no_grad():
                logits = net(formula_video(frames, 112))[0]
            cases.append({"frames": frames, "logits": [float(f"{value:.7g}") for value in logits.tolist()]})
        tensors = [[key, list(tensor.shape)] for key, tensor in state.items()]
        goldens["nets"][name] = {"tensors": tensors, "cases": cases}
        if options.full:
            save(state, options.full, name)
    (ROOT / "test/goldens/video-resnet.json").write_text(json.dumps(goldens) + "\n")
    if options.full and options.i3d:
        save(i3d_under_torch_names(options.i3d), options.full, "i3d")


main()
