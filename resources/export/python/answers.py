"""Prints what the model says about photos: the most probable class, the decision, and all probabilities by name.

The classes are labels that people gave to pictures. They are not facts about a person, and neither are these answers.
"""

import json
import sys
from pathlib import Path

from preprocessing import read_picture

FOLDER = Path(__file__).resolve().parent


def read_description():
    """The model's description: classes in the order of its outputs, the decision, the crop; see metadata.json."""
    return json.loads((FOLDER / "metadata.json").read_text(encoding="utf-8"))


def answer_of(probabilities, description):
    """The answer as data. Its decision is the name of a class; None where the model is unsure.

    probabilities: one per class, in the order of description["classes"]
    """
    classes = description["classes"]
    values = [float(value) for value in probabilities]
    best = max(range(len(values)), key=values.__getitem__)
    return {
        "class": classes[best],
        "decision": decide(values, best, description),
        "probabilities": [{"class": name, "probability": value} for name, value in zip(classes, values)],
    }


def decide(values, best, description):
    """The class under the decision that the model's owner chose: the most probable one where none was chosen."""
    classes = description["classes"]
    decision = description.get("decision")
    if decision is None:
        return classes[best]
    if decision["kind"] == "abstain":
        return classes[best] if values[best] >= decision["threshold"] else None
    chosen = classes.index(decision["class"])
    return classes[chosen if values[chosen] >= decision["threshold"] else 1 - chosen]


def print_answers(probabilities_of, arguments=None):
    """Classifies the photos that the command line names. Returns the exit status: 1 if a file could not be read.

    probabilities_of: function from a PIL picture with the mode RGB to one probability per class
    arguments: photos; with --json first, each answer is printed as a line of JSON
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    as_json = "--json" in arguments
    photos = [each for each in arguments if each != "--json"]
    if not photos:
        print("Usage: python classify.py [--json] PHOTO...", file=sys.stderr)
        return 2
    sys.stdout.reconfigure(errors="backslashreplace")
    description = read_description()
    crop = crop_of(description)
    print('Classes are labels that people gave to pictures ("as labelled"), not facts about a person.', file=sys.stderr)
    status = 0
    for photo in photos:
        try:
            picture = read_picture(photo)
        except (OSError, ValueError, SyntaxError) as error:
            print(f"{shown(photo)}: can't be read ({shown(str(error))})", file=sys.stderr)
            status = 1
            continue
        answer = answer_of(probabilities_of(crop(picture)), description)
        print(json.dumps({"file": photo, **answer}) if as_json else line_of(photo, answer))
    return status


def crop_of(description):
    """The function that cuts out the part of a picture that the model takes."""
    if "crop" not in description:
        return lambda picture: picture
    if not (FOLDER / "faces.py").exists():
        print("The model takes face crops, and no detector is here: give it pictures that are cropped.", file=sys.stderr)
        return lambda picture: picture
    from faces import crop_to_face

    return crop_to_face


def line_of(photo, answer):
    """An answer for people, in one line."""
    decision = answer["decision"]
    each = ", ".join(f"{shown(one['class'])} {one['probability']:.4f}" for one in answer["probabilities"])
    if decision == answer["class"]:
        words = shown(decision)
    else:
        words = f"{'unsure' if decision is None else shown(decision)} (most probable: {shown(answer['class'])})"
    return f"{shown(photo)}: {words}; {each}"


def shown(text):
    """A text in which characters that a terminal would obey are written out."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
