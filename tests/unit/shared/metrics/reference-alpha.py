"""Writes reference-alpha.json: Krippendorff's alpha of seeded ratings by the package `krippendorff` (0.9.0), with NumPy's generator.

The class alphas binarise the ratings to one class against the others. Run: python reference-alpha.py > reference-alpha.json
"""

import json

import krippendorff
import numpy


def alpha(ratings):
    present = numpy.unique(ratings[~numpy.isnan(ratings)])
    if len(present) < 2:
        return None
    return float(krippendorff.alpha(reliability_data=ratings, level_of_measurement="nominal"))


def pairable(ratings):
    return ratings[:, (~numpy.isnan(ratings)).sum(axis=0) >= 2]


def case(seed, annotators, images, classes, accuracy, missing):
    random = numpy.random.default_rng(seed)
    truth = random.integers(classes, size=images)
    ratings = numpy.where(
        random.random((annotators, images)) < accuracy, truth, random.integers(classes, size=(annotators, images))
    ).astype(float)
    ratings[random.random((annotators, images)) < missing] = numpy.nan
    counted = pairable(ratings)
    per_class = [alpha(numpy.where(numpy.isnan(counted), numpy.nan, counted == one)) for one in range(classes)]
    return {
        "classes": classes,
        "ratings": [[None if numpy.isnan(each) else int(each) for each in row] for row in ratings],
        "alpha": alpha(counted),
        "perClass": per_class,
    }


print(
    json.dumps(
        [
            case(1, 2, 40, 2, 0.8, 0.0),
            case(2, 3, 50, 4, 0.6, 0.3),
            case(3, 6, 30, 3, 0.4, 0.5),
            case(4, 4, 60, 5, 0.0, 0.2),
        ]
    )
)
