"""Makes what a server needs and no machine has lying about: a small tokenizer, and a model of random weights for it.

The tokenizer is a byte-level BPE with a ChatML template, trained on the sources of Python's standard library. The model
is a Llama of two layers as GGUF. Both are made from fixed seeds and sources; nothing is downloaded.
"""
import json
import pathlib
import sysconfig

import gguf
import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

CONTEXT = 4096
TURN, END, TEXT = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
CHATML = """\
{%- if tools %}<|im_start|>system
{% for tool in tools %}{{ tool | tojson }}
{% endfor %}<|im_end|>
{% endif %}
{%- for m in messages %}<|im_start|>{{ m.role }}
{{ m.content }}<|im_end|>
{% endfor %}
{%- if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""
# The word boundaries that llama.cpp applies where a model names the pre-tokenizer "qwen2".
WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def make_tokenizer(folder: pathlib.Path, entries: int = 2048) -> None:
    """Write tokenizer.json and tokenizer_config.json into folder."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    split = pre_tokenizers.Split(Regex(WORDS), "isolated")
    to_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, to_bytes])
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=entries, special_tokens=[TEXT, TURN, END], initial_alphabet=alphabet, show_progress=False
    )
    sources = sorted(pathlib.Path(sysconfig.get_path("stdlib")).glob("*.py"))[:60]
    tokenizer.train([str(s) for s in sources], trainer)
    folder.mkdir(parents=True, exist_ok=True)
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": END,
        "pad_token": TEXT,
        "model_max_length": CONTEXT,
        "chat_template": CHATML,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    tokenizer.save(str(folder / "tokenizer.json"))


def make_model(folder: pathlib.Path, out: pathlib.Path, layers: int = 2, width: int = 64, heads: int = 2) -> None:
    """Write a Llama with random weights for the tokenizer in folder."""
    spec = json.loads((folder / "tokenizer.json").read_text())
    vocabulary = spec["model"]["vocab"]
    special = {t["content"] for t in spec["added_tokens"]}
    words = sorted(vocabulary, key=vocabulary.get)
    w = gguf.GGUFWriter(str(out), "llama")
    w.add_context_length(CONTEXT)
    w.add_embedding_length(width)
    w.add_block_count(layers)
    w.add_feed_forward_length(2 * width)
    w.add_head_count(heads)
    w.add_head_count_kv(heads)
    w.add_layer_norm_rms_eps(1e-5)
    w.add_rope_dimension_count(width // heads)
    w.add_vocab_size(len(words))
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre("qwen2")
    w.add_token_list(words)
    w.add_token_types([gguf.TokenType.CONTROL if x in special else gguf.TokenType.NORMAL for x in words])
    w.add_token_merges([m if isinstance(m, str) else " ".join(m) for m in spec["model"]["merges"]])
    w.add_bos_token_id(vocabulary[TEXT])
    w.add_eos_token_id(vocabulary[END])
    w.add_pad_token_id(vocabulary[TEXT])
    w.add_add_bos_token(False)
    w.add_chat_template(CHATML)
    add_weights(w, len(words), layers, width)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def add_weights(w: gguf.GGUFWriter, entries: int, layers: int, width: int) -> None:
    draw = np.random.default_rng(1)

    def matrix(rows: int, columns: int) -> np.ndarray:
        return draw.normal(0, 0.05, (rows, columns)).astype(np.float32)

    ones = np.ones(width, np.float32)
    w.add_tensor("token_embd.weight", matrix(entries, width))
    w.add_tensor("output.weight", matrix(entries, width))
    w.add_tensor("output_norm.weight", ones)
    for layer in range(layers):
        block = f"blk.{layer}."
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            w.add_tensor(block + name + ".weight", matrix(width, width))
        for name in ("ffn_gate", "ffn_up"):
            w.add_tensor(block + name + ".weight", matrix(2 * width, width))
        w.add_tensor(block + "ffn_down.weight", matrix(width, 2 * width))
        w.add_tensor(block + "attn_norm.weight", ones)
        w.add_tensor(block + "ffn_norm.weight", ones)
