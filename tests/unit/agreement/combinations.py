"""Vectors that put every metric of the layout with every form of input, worked out by plain definitions.

    python -m tests.unit.agreement.combinations     write fixtures/agreement/combinations.json anew

Nothing here uses the package: values come from `definitions.py` and `expected.py`.
"""

import json
from pathlib import Path

import numpy as np

from tests.unit.agreement import definitions
from tests.unit.agreement.expected import dawid_skene, expected_coding, expected_of_sets, expected_unitizing

FILE = Path(__file__).resolve().parents[3] / "fixtures" / "agreement" / "combinations.json"
TOLERANCE = 1e-9


def rounded(value):
    """Digits that do not depend on the machine."""
    if isinstance(value, list):
        return [rounded(part) for part in value]
    return value if isinstance(value, str | int) else round(float(value), 11)


def vector(name, given, found, tolerance=TOLERANCE):
    expected = [
        {
            "metric": metric,
            **({"params": params} if params else {}),
            "tolerance": None if value is None else tolerance,
            "value": "undefined" if value is None else rounded(value),
        }
        for metric, params, value in found
    ]
    return {
        "id": name,
        "source": "tests/unit/agreement/combinations.py",
        "input": given,
        "expected": expected,
    }


def random_codes(seed, n_items, n_raters, n_labels, missing):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, n_labels, (n_items, 1))
    shape = (n_items, n_raters)
    codes = np.where(rng.random(shape) < 0.6, truth, rng.integers(0, n_labels, shape))
    codes[rng.random(shape) < missing] = -1
    codes[:n_labels, 0] = range(n_labels)  # every label occurs, so that its code is its place
    codes[:n_labels, 1] = codes[:n_labels, 0]
    return codes


#: What the labels are called → their values; text has its place for a value.
NAMES = {
    "numbers": ([1, 2, 3, 4], [1, 2, 3, 4]),
    "from zero": ([0, 1, 2, 3], [0, 1, 2, 3]),
    "uneven numbers": ([0.5, 2, 4.25, 10], [0.5, 2, 4.25, 10]),
    "text": (["a", "b", "c", "d"], [0, 1, 2, 3]),
    "numbers as text": (["2", "10", "11", "100"], [0, 1, 2, 3]),
}
#: seed, items, raters, labels, share missing
SHAPES = ((1, 12, 2, 2, 0.0), (2, 15, 2, 3, 0.3), (3, 10, 3, 4, 0.0), (4, 14, 5, 3, 0.4))


def with_category_names(found, labels):
    """Categories by their names; positions are names only where no number is a name."""
    return [
        (
            metric,
            {**params, "category": labels[params["category"]]} if "category" in params else params,
            value,
        )
        for metric, params, value in found
    ]


def rating_vectors():
    turns = {
        "items x raters": lambda rows: rows,
        "raters x items": lambda rows: [list(c) for c in zip(*rows, strict=True)],
    }
    marks = (None, "-", -9)
    for number, shape in enumerate(SHAPES):
        codes = random_codes(*shape)
        for place, (kind, (names, values)) in enumerate(NAMES.items()):
            labels, own = names[: shape[3]], values[: shape[3]]
            mark = marks[(number + place) % 3]
            orientation = list(turns)[(number + place) % 2]
            rows = [[mark if code < 0 else labels[code] for code in row] for row in codes.tolist()]
            given = {
                "kind": "ratings",
                "orientation": orientation,
                "missing": mark,
                "values": turns[orientation](rows),
            }
            found = with_category_names(expected_coding(codes, own, raters_known=True), labels)
            yield vector(f"ratings-{shape[0]}-{kind.replace(' ', '-')}", given, found)


def count_vectors():
    for shape in SHAPES:
        codes = random_codes(*shape)
        counts = [[int((row == label).sum()) for label in range(shape[3])] for row in codes]
        found = expected_coding(codes, list(range(shape[3])), raters_known=False)
        yield vector(
            f"counts-{shape[0]}-items",
            {"kind": "counts", "orientation": "items x categories", "values": counts},
            found,
        )
        turned = [list(column) for column in zip(*counts, strict=True)]
        names = [f"label {label}" for label in range(shape[3])]
        given = {"kind": "counts", "orientation": "categories x items", "categories": names, "values": turned}
        yield vector(f"counts-{shape[0]}-categories", given, with_category_names(found, names))


