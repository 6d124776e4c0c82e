#!/usr/bin/env python3
"""Makes data/{characters,phrases,words}.txt.zst anew. Needs pypinyin (PyPI), jieba-rs's dict.txt and the zstd program.

    pip install pypinyin==0.55.0
    tools/make_data.py ~/.cargo/registry/src/*/jieba-rs-0.11.*/src/data/dict.txt

characters: `字 reading reading …`, commonest first; data/commonest.txt corrects the order.
phrases:    `词 reading …`, only those that cannot be read from their characters and shorter phrases.
words:      `word frequency tag`, jieba's dictionary without what is too rare to matter (see `keep_word`).
"""

import json
import os
import re
import subprocess
import sys

import pypinyin
from pypinyin.contrib.tone_convert import to_tone3

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data")
SOURCE = os.path.dirname(pypinyin.__file__)
HANZI = re.compile(r"^[\u3007\u3400-\u9fff\U00020000-\U0003ffff]+$")


def numbered(marked):
    """`zhòng` → `zhong4`, `lǜ` → `lv4`, neutral → 5."""
    letters = to_tone3(marked, neutral_tone_with_five=True, v_to_u=False)
    letters = letters.replace("ü", "v").replace("ê", "e").lower()
    return letters if re.fullmatch(r"[a-z]+[1-5]", letters) else None


def compress(name, lines):
    path = os.path.join(DATA, name + ".txt.zst")
    text = ("\n".join(lines) + "\n").encode()
    subprocess.run(["zstd", "-q", "-f", "--ultra", "-22", "-o", path], input=text, check=True)
    print(f"{name}: {len(lines)} lines, {len(text)} bytes, {os.path.getsize(path)} compressed")


def characters():
    with open(os.path.join(SOURCE, "pinyin_dict.json"), encoding="utf-8") as file:
        raw = json.load(file)
    found = {}
    for code, readings in raw.items():
        character = chr(int(code))
        if HANZI.match(character):
            kept = list(dict.fromkeys(n for n in map(numbered, readings.split(",")) if n))
            if kept:
                found[character] = kept
    with open(os.path.join(DATA, "commonest.txt"), encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                character, *first = line.split()
                found[character] = list(dict.fromkeys(first + found.get(character, [])))
    return found


def plain(character, reading):
    """Tone change is the reader's business: 一 and 不 stand with their own tone unless they are neutral."""
    if character == "一" and reading in ("yi2", "yi4"):
        return "yi1"
    if character == "不" and reading == "bu2":
        return "bu4"
    return reading


def greedy(phrase, kept, found):
    """What the reader makes of a phrase that is not listed: longest listed parts, else characters."""
    out, at = [], 0
    while at < len(phrase):
        for size in range(len(phrase) - at, 1, -1):
            part = kept.get(phrase[at : at + size])
            if part and size < len(phrase):
                out += part
                at += size
                break
        else:
            out.append(found[phrase[at]][0])
            at += 1
    return out


def phrases(found):
    with open(os.path.join(SOURCE, "phrases_dict.json"), encoding="utf-8") as file:
        raw = json.load(file)
    kept = {}
    for phrase, readings in sorted(raw.items(), key=lambda item: (len(item[0]), item[0])):
        if not HANZI.match(phrase) or len(phrase) < 2 or len(readings) != len(phrase):
            continue
        if any(character not in found for character in phrase):
            continue
        said = [numbered(choice[0]) for choice in readings]
        if None in said:
            continue
        said = [plain(c, r) for c, r in zip(phrase, said)]
        if said != greedy(phrase, kept, found):
            kept[phrase] = said
    return kept


def keep_word(word, frequency):
    """The rarest half are names and headings of encyclopaedias: they would cost every node 10 MB."""
    return frequency >= 4 or (frequency == 3 and len(word) == 2) or len(word) == 1


def words(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            word, frequency, tag = (line.split() + ["", ""])[:3]
            if frequency and keep_word(word, int(frequency)):
                yield f"{word} {frequency} {tag}".rstrip()


def main():
    found = characters()
    compress("characters", [f"{c} {' '.join(r)}" for c, r in sorted(found.items())])
    compress("phrases", [f"{p} {' '.join(r)}" for p, r in sorted(phrases(found).items())])
    compress("words", list(words(sys.argv[1])))


main()
