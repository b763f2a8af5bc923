"""How fast screening is, how it grows, and how often it is right: `python -m bench.screening`.

Prints figures and asserts nothing; what must hold stands in tests/rules/test_screening*.py.
"""

# ruff: noqa: RUF001 (digits that look like others are part of what is measured)

import random
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from learning_exchange.screening import Finding, Kind, Severity, screen

TESTS = Path(__file__).parent.parent / "tests" / "rules"
CORPUS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (TESTS / "screening_corpus.yaml").read_text(encoding="utf-8")
)
ORDINARY = [paragraph["text"] for paragraph in CORPUS["ordinary"]]
HEALTH = {Kind.NHS_NUMBER, Kind.CHI_NUMBER, Kind.HC_NUMBER}


def story(words: int, seed: int) -> str:
    """A story of about so many words, put together from the ordinary paragraphs."""
    paragraphs = random.Random(seed).sample(ORDINARY, len(ORDINARY))
    text = "\n\n".join(paragraphs)
    return " ".join(text.split(" ")[:words])


def seconds(work: Callable[[], object], repeats: int = 5) -> float:
    """The least CPU time of `work` among some repeats: what it costs without the neighbours."""
    best = float("inf")
    for _ in range(repeats):
        before = time.process_time()
        work()
        best = min(best, time.process_time() - before)
    return best


def speed() -> None:
    texts = [story(500, seed) for seed in range(20)]
    each = [1000 * seconds(partial(screen, text), 20) for text in texts]
    print(
        f"500 ordinary words: median {statistics.median(each):.2f} ms, worst {max(each):.2f} ms of 20 stories"
    )
    full = " ".join(example["text"] for example in CORPUS["must_block"])
    count = len(screen(full))
    print(f"{len(full.split())} words with {count} findings: {1000 * seconds(partial(screen, full)):.2f} ms")
    million = "\n\n".join(ORDINARY)
    million *= 1_000_000 // len(million) + 1
    print(f"{len(million):,} characters of ordinary words: {seconds(partial(screen, million), 1):.2f} s")


PIECES = (
    "a", "A", "1", " ", "@", "a@", "[", "<b>", "**a", "\u200b", "é", "９", "Mr ", "Mrs P", "Mr J. ",
    "Mrs van der ", "Margaret ", "aged ", "93 ", "ninety ", "943 476 ", "9434765919 ", "0161 ", "+44 ",
    "07700 900123 ", "3 March ", "14 Church ", "lives at ", "YO1 ", "K1", "a at b dot ", "in Thornbury ",
    "87-year-old man in Thornbury ", "Mrs Patel ",
)  # fmt: skip


def growth() -> None:
    """Adverse text of 10,000 characters, the most that a box holds, and of four times as much."""
    print(f"{'repeated':32} {'10,000':>9} {'40,000':>9}  growth")
    for piece in PIECES:
        short, long = (piece * (size // len(piece)) for size in (10_000, 40_000))
        a, b = (seconds(partial(screen, text), 2) for text in (short, long))
        print(f"{piece!r:32} {1000 * a:6.1f} ms {1000 * b:6.1f} ms  {b / a:5.1f} times")


def ten_digits() -> None:
    """How many random ten-digit numbers pass for a health number; by the checksum alone, 9.1% would."""
    numbers = [f"{number:010}" for number in random.Random(1).choices(range(10**10), k=20_000)]
    for label, texts in (("bare", numbers), ("spaced 3-3-4", [f"{n[:3]} {n[3:6]} {n[6:]}" for n in numbers])):
        found = [{f.severity for f in screen(text) if f.kind in HEALTH} for text in texts]
        block, ask = (sum(s in each for each in found) / len(found) for s in (Severity.BLOCK, Severity.ASK))
        print(f"20,000 random ten-digit numbers, {label}: {block:.1%} block, {ask:.1%} ask")


def rightness() -> None:
    """Precision and recall of blocks on the labelled text."""
    right = wrong = missed = 0
    for example in CORPUS["must_block"]:
        blocks = {(f.kind.value, example["text"][f.start : f.end]) for f in grave(screen(example["text"]))}
        wanted = (example["kind"], example["words"])
        right, missed, wrong = (
            right + (wanted in blocks),
            missed + (wanted not in blocks),
            wrong + len(blocks - {wanted}),
        )
    ordinary = [f for text in ORDINARY for f in screen(text)]
    wrong += len(grave(ordinary))
    asks = sum(f.severity is Severity.ASK for f in ordinary)
    print(f"{right + missed} identifiers that must block: recall {right / (right + missed):.3f}")
    print(f"{right + wrong} blocks, {wrong} of them wrong: precision {right / (right + wrong):.3f}")
    count = f"{len(grave(ordinary))} blocks, {asks} questions, {len(ordinary)} findings in all"
    print(f"{len(ORDINARY)} ordinary paragraphs: {count}")


def grave(findings: list[Finding]) -> list[Finding]:
    return [f for f in findings if f.severity is Severity.BLOCK]


if __name__ == "__main__":
    speed()
    rightness()
    ten_digits()
    growth()