def table_vectors():
    for seed, categories in ((1, ["x", "y"]), (2, [1, 2, 3]), (3, ["no", "partly", "mostly", "yes"])):
        rng = np.random.default_rng(seed)
        n = len(categories)
        cells = rng.integers(0, 5, (n, n)) + 6 * np.eye(n, dtype=int)
        codes = np.array([(a, b) for a in range(n) for b in range(n) for _ in range(cells[a, b])])
        values = categories if seed == 2 else list(range(n))
        given = {
            "kind": "table",
            "rows": "one",
            "columns": "other",
            "categories": categories,
            "values": cells.tolist(),
        }
        found = with_category_names(expected_coding(codes, values, raters_known=True), categories)
        yield vector(f"table-{seed}", given, found)


def set_vectors():
    options = [[], ["a"], ["b"], ["a", "b"], ["b", "c"], ["a", "b", "c"]]
    for seed, n_raters, missing in ((1, 2, 0.0), (2, 3, 0.3)):
        rng = np.random.default_rng(seed)
        codes = random_codes(seed, 20, n_raters, 6, missing)
        rows = [[None if code < 0 else options[code] for code in row] for row in codes.tolist()]
        shuffled = [
            [None if cell is None else rng.permutation(cell).tolist() for cell in row] for row in rows
        ]
        found = expected_of_sets(codes, [frozenset(option) for option in options])
        turned = [list(column) for column in zip(*shuffled, strict=True)]
        yield vector(
            f"sets-{seed}", {"kind": "sets", "orientation": "items x raters", "values": shuffled}, found
        )
        yield vector(
            f"sets-{seed}-raters", {"kind": "sets", "orientation": "raters x items", "values": turned}, found
        )


def random_units(seed, n_raters, *, nested):
    """Units of which those of one annotator and label never overlap; of different labels they may, if nested."""
    rng = np.random.default_rng(seed)
    units = []
    for who in range(n_raters):
        for label in ("claim", "evidence", "10"):
            for start in rng.choice(9, rng.integers(2, 5), replace=False) * 6:
                units.append((who, int(start), int(start + rng.integers(2, 6)), label))  # noqa: PERF401 - drawn in order
    if nested:
        return units
    free = []
    for unit in units:
        if all(unit[0] != other[0] or unit[2] <= other[1] or other[2] <= unit[1] for other in free):
            free.append(unit)
    return free


