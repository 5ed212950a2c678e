"""Writes what the libraries behind other formats answer, in the form of reference.py: SentencePiece, tiktoken, mistral-common.
originals.py FOLDER makes small models there; the vocabularies that mistral-common brings are read where they lie."""

import base64
import io
import json
import logging
import pathlib
import sys
import unicodedata

import mistral_common
import sentencepiece
import tiktoken
from mistral_common.tokens.tokenizers.tekken import SpecialTokenPolicy, Tekkenizer
from tokenizers import Tokenizer, models, trainers

import corpus
import reference



def emit(name, file, size, encode, full=None, decode=None):
    reference.emit({"name": name, "file": str(file), "size": size})
    for text in corpus.strings():
        ids = encode(text)
        whole = full(text) if full else ids
        reference.emit([text, ids, whole, decode(whole) if decode else "", ""])


def pieces(folder):
    """SentencePiece models of both kinds and of many settings."""
    texts = [part for text in corpus.SCRIPTS + corpus.CODE for part in text.split("\n") if part] * 3
    symbols = dict(user_defined_symbols=["<think>", "[BOTH]", "xy", "  "], control_symbols=["<|im_start|>"])
    settings = {
        "unigram": {}, "unigram bytes": dict(byte_fallback=True), "unigram symbols": dict(**symbols, byte_fallback=True),
        "unigram identity": dict(normalization_rule_name="identity", remove_extra_whitespaces=False),
        "unigram folded": dict(normalization_rule_name="nmt_nfkc_cf", add_dummy_prefix=False),
        "unigram suffix": dict(treat_whitespace_as_suffix=True),
        "bpe": {}, "bpe bytes": dict(byte_fallback=True, split_digits=True), "bpe symbols": dict(**symbols, byte_fallback=True),
        "bpe llama": dict(byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False),
        "bpe gemma": dict(**symbols, byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False,
                          add_dummy_prefix=False),
        "bpe words": dict(split_by_whitespace=False, character_coverage=0.98), "bpe suffix": dict(treat_whitespace_as_suffix=True),
    }
    for name, more in settings.items():
        out = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(texts), model_writer=out, model_type=name.split()[0], vocab_size=900,
                                                 hard_vocab_limit=False, minloglevel=2, **more)
        file = folder / (name.replace(" ", "_") + ".model")
        file.write_bytes(out.getvalue())
        piece(name, file)


def piece(name, file):
    p = sentencepiece.SentencePieceProcessor(model_file=str(file))
    emit(name, file, p.vocab_size(), p.encode)


def ranks(folder):
    """Vocabularies of tiktoken's kind, trained as byte-level BPE."""
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = reference.split(reference.QWEN2)
    trainer = trainers.BpeTrainer(vocab_size=900, show_progress=False, initial_alphabet=sorted(reference.pre.ByteLevel.alphabet()))
    reference.train(t, trainer)
    letters = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    spelled = {chr(b): b for b in letters} | {chr(256 + i): b for i, b in enumerate(b for b in range(256) if b not in letters)}
    tokens = [bytes(spelled[c] for c in token) for token, _ in sorted(t.get_vocab().items(), key=lambda pair: pair[1])]
    tokens = [bytes([b]) for b in range(256)] + [token for token in tokens if len(token) > 1]
    n = len(tokens)
    qwen = {f"<|extra_{i}|>": n + 3 + i for i in range(205)}
    qwen |= {"<|endoftext|>": n, "<|im_start|>": n + 1, "<|im_end|>": n + 2}
    kimi = {f"<|reserved_token_{n + i}|>": n + i for i in range(256) if i != 4} | {"<|im_end|>": n + 4}
    kimi_pattern = reference.KIMI.replace(r"[\r\n/]*", r"[\r\n]*")
    for name, klass, pattern, special in [("qwen", "QWenTokenizer", reference.QWEN2, qwen), ("kimi", "TikTokenTokenizer", kimi_pattern, kimi)]:
        inner = folder / name
        inner.mkdir()
        file = inner / ("qwen.tiktoken" if name == "qwen" else "tiktoken.model")
        file.write_bytes(b"".join(base64.b64encode(token) + b" %d\n" % i for i, token in enumerate(tokens)))
        config = {"tokenizer_class": klass, "added_tokens_decoder": {str(n + 4): {"content": "<|im_end|>"}}}
        (inner / "tokenizer_config.json").write_text(json.dumps(config))
        e = tiktoken.Encoding(name, pat_str=pattern, mergeable_ranks={token: i for i, token in enumerate(tokens)}, special_tokens=special)
        form = (lambda s: unicodedata.normalize("NFC", s)) if name == "qwen" else (lambda s: s)
        emit(name, inner, e.n_vocab, lambda s: e.encode(form(s), allowed_special="all"))


def mistral():
    """Mistral's own vocabularies."""
    data = pathlib.Path(mistral_common.__file__).parent / "data"
    logging.disable(logging.INFO)
    for file in sorted(data.glob("tekken_*.json")):
        t = Tekkenizer.from_file(file)
        emit(file.name, file, t.n_words, lambda s: t.encode(s, False, False), lambda s: t.encode(s, True, False),
             lambda ids: t.decode(ids, SpecialTokenPolicy.KEEP))
    for file in sorted(data.glob("*.model.*")):
        piece(file.name, file)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    pieces(pathlib.Path(sys.argv[1]))
    ranks(pathlib.Path(sys.argv[1]))
    mistral()
