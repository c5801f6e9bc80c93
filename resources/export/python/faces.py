"""Cuts out the largest face of a picture and what is around it, as Facet did for the pictures that the model learned from.

The detector is BlazeFace (Bazarevsky et al. 2019, https://arxiv.org/abs/1907.05047). It looks at a square of 256 pixels, in whose middle
the picture is fitted into 160 pixels without being distorted.
"""

import numpy as np

from detector import detect

EDGE, INNER = 256, 160
LEAST_SCORE = 0.5
# A face that shares more than this part of the smaller box with a more certain one is the same face.
MOST_SHARED = 0.5
# Size of the crop, relative to the detector's box.
CROP = 1.25


def anchor_centres():
    """Centres of the detector's anchors, [896, 2] in pixels of its square: two per cell of 16 pixels, then six per cell of 32."""
    centres = []
    for stride, each in ((16, 2), (32, 6)):
        places = (np.arange(EDGE // stride) + 0.5) * stride
        down, across = np.meshgrid(places, places, indexing="ij")
        centres.append(np.repeat(np.stack([across.ravel(), down.ravel()], axis=1), each, axis=0))
    return np.concatenate(centres)


ANCHORS = anchor_centres()


def crop_to_face(picture):
    """The part of a picture with the mode RGB that the model takes; all of it where there is no face."""
    box = face_box(picture)
    return picture if box is None else picture.crop(box)


def face_box(picture):
    """The crop of the largest face: (left, top, right, bottom) in whole pixels inside the picture; None without a face."""
    faces = faces_of(detect(framed(picture)))
    if not faces:
        return None
    # Of equal ones, the more certain comes first.
    x, y, width, height = max(faces, key=lambda face: face[2] * face[3])
    scale = max(picture.size) / INNER
    across = crop_axis((x - EDGE / 2) * scale + picture.width / 2, width * scale, picture.width)
    down = crop_axis((y - EDGE / 2) * scale + picture.height / 2, height * scale, picture.height)
    return across[0], down[0], across[1], down[1]


def framed(picture):
    """The picture in the detector's square, uint8 [256, 256, 3], on black."""
    scale = max(picture.size) / INNER
    across, down = (weights(size, max(1, rounded(size / scale)), scale) for size in picture.size)
    pixels = np.asarray(picture).astype(np.float32)
    rows = np.floor(np.einsum("hwc,xw->hxc", pixels, across, optimize=True) + 0.5)
    resized = np.floor(np.einsum("hxc,yh->yxc", rows, down, optimize=True) + 0.5)
    square = np.zeros((EDGE, EDGE, 3), np.uint8)
    top, left = ((EDGE - INNER) // 2 + (INNER - size) // 2 for size in resized.shape[:2])
    square[top : top + resized.shape[0], left : left + resized.shape[1]] = resized
    return square


def weights(size, length, scale):
    """Weights [length, size] of the antialiased triangle filter for one axis.

    As Facet's decoder places them, so that boxes are the same: smaller about the centre, larger with a shift of half a pixel.
    """
    start = -scale / 2 if scale < 1 else (size - length * scale) / 2
    centres = start + (np.arange(length) + 0.5) * scale
    distances = np.abs(np.arange(size) + 0.5 - centres[:, np.newaxis])
    heights = np.maximum(0, 1 - distances / max(scale, 1))
    return (heights / heights.sum(axis=1, keepdims=True)).astype(np.float32)


def faces_of(values):
    """Faces as (x, y, width, height) about their centres, in pixels of the detector's square, the most certain first.

    values: [15232] logits of the 896 anchors, then 16 numbers per anchor: centre relative to it, size, and points that are not used
    """
    count = len(ANCHORS)
    scores = 1 / (1 + np.exp(-np.clip(values[:count].astype(np.float64), -500, 500)))
    boxes = values[count:].reshape(count, 16)[:, :4].astype(np.float64)
    boxes[:, :2] += ANCHORS
    faces = []
    for index in np.argsort(-scores, kind="stable"):
        box = tuple(boxes[index])
        if scores[index] < LEAST_SCORE:
            break
        if box[2] > 0 and box[3] > 0 and all(shared_part(box, other) <= MOST_SHARED for other in faces):
            faces.append(box)
    return faces


def shared_part(one, other):
    """Area that two boxes share, as a part of the smaller one."""
    across = min(one[0] + one[2] / 2, other[0] + other[2] / 2) - max(one[0] - one[2] / 2, other[0] - other[2] / 2)
    down = min(one[1] + one[3] / 2, other[1] + other[3] / 2) - max(one[1] - one[3] / 2, other[1] - other[3] / 2)
    if across <= 0 or down <= 0:
        return 0
    return across * down / min(one[2] * one[3], other[2] * other[3])


def crop_axis(centre, length, size):
    """One axis of a crop: where it begins and ends, at least one pixel, inside the picture."""
    half = length * CROP / 2
    begin = min(max(rounded(centre - half), 0), size - 1)
    return begin, min(max(rounded(centre + half), begin + 1), size)


def rounded(value):
    """The nearest whole number; halves are rounded up."""
    return int(np.floor(value + 0.5))
