"""Writes reference-triangle.json: pictures as PIL's BILINEAR resizes them.

Run it with Pillow 12 or newer; tests/decoder/triangle.test.ts compares Facet's pixels with the file. Pillow resizes across first, then
down; from version 13 on it goes down first where the height shrinks much more than the width, which changes some bytes by one.
So both passes are asked for here, one by one.
"""

import base64
import json
from pathlib import Path

import numpy as np
from PIL import Image

# Width, height, edge, and the crop (left, top, width, height) if there is one.
cases = [
    (40, 30, 12, None),
    (13, 17, 24, None),
    (24, 90, 24, None),
    (90, 24, 24, None),
    (1, 5, 9, None),
    (1201, 7, 10, None),
    (64, 48, 16, (5, 9, 41, 23)),
    (64, 48, 20, (50, 0, 14, 48)),
]


def picture(width, height):
    """The picture that the test draws: waves and fine grain."""
    y, x, channel = np.mgrid[0:height, 0:width, 0:3]
    return ((x * 7 + y * 13 + channel * 50 + ((x * y) ^ (x >> 2)) * 3) & 255).astype(np.uint8)


def resized(width, height, edge, crop):
    image = Image.fromarray(picture(width, height))
    if crop:
        left, top, across, down = crop
        image = image.crop((left, top, left + across, top + down))
    rows = image.resize((edge, image.height), Image.Resampling.BILINEAR)
    return rows.resize((edge, edge), Image.Resampling.BILINEAR).tobytes()


reference = [
    {"width": w, "height": h, "edge": edge, "crop": crop, "pixels": base64.b64encode(resized(w, h, edge, crop)).decode()}
    for w, h, edge, crop in cases
]
Path(__file__).with_name("reference-triangle.json").write_text(json.dumps(reference, indent=1) + "\n")
