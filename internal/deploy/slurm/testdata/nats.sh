#!/bin/bash
#SBATCH --job-name=evalscope-qwen
#SBATCH --ntasks=3
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=4
#SBATCH --output=%x-%j.log
# Task 0 coordinates, the other tasks are workers.
set -euo pipefail
umask 077
at=(--join tls://nats.example.com:4222)
# The token reaches the tasks through their environment, which only this user can read.
if [ -z "${EVALSCOPE_JOIN_TOKEN:-}" ]; then
  EVALSCOPE_JOIN_TOKEN=$(head -c 32 /dev/urandom | base64)
fi
export EVALSCOPE_JOIN_TOKEN
# A lost worker does not end the others: --on-worker-loss decides what follows.
# shellcheck disable=SC2016 # the flags of perf are passed on as they are
srun --export=ALL --distribution=block --kill-on-bad-exit=0 \
  evalscope deploy task "${at[@]}" -- \
  --workers 2 --outputs-dir outputs \
  --model qwen \
  --number 40
