#!/usr/bin/env bash
# Four workers in network namespaces on a bridge, each with a monotonic clock of its own (a time namespace), against the simulator: exact counts,
# percentiles of the same requests as the server's. Needs root. Where the kernel has no netem there is neither delay nor loss, and the script says so.
# Usage: namespaces.sh EVALSCOPE_BINARY
set -euo pipefail
bin=$(realpath "${1:?name the evalscope binary}")
skip() { echo "skipped: $1"; exit 0; }
[ "$(id -u)" = 0 ] || skip "network namespaces need root"
name=es$$
dir=$(mktemp -d)
pids=()
clean() {
	for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done
	for k in 0 1 2 3 4; do ip netns del "$name-$k" 2>/dev/null || true; done
	ip link del "$name" 2>/dev/null || true
	rm -rf "$dir"
}
trap clean EXIT
ip netns add "$name-0" 2>/dev/null || skip "network namespaces cannot be made here"
ip link add "$name" type bridge || skip "a bridge cannot be made here"
ip link set "$name" up
netem=yes
for k in 0 1 2 3 4; do
	[ "$k" = 0 ] || ip netns add "$name-$k"
	ip link add "$name.$k" type veth peer name eth0 netns "$name-$k"
	ip link set "$name.$k" master "$name" up
	ip -n "$name-$k" addr add "10.77.0.$((k + 1))/24" dev eth0
	ip -n "$name-$k" link set eth0 up
	ip -n "$name-$k" link set lo up
	[ "$k" = 0 ] || tc -n "$name-$k" qdisc add dev eth0 root netem delay "$((k * 5))ms" 1ms loss 0.5% 2>/dev/null || netem=no
done
[ $netem = yes ] || echo "no delay and no loss: this kernel has no netem"
skew() { # a worker's clock is days ahead
	if unshare -T --monotonic 1 true 2>/dev/null; then unshare -T --monotonic $(($1 * 86400)) "${@:2}"; else "${@:2}"; fi
}
unshare -T --monotonic 1 true 2>/dev/null || echo "no skewed clocks: this kernel has no time namespaces"
export EVALSCOPE_JOIN_TOKEN="a token of the namespaces, long enough"
ip netns exec "$name-0" "$bin" simulate --host 10.77.0.1 --port 8801 --ttft 20ms --itl 2ms --jitter 0.3 >"$dir/server" 2>&1 &
pids+=($!)
for k in 1 2 3 4; do
	skew "$k" ip netns exec "$name-$k" "$bin" worker --join tls://10.77.0.1:4222 --name "w$k" --folder "$dir/w$k" --once >"$dir/log$k" 2>&1 &
	pids+=($!)
done
ip netns exec "$name-0" "$bin" perf --model simulated --url http://10.77.0.1:8801 --dataset random --tokenizer-path builtin --min-prompt-length 16 \
	--max-prompt-length 32 --max-tokens 16 --seed 3 --no-preflight --outputs-dir "$dir/out" --no-timestamp --open-loop --rate "${RATE:-80}" --number "${NUMBER:-1600}" \
	--workers 4 --listen 10.77.0.1:4222 >"$dir/perf" 2>&1 || { cat "$dir/perf" "$dir"/log*; exit 1; }
grep -A 9 '^Workers:' "$dir/perf"
tail -n 2 "$dir/perf"
python3 - "$dir/out" "${NUMBER:-1600}" <<'PY'
import glob, json, sys
items, ttft = {}, []
for path in glob.glob(sys.argv[1] + "/*/*/events.worker_*.ndjson"):
    for line in open(path):
        r = json.loads(line).get("request")
        if r and not r.get("warmup"):
            items[r["item"]] = items.get(r["item"], 0) + 1
            ttft.append((r["first"] - r["sent"]) / 1e9)
number = int(sys.argv[2])
assert len(items) == number and set(items.values()) == {1}, (len(items), max(items.values()))
(result,) = glob.glob(sys.argv[1] + "/*/perf_result.json")
level = json.load(open(result))["levels"][0]
print(f"{len(items)} of {number} requests, each once")
server, ours = level["server"]["counts"], level["server"]["ours"]
assert server["requests"] == number == level["total"] and server["output_tokens"] == ours["output_tokens"], (server, ours)
print("the server counted as many requests and output tokens")
ttft.sort()
for q, name in (0.5, "p50"), (0.99, "p99"):
    reported, log = level["metrics"]["ttft"][name], ttft[max(0, -(-int(q * 1000) * len(ttft) // 1000) - 1)]
    assert reported in (log, *ttft[max(0, ttft.index(log) - 1):ttft.index(log) + 2]), (name, reported, log)
    truth = level["server"]["times"]["ttft"][name]
    print(f"TTFT {name}: {reported * 1e3:.3f} ms, from all logs {log * 1e3:.3f} ms, by the server from {truth['from'] * 1e3:g} to {truth['to'] * 1e3:g} ms")
for w in level["workers"]:
    print(f"{w['name']}: clock within {w['clock']['bound'] * 1e3:.3f} ms, start skew {w['clock']['start_skew'] * 1e3:.4f} ms")
PY
