"""Makes the square of pixels that the model takes from a picture file, as Facet does.

Upright by EXIF, converted to sRGB by its colour profile, laid over white where it is transparent, then resized with the antialiased
triangle filter and half-pixel centres (Pillow's BILINEAR), without keeping the aspect ratio. It needs Pillow and NumPy.
"""

import io
import warnings

import numpy as np
from PIL import Image, ImageCms, ImageOps

SRGB = ImageCms.createProfile("sRGB")


def read_picture(path):
    """Reads a picture file: upright, sRGB, transparency over white, its full size. Returns a PIL image with the mode RGB."""
    with Image.open(path) as opened:
        picture = ImageOps.exif_transpose(opened)
        return to_srgb(eight_bits(picture))


def to_square(picture, edge):
    """Resizes a picture with the mode RGB to uint8 [edge, edge, 3]."""
    return np.asarray(picture.resize((edge, edge), Image.Resampling.BILINEAR))


def to_pixels(picture):
    """All pixels of a picture with the mode RGB, as uint8 [height, width, 3]."""
    return np.asarray(picture)


def eight_bits(picture):
    """A copy of a picture with 8 bits per channel. Pillow would cut off values above 255 instead of scaling them.

    A picture that only uses the lowest 12 of 16 bits would come out black: white is then the largest number of its highest bit.
    """
    if not picture.mode.startswith("I"):
        return picture
    values = np.asarray(picture).astype(np.uint32)
    largest = int(values.max())
    if 0 < largest < 4096:
        levels = np.floor(values * (255 / (2 ** largest.bit_length() - 1)) + 0.5)
    else:
        levels = values >> 8
    scaled = Image.fromarray(levels.astype(np.uint8))
    scaled.info = picture.info
    return scaled


def to_srgb(picture):
    """A copy of a picture with the mode RGB, by its colour profile if it has one, over white."""
    profile = picture.info.get("icc_profile")
    if picture.mode == "P" or "transparency" in picture.info:
        has_alpha = "transparency" in picture.info
        picture = picture.convert("RGBA" if has_alpha else "RGB")
    alpha = picture.getchannel("A") if picture.mode in ("RGBA", "LA") else None
    colours = picture.convert(picture.mode[:-1]) if alpha else picture
    if picture.mode == "CMYK" and not profile:
        warnings.warn("The picture is CMYK without a colour profile. Facet sees other colours: save it as sRGB.", stacklevel=3)
    colours = by_profile(colours, profile) if profile else colours.convert("RGB")
    return on_white(colours, alpha) if alpha else colours


def on_white(colours, alpha):
    """Lays colours over white. Fractions are cut off, as Facet does."""
    opacity = np.asarray(alpha).astype(np.uint32)[:, :, np.newaxis]
    levels = np.asarray(colours).astype(np.uint32)
    return Image.fromarray(((levels * opacity + 255 * (255 - opacity)) // 255).astype(np.uint8))


def by_profile(picture, profile):
    """Converts colours by an ICC profile. A damaged profile, or one for other channels than the picture's, is left aside."""
    try:
        return ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), SRGB, outputMode="RGB")
    except ImageCms.PyCMSError:
        return picture.convert("RGB")
