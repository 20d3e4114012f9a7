"""`python -m tests.figures [ENGINE] [--set NAME] [--errors]`: a JSON line for each set and half."""

import argparse
import json

from annotations.preannotators import registry
from tests.figures.sets import HALVES, SETS


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.figures", description=__doc__)
    parser.add_argument("engine", nargs="?", default="news", choices=sorted(registry.PRE_ANNOTATORS))
    parser.add_argument("--set", choices=sorted(SETS), action="append", help="only this set; may be repeated")
    parser.add_argument("--errors", action="store_true", help="list what went wrong in the tuned half")
    options = parser.parse_args()
    for name in options.set or SETS:
        for half in HALVES:
            tally = SETS[name](options.engine, half)
            print(json.dumps({"set": name, "half": half, "engine": options.engine} | tally.figures()))
            if options.errors and half == "tuned":
                print("\n".join(tally.missed))


main()
