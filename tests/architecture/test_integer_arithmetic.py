"""Law 6: what an auditor computes again is integer arithmetic; floats are kept to where a check proves them exact."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

import pytest

from tests.architecture.breaches import refuse
from tests.architecture.python_source import Module, dotted, modules
from tests.surroundings import ROOT

INTEGERS_ONLY = ("offchain/domain", "offchain/eligibility", "offchain/attestation")
"""Here money is decided or attested: no float at all."""

RECOMPUTED = ("offchain/features", "offchain/models")
"""Here an auditor gets the same bits: a float only where it is proved to hold an integer."""

EXACT = {
    "offchain/models/nearest.py": "integers below 2**53, which check_exact proves before each product",
    "offchain/models/lloyd.py": "integers below 2**53, which check_exact proves before each product",
    "offchain/models/kmeans.py": "hands such integers to nearest.py and lloyd.py",
    "offchain/models/cosine.py": "a first guess at a square root, corrected in integers",
    "offchain/models/agreement.py": "hands such integers to nearest.py, and takes integers back",
    "offchain/models/joining.py": "integers below 2**53, which ward.py proves before",
    "offchain/models/ward.py": "hands such integers to nearest.py",
    "offchain/models/item_cf.py": "sparse products of int64, which scipy adds up in integers",
    "offchain/models/neighbourhood.py": "sparse products of int64, which scipy adds up in integers",
    "offchain/models/row_neighbourhood.py": "sparse products of int64, which scipy adds up in integers",
    "offchain/models/user_cf.py": "sparse products of int64, which scipy adds up in integers",
    "offchain/models/propagation.py": "sparse products of int64, which scipy adds up in integers",
    "offchain/models/graph_filter.py": "sparse products of int64, which scipy adds up in integers",
    "offchain/models/content_filter.py": "sparse products of int64, which scipy adds up in integers",
    "offchain/models/low_rank.py": "rounds what was proposed; then integers below 2**53, checked before each product",
    "offchain/models/spectral_filter.py": "proposes only: its vectors are rounded, committed, and used in integers",
    "offchain/models/ease.py": "proposes only: its weights are rounded, committed, and used in integers",
    "offchain/models/descent.py": "proposes only: what it finds is quantised, committed, and used in integers",
    "offchain/models/logistic.py": "proposes only: what it learns is quantised, committed, and used in integers",
    "offchain/models/boosting.py": "proposes only: its trees are quantised, committed, and walked in integers",
    "offchain/models/calibration.py": "proposes only: the table it makes is committed, and read in integers",
    "offchain/models/uplift.py": "proposes only: its effects become basis points, and are committed as they are",
    "offchain/models/quantised_lift.py": "settings of what proposes, and rounding of effects; its lift is integers",
    "offchain/models/library.py": "proposes only: base models of uplift, whose scores become integers, and peers",
}
"""Files of `RECOMPUTED` that use floats or matrix products, and why no bit can depend on them (docs/adr/0005)."""

READS_SOURCES = {
    "offchain/data/trial.py": "outcomes and amounts of a trial, for figures and for what proposes",
    "offchain/data/coupon_columns.py": "times become whole seconds here, once",
    "offchain/data/coupon_schema.py": "the part of the rows that is learned from, as a decimal in a schema",
    "offchain/data/coupon_tables.py": "numbers that describe an offer, which features turn into ranks",
    "offchain/data/cents.py": "decimal amounts become integers here, once, by their shortest decimal",
    "offchain/data/completejourney.py": "days may be missing; the check of rows then wants them whole",
    "offchain/data/journey_tables.py": "joins paths, and reads whole numbers that a source keeps as decimals",
    "offchain/data/event_folder.py": "joins paths",
    "offchain/data/ingestion.py": "joins paths",
    "offchain/data/privacy_folder.py": "joins paths",
    "offchain/data/practice_tables.py": "joins paths; a split in a schema that it writes",
}
"""Files of `data` that meet decimals in a source, and what becomes of them."""

FLOAT_NAMES = {
    *("float", "complex", "round", "math", "cmath", "statistics", "fractions"),
    *("np.mean", "np.average", "np.std", "np.var", "np.median", "np.quantile", "np.percentile", "np.linalg"),
    *("np.sqrt", "np.log", "np.exp", "np.power", "np.divide", "np.true_divide", "np.random"),
    *("np.dot", "np.matmul", "np.einsum", "np.inner", "np.outer", "np.tensordot", "np.vdot"),
}
"""Names that make floats, or that hand a product to BLAS."""

_FLOAT_TYPE = re.compile(r"^(?:np|numpy|pl)\.(?:float|Float|double|half|single|longdouble|complex|Decimal)\w*$")


def floats_in(tree: Iterable[Module]) -> list[str]:
    """Every float constant, true division, matrix product, and name that makes floats."""
    found = []
    for module in tree:
        for node in ast.walk(module.tree):
            what = _float_at(node)
            if what:
                found.append(f"{module.path}:{getattr(node, 'lineno', 0)}: {what}")
    return found


def _float_at(node: ast.AST) -> str:
    """What about this node may leave the integers; "" when nothing does."""
    if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
        return f"the constant {node.value}"
    if isinstance(node, ast.BinOp | ast.AugAssign):
        if isinstance(node.op, ast.Div):
            return "a true division"
        if isinstance(node.op, ast.MatMult):
            return "a matrix product"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and isinstance(node.right, ast.UnaryOp):
        return "a negative power"
    if isinstance(node, ast.Name | ast.Attribute):
        name = dotted(node)
        if name in FLOAT_NAMES or _FLOAT_TYPE.match(name) or name.endswith((".mean", ".std", ".var", ".dot")):
            return name
    return ""


def test_what_decides_or_attests_money_holds_no_float() -> None:
    refuse(floats_in(modules(ROOT, *INTEGERS_ONLY)))


def test_what_is_recomputed_uses_floats_and_products_only_where_they_are_exact() -> None:
    judged = [module for module in modules(ROOT, *RECOMPUTED) if module.path not in EXACT]
    assert len(judged) > 10
    refuse(floats_in(judged))


def test_every_file_that_is_excused_still_needs_it() -> None:
    using = {found.split(":")[0] for found in floats_in(modules(ROOT, *RECOMPUTED))}
    assert set(EXACT) <= using


def test_decimals_of_a_source_are_met_only_where_it_is_read() -> None:
    readers = {found.split(":")[0] for found in floats_in(modules(ROOT, "offchain/data"))}
    assert readers <= set(READS_SOURCES)


@pytest.mark.parametrize(
    "statement",
    [
        "share = 0.5",
        "share = part / whole",
        "part /= whole",
        "share = part * 10**-4",
        "share = float(part)",
        "share = round(part, 2)",
        "import math\nroot = math.sqrt(part)",
        "scores = left @ right",
        "scores = np.dot(left, right)",
        "scores = left.dot(right)",
        "scores = values.mean()",
        "scores = values.astype(np.float64)",
        "scores = table.cast(pl.Float64)",
        "scores = np.einsum('ij,ij->i', left, right)",
    ],
)
def test_a_float_is_found(statement: str) -> None:
    assert floats_in([Module("offchain/eligibility/allocation.py", statement)])


@pytest.mark.parametrize(
    "statement",
    ["share = part * 10_000 // whole", "bits = 2**96 - 1", "text = 'a / b @ 0.5'", "rest = part % whole", "half = -1"],
)
def test_integer_arithmetic_is_no_breach(statement: str) -> None:
    assert floats_in([Module("offchain/eligibility/allocation.py", statement)]) == []
