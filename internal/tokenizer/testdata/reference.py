"""Writes what the Hugging Face library answers, as JSON lines: reference.py [tokenizer.json …] or, without arguments,
for tokenizers that it makes itself. Each tokenizer is one line {"name", "file", "size"}, then one line per string:
[text, ids, ids with special tokens, decoded, decoded without special tokens]."""

import json
import pathlib
import sys

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

import corpus

TAIL = r"|\s*[\r\n]+|\s+(?!\S)|\s+"
ABBR = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
QWEN2 = ABBR + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*" + TAIL
LLAMA3 = QWEN2.replace(r"|\p{N}|", r"|\p{N}{1,3}|")
UP, LOW = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
NOT = r"[^\r\n\p{L}\p{N}]?"
O200K = f"{NOT}{UP}*{LOW}+{ABBR}?|{NOT}{UP}+{LOW}*{ABBR}?" + r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*" + TAIL
KIMI = r"[\p{Han}]+|" + O200K.replace(r"\p{M}]", r"\p{M}&&[^\p{Han}]]")
DEEPSEEK = ["\\p{N}{1,3}", "[一-龥぀-ゟ゠-ヿ]+",
            "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*"
            "|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"]
pre = pre_tokenizers
BARE = pre.ByteLevel(add_prefix_space=False, use_regex=False)


def split(*patterns, behavior="isolated", invert=False):
    return pre.Sequence([*(pre.Split(Regex(p), behavior, invert) for p in patterns), BARE])


def byte_level(pre_tokenizer, normalizer=None, size=700, special=True, **model):
    t = Tokenizer(models.BPE(**model))
    if normalizer:
        t.normalizer = normalizer
    t.pre_tokenizer = pre_tokenizer
    t.decoder = decoders.ByteLevel()
    train(t, trainers.BpeTrainer(vocab_size=size, show_progress=False, initial_alphabet=sorted(pre.ByteLevel.alphabet())))
    t.add_special_tokens(["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    t.add_tokens([AddedToken("<think>", normalized=False), AddedToken("[WORD]", single_word=True),
                  AddedToken("[LEFT]", lstrip=True), AddedToken("[RIGHT]", rstrip=True),
                  AddedToken("[BOTH]", lstrip=True, rstrip=True, normalized=False), AddedToken("CaféTok")])
    if special:
        t.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), processors.TemplateProcessing(
            single="<|im_start|> $A <|im_end|>", pair="$A $B",
            special_tokens=[(s, t.token_to_id(s)) for s in ("<|im_start|>", "<|im_end|>")])])
    return t


def fallback(normalizer, pre_tokenizer, decoder, every_byte=True, **model):
    t = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, **model))
    if normalizer:
        t.normalizer = normalizer
    # Trained on single words: on whole texts a toy vocabulary would learn whole sentences.
    t.pre_tokenizer = pre.Metaspace()
    bytes_ = [f"<0x{b:02X}>" for b in range(256 if every_byte else 200)]
    train(t, trainers.BpeTrainer(vocab_size=900, show_progress=False, limit_alphabet=80,
                                 special_tokens=["<unk>", "<s>", "</s>", *bytes_]))
    state = json.loads(t.to_str())
    state["added_tokens"] = state["added_tokens"][:3]
    t = Tokenizer.from_str(json.dumps(state))
    t.pre_tokenizer = pre_tokenizer
    t.decoder = decoder
    t.post_processor = processors.TemplateProcessing(single="<s> $A", pair="$A $B", special_tokens=[("<s>", 1)])
    t.add_tokens([AddedToken("\n\n", normalized=False), AddedToken("[WORD]", single_word=True), AddedToken("CaféTok")])
    return t


def train(tokenizer, trainer):
    random = [] if isinstance(trainer, trainers.UnigramTrainer) else corpus.strings(600, 7)[60:]  # it wants every character in
    tokenizer.train_from_iterator([*corpus.SCRIPTS * 3, *corpus.CODE * 3, *random], trainer)


