"""Trains the embedded tokenizer and writes builtin.json.gz beside this file.

Run it with a Python that has `tokenizers`: python builtin_gen.py. The text it learns from is builtin_corpus.txt,
written for this purpose: everyday English and Chinese and some code. Training is deterministic.
"""

import gzip
import pathlib

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = pathlib.Path(__file__).parent
PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def main() -> None:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    trainer = trainers.BpeTrainer(
        vocab_size=4096,
        min_frequency=1,
        show_progress=False,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
    )
    lines = (HERE / "builtin_corpus.txt").read_text("utf-8").splitlines(keepends=True)
    spaced = [" ".join(["", *line.split(" ")]) for line in lines]
    tokenizer.train_from_iterator(lines + spaced, trainer)
    tokenizer.add_special_tokens(["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    data = tokenizer.to_str(pretty=False).encode("utf-8")
    with open(HERE / "builtin.json.gz", "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
        out.write(data)
    print(tokenizer.get_vocab_size(), "tokens")


if __name__ == "__main__":
    main()
