#!/bin/bash
#SBATCH --job-name=run1
#SBATCH --ntasks=5
#SBATCH --nodes=5
#SBATCH --cpus-per-task=8
#SBATCH --mem=8G
#SBATCH --time=01:30:00
#SBATCH --partition=cpu
#SBATCH --account=team
#SBATCH --output=%x-%j.log
# Task 0 coordinates, the other tasks are workers.
set -euo pipefail
umask 077
# Jobs of others may run on the same node: the port is the job's own. Task 0 runs on the first node.
read -r first < <(scontrol show hostnames "$SLURM_JOB_NODELIST")
at=(--coordinator "$first:$((20000 + SLURM_JOB_ID % 10000))")
# One file per secret, named like the flag of perf: api-key, headers; and join-token.
at+=(--secrets '/shared/secrets of us')
# The token reaches the tasks through their environment, which only this user can read.
if [ -z "${EVALSCOPE_JOIN_TOKEN:-}" ]; then
  EVALSCOPE_JOIN_TOKEN=$(head -c 32 /dev/urandom | base64)
fi
export EVALSCOPE_JOIN_TOKEN
# A lost worker does not end the others: --on-worker-loss decides what follows.
# shellcheck disable=SC2016 # the flags of perf are passed on as they are
srun --export=ALL --distribution=block --kill-on-bad-exit=0 \
  '/opt/my tools/evalscope' deploy task "${at[@]}" -- \
  --workers 4 --outputs-dir /shared/outputs \
  --model qwen \
  --prompt 'it'\''s $HOME `x`
"y" \ 你好' \
  --parallel 1 8
