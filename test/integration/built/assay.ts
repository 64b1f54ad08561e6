import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import type { Result } from '../../../src/result/document.ts';

export const ROOT = resolve(import.meta.dirname, '../../..');
export const FIXTURES = join(ROOT, 'fixtures');
export const DIGITS = join(FIXTURES, 'digits');
export const DIGITS_POLICY = join(DIGITS, 'modelassay.yml');

/** What a child process left. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, standard output first. */
  readonly said: string;
}

export interface RunOptions {
  /** Default: the workplace. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with what standard error and output said so far, whenever they say more; may end the process with a signal. */
  readonly watch?: (said: string, kill: (signal: NodeJS.Signals) => void) => void;
  /** True where nobody reads on after the first words, as `| head` does. */
  readonly hangsUp?: boolean;
}

/** An empty folder that goes away with its test, and the built programs run in it. */
export interface Workplace {
  readonly folder: string;
  readonly at: (name: string) => string;
  /** Returns the absolute path. Folders are made; a value that is no text or bytes becomes YAML. */
  readonly write: (name: string, content: string | Uint8Array | object) => string;
  readonly read: (name: string) => string;
  readonly result: (name?: string) => Result;
  /** `modelassay …args`: the built command-line tool. */
  readonly cli: (args: readonly string[], options?: RunOptions) => Promise<Ran>;
  /** A built action, with the files that the runner gives it. */
  readonly action: (name: string, options?: ActionOptions) => Promise<RanAction>;
}

export interface ActionOptions extends RunOptions {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly event?: { readonly name: string; readonly payload: object };
}

export interface RanAction extends Ran {
  /** What was written to GITHUB_STEP_SUMMARY. */
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly annotations: readonly Annotation[];
}

export interface Annotation {
  readonly level: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

export function workplace(): Workplace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'modelassay-built-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string) => join(folder, name);
  const write = (name: string, content: string | Uint8Array | object) => {
    mkdirSync(dirname(at(name)), { recursive: true });
    const plain = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(at(name), plain ? content : stringify(content));
    return at(name);
  };
  const read = (name: string) => readFileSync(at(name), 'utf8');
  return {
    folder,
    at,
    write,
    read,
    result: (name = 'modelassay-out/results/accuracy.json') => JSON.parse(read(name)) as Result,
    cli: (args, options) => run([join(ROOT, 'dist/cli.js'), ...args], { cwd: folder, ...options }),
    action: async (name, { inputs = {}, event, ...options } = {}) => {
      for (const file of ['runner/output', 'runner/summary']) write(file, '');
      const env = {
        GITHUB_ACTIONS: 'true',
        CI: 'true',
        GITHUB_WORKSPACE: folder,
        GITHUB_OUTPUT: at('runner/output'),
        GITHUB_STEP_SUMMARY: at('runner/summary'),
        GITHUB_REPOSITORY: 'octo/models',
        GITHUB_RUN_ID: '77',
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_JOB: 'gates',
        GITHUB_SHA: 'a'.repeat(40),
        GITHUB_REF: 'refs/heads/main',
        GITHUB_EVENT_NAME: event?.name ?? 'push',
        GITHUB_EVENT_PATH: write(
          'runner/event.json',
          JSON.stringify(event?.payload ?? { repository: { default_branch: 'main' } }),
        ),
        ...Object.fromEntries(Object.entries(inputs).map(([key, value]) => [`INPUT_${key.toUpperCase()}`, value])),
        ...options.env,
      };
      const ran = await run([join(ROOT, `dist/actions/${name}.js`)], { cwd: folder, ...options, env });
      return {
        ...ran,
        summary: read('runner/summary'),
        outputs: outputsIn(read('runner/output')),
        annotations: annotationsIn(ran.stdout),
      };
    },
  };
}

/** The variables of our own environment that a program needs to start; what CI sets must not change a test. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot'];

async function run(args: readonly string[], { cwd, env = {}, watch, hangsUp = false }: RunOptions): Promise<Ran> {
  const own = Object.fromEntries(PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
  const child = spawn(process.execPath, args, { cwd, env: { ...own, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const said = () => stdout + stderr;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    watch?.(said(), (signal) => child.kill(signal));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    watch?.(said(), (signal) => child.kill(signal));
  });
  const hangUp = () => {
    child.stdout.destroy();
    child.stderr.destroy();
  };
  if (hangsUp) for (const stream of [child.stdout, child.stderr]) stream.once('data', hangUp);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr, said: said() };
}

/** The runner's format: `name<<delimiter`, lines, `delimiter`. */
function outputsIn(text: string): Record<string, string> {
  const matches = text.matchAll(/^([\w-]+)<<(\S+)\r?\n([\s\S]*?)\r?\n\2\r?$/gm);
  return Object.fromEntries([...matches].map(([, name, , value]) => [name!, value!]));
}

function annotationsIn(text: string): Annotation[] {
  return [...text.matchAll(/^::(error|warning|notice)(?: ([^\n]*?))?::(.*)$/gm)].map(
    ([, level, properties, message]) => ({
      level: level!,
      message: unescaped(message!),
      properties: Object.fromEntries(
        (properties ?? '')
          .split(',')
          .filter(Boolean)
          .map((pair) => [pair.slice(0, pair.indexOf('=')), unescaped(pair.slice(pair.indexOf('=') + 1))]),
      ),
    }),
  );
}

function unescaped(text: string): string {
  const characters: Readonly<Record<string, string>> = { '%0D': '\r', '%0A': '\n', '%3A': ':', '%2C': ',', '%25': '%' };
  return text.replace(/%(0D|0A|3A|2C|25)/g, (code) => characters[code]!);
}
