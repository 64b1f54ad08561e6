#!/usr/bin/env bash
# Runs the GPU benchmark gate for real, once, and keeps what the machine said, so that it can become a fixture:
#   bash bench/gpu/on-gpu.sh [FOLDER]
# Needs a Linux x64 machine with an NVIDIA GPU, its driver, Node.js 22 and npm. Takes about eight minutes, changes no setting
# of the card, and leaves one folder (default: gpu-captures). Each step says what came of it; none stops the next.
set -u
cd "${BASH_SOURCE[0]%/*}/../.." || exit 1
digits=fixtures/digits
smi() { nvidia-smi "$@"; }
step() {
  local name="$1" started=$SECONDS
  shift
  "$@" >"$out/$name.out" 2>"$out/$name.err"
  printf '%-28s exit code %d, %d s\n' "$name" "$?" "$((SECONDS - started))" | tee -a "$out/steps.txt"
}
assay() { node dist/cli.js "$@"; }
gate() {
  local name="$1"
  shift
  step "$name" assay gpu-benchmark --model $digits/candidate.onnx --baseline $digits/production.onnx \
    --runtime-path "$natives" --batch '[1, 64]' --out "$out/$name-report" "$@"
}

if ! command -v nvidia-smi >/dev/null; then
  echo "There is no nvidia-smi here: this needs a machine with an NVIDIA GPU." >&2
  exit 3
fi
node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 22)' || { echo "Node.js 22 or newer is needed." >&2; exit 2; }

out="$(mkdir -p "${1:-gpu-captures}" && cd "${1:-gpu-captures}" && pwd)" || exit 1
natives="$out/natives"

# What the driver says, as fixtures/nvidia-smi has it of other cards.
step help-query-gpu smi --help-query-gpu
step query-xml smi -q -x
step idle-csv smi --query-gpu=timestamp,name,driver_version,pstate,clocks.sm,clocks.max.sm,temperature.gpu,power.draw,utilization.gpu,memory.used --format=csv
# ONNX Runtime with the providers of CUDA and TensorRT: its own install script brings them.
# The version is that of our own manifest, so that a run on a GPU judges what is shipped.
version="$(node -p 'require("./src/runtime/manifests/onnxruntime-node/package.json").dependencies["onnxruntime-node"]')"
echo "onnxruntime-node $version" | tee -a "$out/steps.txt"
step install env ONNXRUNTIME_NODE_INSTALL=cuda12 npm install --silent --no-save --prefix "$natives" "onnxruntime-node@$version"
step doctor assay doctor --gpu --json
# The gate on CUDA, on TensorRT, and against itself: the third must not tell the two sides apart.
gate cuda --provider cuda --metrics '{ p50_latency: { max-rise: 50% }, gpu_utilization: { min: 0% }, memory_headroom: { min: 1% }, energy_per_inference: { max: 1000J } }'
gate tensorrt --provider tensorrt --metrics '{ p50_latency: { max-rise: 50% } }'
step same assay gpu-benchmark --model $digits/production.onnx --baseline $digits/production.onnx --provider cuda \
  --runtime-path "$natives" --out "$out/same-report" --metrics '{ p50_latency: { max-rise: 5% } }'
# An invalid run, made on purpose: another process computes there. The gate must refuse it by its name.
# Started without a function around it, so that its number is that of the gate itself.
node dist/cli.js gpu-benchmark --model $digits/production.onnx --provider cuda --runtime-path "$natives" --out "$out/neighbour-report" \
  --time 600s --metrics '{ p50_latency: { max: 10s } }' >/dev/null 2>&1 &
neighbour=$!
sleep 15
# What throttling looks like at this driver while the card works: the reasons and the counters, once a second, before another run comes.
step throttle-load-csv timeout 20 nvidia-smi -lms 1000 --format=csv \
  --query-gpu=timestamp,utilization.gpu,clocks.sm,power.draw,clocks_event_reasons.active,clocks_event_reasons_counters.sw_power_cap,clocks_event_reasons_counters.sw_thermal_slowdown
gate disturbed --provider cuda --metrics '{ p50_latency: { max-rise: 50% } }'
kill "$neighbour" 2>/dev/null
wait "$neighbour" 2>/dev/null
# And at rest again, to compare with.
step throttle-rest-csv smi --query-gpu=clocks_event_reasons.active,clocks_event_reasons_counters.sw_power_cap,clocks_event_reasons_counters.sw_thermal_slowdown --format=csv
rm -rf "$natives"
echo "Kept in $out. Readings of each run: *-report/attachments/gpu-benchmark/telemetry.json."
