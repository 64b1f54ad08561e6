// A STAND-IN for nvidia-smi: it asks no driver and reads no GPU. It replays a real capture of `fixtures/nvidia-smi`, whose rows
// under load it tells while the file `busy` lies beside it, and misbehaves as `scenario.json` beside it says.
// `-q -x` is written from the values of the same capture, which has none of its own.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, captures, ...args] = process.argv.slice(2);
const scenario = JSON.parse(readFileSync(join(folder, 'scenario.json'), 'utf8'));
const capture = (name) => readFileSync(join(captures, scenario.capture, name), 'utf8');
const cells = (line) => line.split(', ');
const fail = (text, code) => {
  process.stdout.write(`${text}\n`);
  process.exit(code);
};

if (scenario.fails) fail(...scenario.fails);
if (scenario.hangs === 'at once') setInterval(() => {}, 1000);
else if (args.includes('--help-query-gpu')) process.stdout.write(capture('help-query-gpu.txt') + (scenario.help ?? ''));
else if (args.includes('-x')) process.stdout.write(xml());
else
  stream(
    args
      .find((arg) => arg.startsWith('--query-gpu='))
      ?.slice('--query-gpu='.length)
      .split(',') ?? [],
  );

function rowOf(which, number) {
  const [header, row] = capture(`${which}.query-gpu.csv`).split('\n');
  const values = new Map(cells(header).map((name, at) => [name, cells(row)[at]]));
  for (const [name, value] of Object.entries(scenario.override ?? {})) values.set(name, value);
  if (which === 'load') for (const [name, value] of Object.entries(scenario.underLoad ?? {})) values.set(name, value);
  for (const [name, step] of Object.entries(scenario.grows ?? {})) {
    const [first, unit = ''] = values.get(name).split(' ');
    values.set(name, `${Number(first) + step * number} ${unit}`.trim());
  }
  values.set('timestamp', new Date().toISOString().replace('T', ' ').replaceAll('-', '/').replace('Z', ''));
  return values;
}

function stream(asked) {
  const known = new Map([...rowOf('idle', 0).keys()].map((name) => [name.replace(/ \[.*\]$/, ''), name]));
  const unknown = asked.find((name) => !known.has(name));
  if (unknown) fail(`Field "${unknown}" is not a valid field to query.\n`, 2);
  process.stdout.write(`${asked.map((name) => known.get(name)).join(', ')}\n`);
  let number = 0;
  const timer = setInterval(() => {
    const row = rowOf(existsSync(join(folder, 'busy')) ? 'load' : 'idle', number++);
    const line = asked.map((name) => row.get(known.get(name))).join(', ');
    if (number === scenario.after?.rows) return end(line);
    process.stdout.write(`${line}\n`);
    // Put in place whole: who reads it between two bytes would take it for none.
    writeFileSync(join(folder, 'rows.next'), String(number));
    renameSync(join(folder, 'rows.next'), join(folder, 'rows'));
  }, 20);
  const end = (line) => {
    clearInterval(timer);
    writeFileSync(join(folder, 'over'), '');
    const { does } = scenario.after;
    if (does === 'hang') return setInterval(() => {}, 1000);
    if (does === 'half') return process.stdout.write(line.slice(0, line.length / 2), () => process.exit(0));
    if (does === 'half a line') return process.stdout.write(`${line.slice(0, line.length / 2)}\n`, () => stream(asked));
    if (does === 'comma') return process.stdout.write(`${line.replaceAll('.', ',')}\n`);
    fail(
      'Unable to determine the device handle for GPU0000:01:00.0: GPU is lost.  Reboot the system to recover this GPU',
      15,
    );
  };
}

function xml() {
  const row = rowOf('idle', 0);
  const of = (name) => row.get(name) ?? 'N/A';
  const processes = (scenario.processes ?? []).map(
    ({ pid, name, type = 'C' }) =>
      `<process_info><pid>${pid}</pid><type>${type}</type><process_name>${name}</process_name><used_memory>100 MiB</used_memory></process_info>`,
  );
  return `<?xml version="1.0" ?>
<nvidia_smi_log><driver_version>${of('driver_version')}</driver_version><cuda_version>13.1</cuda_version><attached_gpus>1</attached_gpus>
<gpu id="0"><product_name>${of('name')}</product_name><persistence_mode>${of('persistence_mode')}</persistence_mode>
<mig_mode><current_mig>${of('mig.mode.current')}</current_mig></mig_mode><ecc_mode><current_ecc>${of('ecc.mode.current')}</current_ecc></ecc_mode>
<uuid>${of('uuid')}</uuid><fb_memory_usage><total>${of('memory.total [MiB]')}</total><used>${of('memory.used [MiB]')}</used></fb_memory_usage>
<remapped_rows><remapped_row_pending>${of('remapped_rows.pending')}</remapped_row_pending><remapped_row_failure>${of('remapped_rows.failure')}</remapped_row_failure></remapped_rows>
<gpu_power_readings><current_power_limit>${of('power.limit [W]')}</current_power_limit><default_power_limit>${of('power.default_limit [W]')}</default_power_limit></gpu_power_readings>
<processes>${processes.join('')}</processes></gpu></nvidia_smi_log>
`;
}
