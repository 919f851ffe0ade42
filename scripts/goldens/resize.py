"""Goldens of the resizers in src/core/video/resize.ts: what the libraries themselves make of pictures given by a formula.

usage: python scripts/goldens/resize.py > test/fixtures/resize-goldens.json
Needs numpy, opencv-python-headless, pillow and torch. Last made with numpy 2.4, OpenCV 5.0.0, Pillow 13.0, torch 2.13 (CPU).
"""
import hashlib, json, sys
import numpy as np

CASES = [  # width, height -> width, height, region x, y, width, height
    (340, 256, 340, 256, 58, 16, 224, 224),
    (320, 240, 341, 256, 58, 16, 224, 224),
    (512, 512, 256, 256, 16, 16, 224, 224),
    (1280, 720, 455, 256, 115, 16, 224, 224),
    (240, 181, 339, 256, 57, 16, 224, 224),
    (341, 255, 342, 256, 59, 16, 224, 224),
    (16, 16, 256, 256, 0, 0, 224, 224),
    (64, 41, 400, 256, 88, 16, 224, 224),
    (160, 120, 171, 128, 29, 8, 112, 112),
    (202, 360, 256, 456, 16, 232, 224, 224),
]


def picture(width, height):
    """Edges, ramps and fine texture in integers, the same in TypeScript."""
    x, y, c = np.meshgrid(np.arange(width), np.arange(height), np.arange(3), indexing="xy")
    return ((x * 7 + y * 13 + c * 59 + (x * y) % 31 * 5 + ((x >> 4) + (y >> 3)) % 2 * 90) % 256).astype(np.uint8)


def sample(values):
    """Every 997th value: enough to compare with a tolerance, small enough to commit."""
    return [round(float(v), 4) for v in values.reshape(-1)[::997]]


def main():
    import cv2
    import torch
    from PIL import Image

    out = []
    for w, h, tw, th, x, y, cw, ch in CASES:
        source = picture(w, h)
        cut = lambda a: np.ascontiguousarray(a[y : y + ch, x : x + cw])
        tensor = torch.from_numpy(source).permute(2, 0, 1)[None].float()
        smooth = torch.nn.functional.interpolate(tensor, size=(th, tw), mode="bilinear", align_corners=False, antialias=False)
        smooth = smooth[0].permute(1, 2, 0)
        digest = lambda a: hashlib.sha256(cut(a).tobytes()).hexdigest()
        out.append(
            {
                "from": [w, h],
                "to": [tw, th],
                "region": [x, y, cw, ch],
                "sourceSha256": hashlib.sha256(source.tobytes()).hexdigest(),
                "cv2Sha256": digest(cv2.resize(source, (tw, th))),
                "pilSha256": digest(np.asarray(Image.fromarray(source).resize((tw, th), Image.BILINEAR))),
                "torchFloat": sample(cut(smooth.numpy())),
                "torchUint8": [int(v) for v in sample(cut(smooth.round().clamp(0, 255).numpy()))],
            }
        )
    json.dump(out, sys.stdout)
    print()


main()
