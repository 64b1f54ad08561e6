// What dist/cli.js is made of: the first lines of the command, in words that old Node versions can read, so that they can
// say what they lack. It answers what needs nothing else and opens the command line for all the rest.
import manifest from '../package.json' with { type: 'json' };

const OLDEST_NODE = Number.parseInt(manifest.engines.node.replace(/^\D+/, ''), 10);

start(process.argv.slice(2));

function start(args: readonly string[]): void {
  process.stdout.on('error', loseOutput);
  process.stderr.on('error', loseOutput);
  process.on('uncaughtException', crash);
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    process.stderr.write(
      `error: modelassay needs Node.js ${OLDEST_NODE} or newer; this is ${process.version} (${process.execPath}). Install a newer one from https://nodejs.org, or in a workflow put actions/setup-node with node-version: 24 before it.\n`,
    );
    process.exitCode = 3;
  } else if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    process.stdout.write(`${manifest.version}\n`);
  } else {
    import('./entry.ts').then(({ open }) => open('cli')).catch(fail);
  }
}

let isLost = false;

/**
 * Who reads may stop (`| head`): what is said then is lost, and the files and the exit code are as they would have been.
 * Where it is lost for another reason (a full disk), nobody must take that for a success. Without a listener Node ends the
 * process where it stands.
 */
function loseOutput(error: NodeJS.ErrnoException): void {
  if (isLost || error.code === 'EPIPE' || error.code === 'EOF' || error.code === 'ERR_STREAM_DESTROYED') return;
  isLost = true;
  const why = error.code === 'ENOSPC' ? 'the disk is full' : error.message;
  process.stderr.write(`error: what was to be told could not be written: ${why}.\n`);
  process.once('exit', (code) => {
    if (code === 0) process.exitCode = 3;
  });
}

/** Node would end with 1, which says that a verdict blocks. */
function crash(error: unknown): void {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: '' };
  const more = process.env.MODELASSAY_DEBUG === '1' ? `${stack}\n` : '';
  process.stderr.write(
    `error: Unexpected failure: ${message}. This is a fault of Model Assay, not of what it was given; MODELASSAY_DEBUG=1 tells where.\n${more}`,
  );
  process.exit(3);
}

/** A file of ours is missing or broken: the command line itself never fails. */
function fail(error: unknown): void {
  process.stderr.write(`error: modelassay is not installed whole: ${String(error)}. Install it again.\n`);
  process.exitCode = 3;
}
