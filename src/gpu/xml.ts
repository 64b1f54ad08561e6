import { DOMParser, type Element } from '@xmldom/xmldom';
import { messageOf } from '../core/errors.ts';
import type { GpuProcess, GpuReading } from './reading.ts';
import { flagOf, isLocalised, numberOf, textOf } from './value.ts';

/** Everything of a machine that `nvidia-smi -q -x` tells and is read here. */
export interface GpuLog {
  readonly cuda: string | null;
  readonly gpus: readonly (GpuReading & { readonly processes: readonly GpuProcess[] })[];
}

/** Reads schemas 10 to 13. Throws Error, with the end of a sentence, for anything that is no such log, or ends in its middle. */
export function readLog(text: string): GpuLog {
  let root: Element | null;
  try {
    const onError = (level: string, message: string) => {
      if (level !== 'warning') throw new Error(message);
    };
    root = new DOMParser({ onError }).parseFromString(text, 'text/xml').documentElement;
  } catch (error) {
    throw new Error(`it is no whole XML: ${messageOf(error).split('\n', 1)[0]}`);
  }
  if (root?.nodeName !== 'nvidia_smi_log') throw new Error('it is no log of nvidia-smi');
  const comma = leavesOf(root).find(isLocalised);
  if (comma !== undefined) throw new Error(`it has the value "${comma.trim()}" with a comma for a decimal point`);
  const driver = textOf(at(root, 'driver_version') ?? at(root, 'kmd_version'));
  const gpus = childrenOf(root, 'gpu').map((gpu, index) => readGpu(gpu, index, driver));
  return { cuda: textOf(at(root, 'cuda_version') ?? at(root, 'cuda_umd_version')), gpus };
}

function readGpu(gpu: Element, index: number, driver: string | null): GpuLog['gpus'][number] {
  const first = (...paths: string[]) => paths.map((path) => at(gpu, path)).find((written) => textOf(written) !== null);
  const reasons = ['clocks_event_reasons', 'clocks_throttle_reasons'].flatMap((name) => childrenOf(gpu, name))[0];
  const counters = childrenOf(gpu, 'clocks_event_reasons_counters')[0];
  return {
    name: textOf(at(gpu, 'product_name')),
    uuid: textOf(at(gpu, 'uuid')),
    index,
    driver,
    persistence: flagOf(at(gpu, 'persistence_mode')),
    mig: flagOf(at(gpu, 'mig_mode/current_mig')),
    utilization: numberOf(at(gpu, 'utilization/gpu_util')),
    memoryUsed: numberOf(at(gpu, 'fb_memory_usage/used')),
    memoryTotal: numberOf(at(gpu, 'fb_memory_usage/total')),
    power: numberOf(
      first(
        'gpu_power_readings/power_draw',
        'gpu_power_readings/average_power_draw',
        'gpu_power_readings/instant_power_draw',
        'power_readings/power_draw',
      ),
    ),
    powerLimit: numberOf(
      first(
        'gpu_power_readings/current_power_limit',
        'gpu_power_readings/enforced_power_limit',
        'power_readings/enforced_power_limit',
        'power_readings/power_limit',
      ),
    ),
    powerDefault: numberOf(first('gpu_power_readings/default_power_limit', 'power_readings/default_power_limit')),
    temperature: numberOf(at(gpu, 'temperature/gpu_temp')),
    clock: numberOf(at(gpu, 'clocks/sm_clock')),
    maxClock: numberOf(at(gpu, 'max_clocks/sm_clock')),
    baseClock: numberOf(at(gpu, 'default_applications_clocks/graphics_clock')),
    setClock: numberOf(at(gpu, 'applications_clocks/graphics_clock')),
    reasons: reasons
      ? elementsOf(reasons).flatMap((one) =>
          flagOf(one.textContent ?? '') === true
            ? [one.nodeName.replace(/^clocks_(?:event|throttle)_reason_/, '')]
            : [],
        )
      : null,
    heldBack: Object.fromEntries(
      (counters ? elementsOf(counters) : []).flatMap((one): [string, number][] => {
        const since = numberOf(one.textContent ?? '');
        return since === null ? [] : [[one.nodeName.replace(/^clocks_event_reasons_counters_/, ''), since]];
      }),
    ),
    ecc: flagOf(at(gpu, 'ecc_mode/current_ecc')),
    uncorrectedErrors: numberOf(
      first('ecc_errors/volatile/dram_uncorrectable', 'ecc_errors/volatile/double_bit/total'),
    ),
    remapPending: flagOf(at(gpu, 'remapped_rows/remapped_row_pending')),
    remapFailure: flagOf(at(gpu, 'remapped_rows/remapped_row_failure')),
    lost: false,
    processes: childrenOf(gpu, 'processes')
      .flatMap((list) => childrenOf(list, 'process_info'))
      .flatMap((info): GpuProcess[] => {
        const pid = numberOf(at(info, 'pid'));
        // Those that only draw compute nothing: C, or C+G.
        const type = at(info, 'type') ?? '';
        if (pid === null || !type.includes('C')) return [];
        const memory = numberOf(at(info, 'used_memory'));
        return [{ pid, name: at(info, 'process_name') ?? '', memory, draws: type !== 'C' }];
      }),
  };
}

/** The texts of all elements that hold no other. */
function leavesOf(element: Element): string[] {
  const children = elementsOf(element);
  return children.length === 0 ? [element.textContent ?? ''] : children.flatMap(leavesOf);
}

/** The text of the first element on this path of names. */
function at(element: Element, path: string): string | undefined {
  let here: Element | undefined = element;
  for (const name of path.split('/')) here = here && childrenOf(here, name)[0];
  return here?.textContent?.trim();
}

function childrenOf(element: Element, name: string): Element[] {
  return elementsOf(element).filter((child) => child.nodeName === name);
}

function elementsOf(element: Element): Element[] {
  return [...element.childNodes].filter((child): child is Element => child.nodeType === 1);
}