def plain(normalizer, pre_tokenizer, decoder, **model):
    t = Tokenizer(models.BPE(unk_token="<unk>", **model))
    if normalizer:
        t.normalizer = normalizer
    t.pre_tokenizer = pre_tokenizer
    kw = {k: v for k, v in model.items() if k in ("continuing_subword_prefix", "end_of_word_suffix")}
    train(t, trainers.BpeTrainer(vocab_size=900, show_progress=False, special_tokens=["<unk>"], limit_alphabet=200, **kw))
    if decoder:
        t.decoder = decoder
    return t


def made():
    d, n = decoders, normalizers
    space = n.Replace(" ", "▁")
    llama = d.Sequence([d.Replace("▁", " "), d.ByteFallback(), d.Fuse(), d.Strip(" ", 1, 0)])
    gemma = d.Sequence([d.Replace("▁", " "), d.ByteFallback(), d.Fuse()])
    yield "qwen2", byte_level(split(QWEN2), n.NFC())
    yield "llama3", byte_level(split(LLAMA3), ignore_merges=True)
    yield "gpt2", byte_level(pre.ByteLevel(add_prefix_space=False))
    yield "gpt2 prefix space", byte_level(pre.ByteLevel(add_prefix_space=True), special=False)
    yield "o200k", byte_level(split(O200K), ignore_merges=True)
    yield "kimi", byte_level(split(KIMI))
    yield "deepseek", byte_level(split(*DEEPSEEK), n.Sequence([]))
    yield "possessive", byte_level(split(r"[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,2}|\w+|[^\s\w]+|\s+$|\s"))
    yield "digits", byte_level(pre.Sequence([pre.Digits(individual_digits=True), pre.ByteLevel(add_prefix_space=False)]), n.NFKC())
    yield "digit runs", byte_level(pre.Sequence([pre.Digits(), pre.Punctuation("contiguous"), BARE]), n.NFD())
    yield "lower", byte_level(pre.Sequence([pre.Punctuation(), BARE]), n.Sequence([n.NFKD(), n.StripAccents(), n.Lowercase()]))
    yield "spelled early", byte_level(pre.Sequence([BARE, pre.Split(Regex("[A-Z]+|Ġ"), "isolated")]))
    yield "spelled by the normalizer", byte_level(pre.Split(Regex("Ġ"), "merged_with_next"), n.ByteLevel())
    for behavior in ("removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"):
        yield behavior, byte_level(split(r"\s|\p{Lu}", behavior=behavior))
        yield behavior + " inverted", byte_level(split(r"[a-z]+", behavior=behavior, invert=True))
        yield behavior + " string", byte_level(pre.Sequence([pre.Split("e", behavior), BARE]))
    yield "llama2", fallback(n.Sequence([n.Prepend("▁"), space]), None, llama, fuse_unk=True)
    yield "gemma", fallback(space, pre.Split(" ", "merged_with_previous"), gemma, fuse_unk=True)
    yield "mistral", fallback(None, pre.Metaspace(prepend_scheme="first", split=False), llama)
    yield "metaspace", fallback(None, pre.Metaspace(prepend_scheme="always"), d.Metaspace(), every_byte=False)
    yield "metaspace never", fallback(n.Strip(), pre.Metaspace(prepend_scheme="never"), d.Metaspace(prepend_scheme="never"),
                                      every_byte=False, fuse_unk=True)
    yield "metaspace first stripped", fallback(n.Strip(left=True, right=False), pre.Metaspace(prepend_scheme="first"), llama)
    yield "replace regex", fallback(n.Sequence([n.Replace(Regex(r"\s+"), "▁"), n.Replace("a", "o")]), None, gemma)
    yield "words", plain(None, pre.Whitespace(), None, fuse_unk=True)
    yield "word ends", plain(n.NFC(), pre.WhitespaceSplit(), d.BPEDecoder(suffix="</w>"), end_of_word_suffix="</w>")
    yield "word parts", plain(None, pre.Whitespace(), d.Fuse(), continuing_subword_prefix="##")


