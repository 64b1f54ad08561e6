// A STAND-IN for trtexec: it runs no engine. It writes the times and the profile that a real one exported (`fixtures/trtexec`) to
// where its flags say, each time scaled by --scale, and prints the log of another real one with these flags' settings.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [captures, ...args] = process.argv.slice(2);
const flag = (name) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const scale = Number(flag('scale') ?? 1);
const runs = JSON.parse(readFileSync(join(captures, 'resnet-fp32-rtx3090.times.json'), 'utf8'));
const scaled = runs.map((run) => Object.fromEntries(Object.entries(run).map(([key, value]) => [key, value * scale])));
const times = flag('exportTimes');
if (times) writeFileSync(times, args.includes('--half') ? '[ {"latencyMs" : 1' : JSON.stringify(scaled));
const profile = flag('exportProfile');
if (profile) copyFileSync(join(captures, 'resnet-fp32-rtx3090.profile.json'), profile);
const log = readFileSync(join(captures, 'v101601-h100-transfers.log'), 'utf8');
process.stdout.write(
  args.includes('--noDataTransfers') ? log.replace('Data transfers: Enabled', 'Data transfers: Disabled') : log,
);
if (args.includes('--fail')) {
  process.stderr.write('[E] Engine could not be created from network\n');
  process.exit(1);
}
