"""Makes the HEIC files beside this script, from the four quarters of tests/helpers/files/images.ts.

Needs Python with pillow-heif (libheif with an HEVC encoder), and a Display P3 profile as `p3.icc`:
    sharp(...).withIccProfile('p3').png(), whose metadata().icc it is.

- turned.heic: stored on its side, turned upright by `irot`, as phones do. The EXIF block gives the orientation once more, and the
  capture time. Its numbers mean Display P3.
- deep.heic: 10 bits per channel without a profile.
- bright.heic: HDR with PQ and BT.2020's primaries, in which the quarters have twice the light of SDR's white.
- clear.heic: red on a transparent ground.
"""

import sys
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image

here = Path(__file__).parent / "pictures"
corners = np.array([[[220, 40, 30], [40, 160, 60]], [[30, 60, 200], [240, 210, 60]]], dtype="uint8")
quarters = corners.repeat(32, 0).repeat(48, 1)


def turned(profile: bytes) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2024:05:31 18:00:00"
    stored = Image.fromarray(np.rot90(quarters))  # EXIF 6 and irot turn it by 90 degrees clockwise
    path = here / "turned.heic"
    pillow_heif.from_pillow(stored).save(path, quality=80, icc_profile=profile, exif=exif.tobytes())
    # pillow-heif writes irot, and 1 as the orientation of the EXIF block. Phones leave it there.
    data = bytearray(path.read_bytes())
    tag = data.find(bytes.fromhex("0112 0003 00000001".replace(" ", "")))
    at = tag + 8 if tag >= 0 else data.find(bytes.fromhex("1201 0300 01000000".replace(" ", ""))) + 8
    assert at >= 8, "the EXIF block has no orientation"
    data[at : at + 2] = b"\x00\x06" if tag >= 0 else b"\x06\x00"
    path.write_bytes(data)


def codes(rgb: np.ndarray, name: str, **options: object) -> None:
    """Saves RGB from 0 to 1 with 10 bits per channel."""
    values = (np.clip(rgb, 0, 1) * 65535).round().astype("<u2")
    height, width = values.shape[:2]
    heif = pillow_heif.from_bytes(mode="RGB;16", size=(width, height), data=values.tobytes())
    heif.save(here / name, quality=90, **options)


def bright() -> None:
    srgb = quarters / 255
    light = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    to_2020 = np.array([[0.627404, 0.329283, 0.043313], [0.069097, 0.91954, 0.011362], [0.016391, 0.088013, 0.895595]])
    power = (2 * 203 / 10000 * light @ to_2020.T) ** (2610 / 16384)
    pq = ((3424 / 4096 + 2413 / 128 * power) / (1 + 2392 / 128 * power)) ** (2523 / 32)
    nclx = {"color_primaries": 9, "transfer_characteristics": 16, "matrix_coefficients": 9, "full_range_flag": 1}
    codes(pq, "bright.heic", save_nclx_profile=True, **nclx)


pillow_heif.options.SAVE_HDR_TO_12_BIT = False
turned(Path(sys.argv[1]).read_bytes())
codes(quarters / 255, "deep.heic")
bright()
rgba = np.dstack([np.full((32, 48), 255), np.zeros((32, 48)), np.zeros((32, 48)), np.full((32, 48), 128)]).astype("uint8")
pillow_heif.from_pillow(Image.fromarray(rgba)).save(here / "clear.heic", quality=80)