def trained(model, trainer, normalizer, pre_tokenizer, decoder, ends=()):
    t = Tokenizer(model)
    if normalizer:
        t.normalizer = normalizer
    t.pre_tokenizer = pre_tokenizer
    if decoder:
        t.decoder = decoder
    train(t, trainer)
    if ends:
        t.post_processor = processors.TemplateProcessing(single=f"{ends[0]} $A {ends[1]}", pair="$A $B",
                                                         special_tokens=[(s, t.token_to_id(s)) for s in ends])
    t.add_tokens([AddedToken("[WORD]", single_word=True), AddedToken("CaféTok")])
    return t


def bert(**normalizer):
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    return trained(models.WordPiece(unk_token="[UNK]"),
                   trainers.WordPieceTrainer(vocab_size=900, show_progress=False, special_tokens=names, limit_alphabet=300),
                   normalizers.BertNormalizer(**normalizer), pre.BertPreTokenizer(), decoders.WordPiece(), ("[CLS]", "[SEP]"))


def unigram(normalizer, pre_tokenizer, decoder, byte_fallback=False):
    names = ["<pad>", "</s>", "<unk>"] + ([f"<0x{b:02X}>" for b in range(256)] if byte_fallback else [])
    t = trained(models.Unigram(), trainers.UnigramTrainer(vocab_size=900, show_progress=False, special_tokens=names, unk_token="<unk>"),
                normalizer, pre_tokenizer, decoder, ("<pad>", "</s>"))
    state = json.loads(t.to_str())
    state["model"]["byte_fallback"] = byte_fallback
    return Tokenizer.from_str(json.dumps(state))


def charsmap(rule):
    """The map that SentencePiece compiles for a rule such as nmt_nfkc."""
    import io

    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2 as pb

    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(corpus.SCRIPTS + corpus.CODE), model_writer=out, vocab_size=400,
                                             hard_vocab_limit=False, normalization_rule_name=rule, minloglevel=2)
    return pb.ModelProto.FromString(out.getvalue()).normalizer_spec.precompiled_charsmap


def others():
    d, n = decoders, normalizers
    yield "bert", bert()
    yield "bert cased", bert(lowercase=False)
    yield "bert accents", bert(strip_accents=False, clean_text=False, handle_chinese_chars=False)
    yield "word level", trained(models.WordLevel(unk_token="<unk>"), trainers.WordLevelTrainer(vocab_size=700, show_progress=False,
                                special_tokens=["<unk>"]), n.Nmt(), pre.Whitespace(), None)
    yield "delimiters", trained(models.WordLevel(unk_token="<unk>"), trainers.WordLevelTrainer(vocab_size=700, show_progress=False,
                                special_tokens=["<unk>"]), None, pre.CharDelimiterSplit("e"), d.WordPiece(prefix="@@", cleanup=False))
    yield "unigram", unigram(None, pre.Metaspace(), d.Metaspace())
    yield "unigram bytes", unigram(n.NFKC(), pre.Sequence([pre.WhitespaceSplit(), pre.Metaspace()]),
                                   d.Sequence([d.ByteFallback(), d.Metaspace()]), True)
    for rule in ("nmt_nfkc", "nmt_nfkc_cf", "nfkc"):
        yield "t5 " + rule, unigram(n.Sequence([n.Precompiled(charsmap(rule)), n.Strip(left=False), n.Replace(Regex(" {2,}"), "▁")]),
                                    pre.Metaspace(), d.Metaspace())


def answers(name, tokenizer, file, texts):
    tokenizer.no_truncation()
    tokenizer.no_padding()
    emit({"name": name, "file": str(file), "size": tokenizer.get_vocab_size()})
    for text in texts:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        full = tokenizer.encode(text, add_special_tokens=True).ids
        emit([text, ids, full, tokenizer.decode(full, skip_special_tokens=False), tokenizer.decode(full)])


def emit(value):
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def main():
    sys.stdout.reconfigure(encoding="utf-8")
    folder = pathlib.Path(sys.argv[1])
    texts = corpus.strings()
    for file in sys.argv[2:]:
        answers(file, Tokenizer.from_file(file), file, texts)
    if len(sys.argv) > 2:
        return
    for i, (name, tokenizer) in enumerate([*made(), *others()]):
        file = folder / f"{i}.json"
        tokenizer.save(str(file))
        answers(name, Tokenizer.from_file(str(file)), file, texts)


if __name__ == "__main__":
    main()
