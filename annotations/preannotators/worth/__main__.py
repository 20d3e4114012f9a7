"""`python -m annotations.preannotators.worth DATA OUTPUT`: fit and write the weights; the facts as JSON on standard output."""

import json
import sys
from pathlib import Path

from annotations.core.errors import DomainError
from annotations.preannotators.worth import storage
from annotations.preannotators.worth.model import NAME
from annotations.preannotators.worth.training import train


def main(data: str, output: str) -> int:
    """Fit on the folder `data`, write into the folder `output`; 2 with a sentence where that can't be done."""
    try:
        trained = train(Path(data))
        storage.write(Path(output), NAME, trained.arrays, trained.facts)
    except (DomainError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(trained.facts))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
