// A million mutated models: crashes, the slowest file, and the most memory. Usage: node bench/onnx-export/fuzz.ts [runs] [seed]
import { fuzz } from '../../test/onnx/mutate.ts';

const runs = Number(process.argv[2] ?? 1_000_000);
const { read, refused, crashes, slowest } = await fuzz(runs, Number(process.argv[3] ?? 2));
for (const { run, message } of crashes.slice(0, 10)) console.log(`run ${run}: ${message}`);
const memory = process.resourceUsage().maxRSS / 1024;
console.log(
  `${runs} files: ${read} read, ${refused} refused, ${crashes.length} crashes; the slowest took ${slowest.toFixed(0)} ms of processor time; ${memory.toFixed(0)} MiB at most`,
);