def continuum_vectors():
    columns = {
        "usual": ["annotator", "start", "end", "label"],
        "turned": ["label", "end", "annotator", "start"],
    }
    spans = {"half-open [start, end)": 0, "closed [start, end]": 1}
    for seed, n_raters, nested in ((1, 2, False), (2, 3, False), (3, 2, True), (4, 4, True)):
        units = random_units(seed, n_raters, nested=nested)
        found = expected_unitizing(60, list(range(n_raters)), units)
        if (
            nested
        ):  # overlapping units of one annotator are joined for |u-alpha, which the definition does not do
            found = [one for one in found if one[0] != "u_alpha_bar"]
        order, span = list(columns.values())[seed % 2], list(spans)[seed // 2 % 2]
        begin = 100 * (seed % 3)
        rows = [
            [
                dict(
                    zip(
                        columns["usual"],
                        (f"p{who}", start + begin, end + begin - spans[span], label),
                        strict=True,
                    )
                )[c]
                for c in order
            ]
            for who, start, end, label in units
        ]
        given = {
            "kind": "continuum",
            "start": begin,
            "length": 60,
            "span": span,
            "units": rows,
            "columns": order,
        }
        yield vector(f"continuum-{seed}", given, found)


def truth_vectors():
    for seed, shape, of_column in (
        (1, (30, 4, 3, 0.0), None),
        (2, (40, 5, 2, 0.2), ["x", "x", "y", "z", "x"]),
    ):
        codes = random_codes(seed, *shape)
        raters = list(dict.fromkeys(of_column)) if of_column else list(range(shape[1]))
        owner = [raters.index(name) for name in of_column or raters]
        votes = [[(owner[c], code) for c, code in enumerate(row) if code >= 0] for row in codes.tolist()]
        marginals, rates, posterior, likelihood = dawid_skene(votes, shape[2], len(raters))
        names = ["no", "yes", "unsure"][: shape[2]]
        ranked = sorted(range(shape[2]), key=lambda k: names[k])
        given = {
            "kind": "ratings",
            "orientation": "items x ratings",
            "missing": None,
            **({"rater_of_column": of_column} if of_column else {}),
            "values": [[None if code < 0 else names[code] for code in row] for row in codes.tolist()],
        }
        yield vector(
            f"truth-{seed}",
            given,
            [
                ("dawid_skene_class_marginals", {}, marginals[ranked].tolist()),
                ("dawid_skene_error_rate_diagonals", {}, [[rate[k, k] for k in ranked] for rate in rates]),
                ("dawid_skene_log_likelihood", {}, likelihood),
                ("dawid_skene_labels", {}, [names[k] for k in posterior.argmax(axis=1)]),
            ],
            tolerance=1e-4,
        )


def degenerate_vectors():
    names = (
        "krippendorff_alpha",
        "cohen_kappa",
        "scott_pi",
        "conger_kappa",
        "weighted_kappa",
        "cohen_kappa_max",
    )
    one_label = {"kind": "ratings", "values": [["y", "y"], ["y", "y"]]}
    yield vector(
        "degenerate-one-label",
        one_label,
        [(name, {}, None) for name in names] + [("percent_agreement", {}, 1.0)],
    )
    no_pair = {"kind": "ratings", "values": [["y", None], [None, "n"]]}
    coding = (
        *names,
        "percent_agreement",
        "fleiss_kappa",
        "fleiss_kappa_generalised",
        "brennan_prediger",
        "gwet_ac1",
        "gwet_ac2",
    )
    yield vector(
        "degenerate-no-pair",
        no_pair,
        [(name, {}, None) for name in (*coding, "gwet_ac1_se", "gwet_ac1_ci_low")],
    )
    unequal = {"kind": "ratings", "values": [[1, 1, None], [1, 2, 2]]}
    yield vector(
        "degenerate-unequal-numbers",
        unequal,
        [("fleiss_kappa", {}, None), ("scott_pi", {}, None), ("cohen_kappa", {}, None)],
    )
    nothing = {"kind": "continuum", "length": 50, "units": [], "annotators": ["a", "b"]}
    unitizing = (
        *(
            "u_alpha",
            "u_alpha_bar",
            "cu_alpha",
            "alpha_u_1995",
            "pairwise_f1_exact",
            "token_f1",
            "gamma",
            "gamma_cat",
        ),
        *("semeval_strict_f1", "semeval_exact_f1", "semeval_partial_f1", "semeval_type_f1"),
        *("gamma_best_alignment_disorder", "gamma_best_alignment_size"),
    )
    yield vector("degenerate-nothing-marked", nothing, [(name, {}, None) for name in unitizing])
    alone = {"kind": "continuum", "length": 50, "units": [["a", 1, 5, "x"]]}
    yield vector("degenerate-one-annotator", alone, [(name, {}, None) for name in unitizing])
    apart = {"kind": "continuum", "length": 50, "units": [["a", 1, 5, "x"], ["b", 9, 12, "x"]]}
    yield vector(
        "degenerate-nothing-meets",
        apart,
        [("cu_alpha", {}, None), ("token_f1", {}, 0.0), ("semeval_type_f1", {}, 0.0)],
    )


def two_by_two_vectors():
    def kappa(a, b, c, d):
        pairs = [(1, 1)] * a + [(1, 0)] * b + [(0, 1)] * c + [(0, 0)] * d
        return definitions.two_rater_kappa(pairs, lambda x, y: float(x != y), pooled=False)

    many = {"kind": "2x2", "a": 7, "b": 2, "c": 3, "d": [1, 20, 4000]}
    yield vector(
        "2x2-many",
        many,
        [("f_measure", {}, 14 / 19), ("cohen_kappa_at_d", {}, [kappa(7, 2, 3, d) for d in many["d"]])],
    )
    one = {"kind": "2x2", "a": 7, "b": 2, "c": 3, "d": 20}
    yield vector(
        "2x2-one",
        one,
        [
            ("cohen_kappa", {}, kappa(7, 2, 3, 20)),
            ("percent_agreement", {}, 27 / 32),
            ("cohen_kappa_at_d", {}, [kappa(7, 2, 3, 20)]),
        ],
    )
    yield vector("2x2-nothing", {"kind": "2x2", "a": 0, "b": 0, "c": 0}, [("f_measure", {}, None)])


def document():
    vectors = [
        *rating_vectors(), *count_vectors(), *table_vectors(), *set_vectors(), *continuum_vectors(),
        *truth_vectors(), *two_by_two_vectors(), *degenerate_vectors(),
    ]  # fmt: skip
    return {
        "schema": 1,
        "about": "Written by tests/unit/agreement/combinations.py, which see.",
        "vectors": vectors,
    }


def text():
    """The file, a vector a line."""
    whole = document()
    lines = ",\n".join(json.dumps(entry) for entry in whole["vectors"])
    return f'{{"schema": 1, "about": {json.dumps(whole["about"])}, "vectors": [\n{lines}\n]}}\n'


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
