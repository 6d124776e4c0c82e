#!/usr/bin/env python3
"""Compares the readings of hongwang-hanzi with two reference programs from PyPI, syllable by syllable, before any
change of tone by neighbours.

    pip install pypinyin==0.55.0 g2pM==0.1.2.5
    cargo build --workspace --examples
    ground/speech/tools/check_g2p.py target/debug/examples/read_aloud FILE...

A FILE is plain text, HTML, JSON or TSV: only its runs of Chinese characters count, each once. Prints the share of
syllables that agree (with 一 and 不 in their own tone), the same with light tones left out of account, and how often
which disagreement occurs.
"""

import collections
import re
import subprocess
import sys

from g2pM import G2pM
from pypinyin import Style, lazy_pinyin

RUN = re.compile(r"[\u4e00-\u9fff]{2,60}")


def runs(paths):
    found = {}
    for path in paths:
        raw = open(path, "rb").read()
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = raw.decode("gb18030", errors="replace")
        for run in RUN.findall(text):
            found[run] = None
    return list(found)


def ours(program, texts):
    out = subprocess.run([program], input="\n".join(texts) + "\n", capture_output=True, text=True, check=True).stdout
    return [re.sub(r"[^a-z0-9 ]", " ", line).split() for line in out.splitlines()]


def plain(character, said):
    said = said.replace("u:", "v").replace("ü", "v").replace("ê", "e")
    if not said[-1].isdigit():
        said += "5"
    if character in "一不" and not said.endswith("5"):
        return {"一": "yi1", "不": "bu4"}[character]
    return said


def compare(name, texts, left, right):
    total = agreed = letters = 0
    differ = collections.Counter()
    places = {}
    for text, a, b in zip(texts, left, right):
        if not len(text) == len(a) == len(b):
            continue
        for at, character in enumerate(text):
            x, y = plain(character, a[at]), plain(character, b[at])
            total += 1
            agreed += x == y
            light = x[:-1] == y[:-1] and "5" in (x[-1], y[-1])
            letters += x == y or light
            if x != y and not light:
                differ[(character, x, y)] += 1
                places.setdefault((character, x, y), text[max(0, at - 4) : at + 5])
    print(f"{name}: {agreed}/{total} = {agreed / total:.4%}; light tones aside {letters / total:.4%}")
    for key, count in differ.most_common(60):
        print(f"  {count:4} {key[0]} ours {key[1]} theirs {key[2]}   …{places[key]}…")


def main():
    program, *paths = sys.argv[1:]
    texts = runs(paths)
    mine = ours(program, texts)
    compare(
        "pypinyin",
        texts,
        mine,
        [lazy_pinyin(t, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False) for t in texts],
    )
    model = G2pM()
    compare("g2pM", texts, mine, [model(t, char_split=False, tone=True) for t in texts])


main()
