import argparse
import json

from annotations.preannotators import registry
from tests.figures.sets import SETS


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.figures")
    parser.add_argument("engine", nargs="?", default="news", choices=sorted(registry.PRE_ANNOTATORS))
    parser.add_argument("--set", choices=sorted(SETS), action="append")
    parser.add_argument("--errors", action="store_true", help="list what went wrong in the tuned half")
    options = parser.parse_args()
    for name in options.set or SETS:
        for half in ("tuned", "held"):
            tally = SETS[name](options.engine, half)
            print(json.dumps({"set": name, "half": half, "engine": options.engine} | tally.figures()))
            if options.errors and half == "tuned":
                print("\n".join(tally.missed))


main()
