"""The strings that the tokenizers are compared on: varied, and the same on every run, unless EVALSCOPE_TEST_SEED asks for others."""

import os
import random

SCRIPTS = [
    "The quick brown fox doesn't jump; it'll walk, they've said. I'M HERE, WE'RE 'sure' 'ſ 'LL",
    "今天天气很好，我们去公园吧。「漢字」とひらがなカタカナ、한국어 문장입니다.", "Привет, мир! Ёлка Ђурађ ΑΒΓ σίσυφος Σς İstanbul ıI",
    "مرحبا بالعالم ١٢٣ שלום עולם हिन्दी में पाठ १२३ বাংলা ไทยภาษา ភាសាខ្មែរ தமிழ்", "ǅ ǈ ʰ ˇ ª º Ⅻ ⅷ ½ ² ① 𝟘𝟙 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐐀𐐨 𓀀 𒀀 🄰 Ⓐ",
    "Ünïcödé é e\u0301 a\u0308\u0323 q\u0307\u0323 \u1100\u1161\u11a8 \u0915\u093c \u2126 \u212b ﬁ ﬃ ﷺ ㍿ x\u0344 \U00011935\U00011930",
    "👩‍👩‍👧‍👦 👍🏽 🇩🇪🇫🇷 ❤️ 🏴‍☠️ 1️⃣ ☺︎ \U0001fae9", "\u0897\U00010d40\U0002ebf0\U0001cc00\U000105c0\U00010d50\U00010d70 \u1c89\u1c8a",
]
CODE = [
    "def f(x):\n\treturn x**2  # ok\n\n\n    pass\r\n", "for (int i = 0; i < n; ++i) { a[i] += b[i] / 3.14159e-10; }",
    "SELECT * FROM t WHERE id=12345 AND name<>'O''Brien';--", "https://example.com/a/b?c=d&e=%20f#g user@example.org",
    "{\"key\": [1, 22, 333, 4444, 55555], \"n\": null}\n", "std::vector<std::string> XMLHttpRequest camelCase snake_case SCREAMING_CASE",
    "$x = @{'a'}; ~/.bashrc /usr/bin/env ../../ \\n \\\\server\\share ```go\nfmt.Println()\n```",
]
SPACES = [" ", "  ", "   ", "\t", "\n", "\r\n", "\n\n", "\r", "\u00a0", "\u3000", "\u0085", "\u2028", "\u2029", "\u200b", "\u180e", "\v", "\f",
          "\ufeff", "\u1680", "\u202f", "▁", "▁▁", "        ", "\x00", "\x1f", "\x7f", "\u00ad"]
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<s>", "</s>", "<unk>", "<bos>", "<|eot_id|>", "<think>", "</think>", "[WORD]",
           "[LEFT]", "[RIGHT]", "[BOTH]", "Caf\u00e9Tok", "<|im_start", "|>", "<0x41>", "<0xE4>", "<|endoftext|><|endoftext|>"]


def strings(count=1800, seed=int(os.environ.get("EVALSCOPE_TEST_SEED", 20261124))):
    rng = random.Random(seed)
    out = ["", " ", "a", "\n", *SCRIPTS, *CODE, *SPACES, *SPECIAL]
    out += ["x" + space + "y" + space for space in SPACES] + [a + b for a in SPECIAL for b in (" ", "  x", "x", "\n\n ")]
    out += ["aaaa" * 60, " " * 300, "\n " * 90, "ab" * 200 + " " + "漢字かな" * 40, "A" * 50 + "a" * 50, "1234567890" * 12]
    words = [word for text in SCRIPTS + CODE for word in text.split(" ")]
    while len(out) < count:
        kind = rng.randrange(6)
        n = rng.randint(1, 30)
        if kind == 0:
            text = "".join(rng.choice(words) + rng.choice([" ", " ", " ", *SPACES]) for _ in range(n))
        elif kind == 1:
            text = "".join(rng.choice(words + SPACES + SPECIAL) for _ in range(n))
        elif kind == 2:
            text = rng.randbytes(n * 2).decode("utf-8", "replace")
        elif kind == 3:
            text = "".join(word_of(rng) for _ in range(n))
        elif kind == 4:
            whole = rng.choice(SCRIPTS + CODE).encode()
            start = rng.randrange(len(whole))
            text = whole[start:start + rng.randint(1, 40)].decode("utf-8", "replace")
        else:
            text = "".join(rng.choice("aAsSdDtTlLrReEvVmM'’ſ  \n\t1२.,!-_é\u0301漢🙂") for _ in range(n))
        out.append(text)
    return out


def word_of(rng):
    top = rng.choice([0x80, 0x250, 0x800, 0x3100, 0xA000, 0x110000, 0x20000])
    code = rng.randrange(top)
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
