#!/usr/bin/env python3
"""Serve a tiny model with the real llama.cpp server: llamacpp.py DIR PORT [--parallel N] [--embeddings]

Makes DIR/tokenizer and DIR/model.gguf where they are missing, listens on 127.0.0.1 (port 0: a free one), prints
"Serving on URL" and ends on SIGTERM, with --until-eof also when standard input ends. Needs xllamacpp, gguf and tokenizers of test/requirements.txt.
"""
import argparse
import os
import pathlib
import signal
import socket
import sys
import threading


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def make_missing(folder: pathlib.Path) -> None:
    tokenizer, model = folder / "tokenizer", folder / "model.gguf"
    if tokenizer.joinpath("tokenizer.json").exists() and model.exists():
        return
    sys.dont_write_bytecode = True  # leave no __pycache__ in the repository
    import tiny  # only here: it loads numpy and gguf

    tiny.make_tokenizer(tokenizer)
    half = model.with_suffix(".half")
    tiny.make_model(tokenizer, half)
    os.replace(half, model)


def settings(model: pathlib.Path, port: int, parallel: int, embeddings: bool):
    import xllamacpp

    p = xllamacpp.CommonParams()
    p.model.path = str(model)
    p.model_alias = {"tiny"}
    p.hostnames = ["127.0.0.1"]
    p.port = port
    p.n_parallel = parallel
    p.n_ctx = 4096 * parallel
    p.cpuparams.n_threads = p.cpuparams_batch.n_threads = 1
    p.cache_ram_mib = 0  # no prompt cache: every request is computed
    p.endpoint_metrics = True
    p.warmup = p.fit_params = False
    p.offline = True
    p.verbosity = 1
    if embeddings:
        p.embedding = True
        p.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    return xllamacpp.Server(p)


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("dir", type=pathlib.Path)
    cli.add_argument("port", type=int)
    cli.add_argument("--parallel", type=int, default=4)
    cli.add_argument("--embeddings", action="store_true", help="answer with embeddings, not with texts")
    cli.add_argument("--until-eof", action="store_true", help="end with whoever holds the other end of standard input")
    args = cli.parse_args()
    stopped = threading.Event()
    for s in (signal.SIGTERM, signal.SIGINT):
        signal.signal(s, lambda *_: stopped.set())
    if args.until_eof:
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    make_missing(args.dir)
    server = settings(args.dir / "model.gguf", args.port or free_port(), args.parallel, args.embeddings)
    print("Serving on", server.listening_address, flush=True)
    while not stopped.wait(0.2):
        pass
    os._exit(0)  # at once: requests in flight are not waited for


main()
