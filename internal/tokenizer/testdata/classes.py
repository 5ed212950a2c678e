"""Prints, as one JSON object, for regular expressions and pre-tokenizers the ranges of code points that they match in
the Hugging Face library, and for normalizers what each code point becomes where it changes."""

import json
import sys

from tokenizers import Regex
from tokenizers import normalizers as n
from tokenizers import pre_tokenizers as pre

# Of planes 4 to 16 only the tags, some private use and the end: the rest is alike.
CODES = [*range(0xD800), *range(0xE000, 0x34000), *range(0xE0000, 0xE0200), *range(0xF0000, 0xF0010), 0x10FFFF]
ALL = "".join(map(chr, CODES))


def matched(pre_tokenizer):
    kept = set(CODES)
    for piece, _ in pre_tokenizer.pre_tokenize_str(ALL):
        kept.difference_update(map(ord, piece))
    return runs(sorted(kept))


def runs(codes):
    out = []
    for c in codes:
        if out and out[-1][1] == c - 1:
            out[-1][1] = c
        else:
            out.append([c, c])
    return out


def main():
    regexes = sys.argv[1:]
    out = {r: matched(pre.Split(Regex(r), "removed")) for r in regexes}
    out["Punctuation"] = matched(pre.Punctuation("removed"))
    out["WhitespaceSplit"] = matched(pre.WhitespaceSplit())
    digits, words = pre.Digits(individual_digits=True), pre.Whitespace()
    out["Digits"] = runs(c for c in CODES if len(digits.pre_tokenize_str("a" + chr(c))) == 2)
    out["Whitespace"] = runs(c for c in CODES if len(words.pre_tokenize_str("." + chr(c))) == 2)
    changed = {}
    for kind in (n.NFC, n.NFD, n.NFKC, n.NFKD, n.Lowercase, n.StripAccents):
        one = kind()
        for around in ("{}", "a\u0345{}\u0334"):
            pairs = ((around.format(chr(c)), one.normalize_str(around.format(chr(c)))) for c in CODES)
            changed[f"{kind.__name__} {around}"] = {ord(t[len(around.split("{")[0])]): u for t, u in pairs if t != u}
    json.dump({"classes": out, "changed": changed}, sys.stdout)


if __name__ == "__main__":
    main()
