/** Where a native module runs: Node's names for system and processor, and on Linux the C library. */
export interface Platform {
  /** `linux-x64`, `linux-x64-musl`, `darwin-arm64`, `win32-x64`, … */
  readonly key: string;
  readonly os: string;
  readonly cpu: string;
  readonly libc: 'glibc' | 'musl' | undefined;
}

export function thisPlatform(): Platform {
  const musl = process.platform === 'linux' && !runsOnGlibc();
  return platformNamed(`${process.platform}-${process.arch}${musl ? '-musl' : ''}`);
}

/** The platform of a key. */
export function platformNamed(key: string): Platform {
  const [os = '', cpu = '', musl] = key.split('-');
  return { key, os, cpu, libc: os === 'linux' ? (musl === 'musl' ? 'musl' : 'glibc') : undefined };
}

function runsOnGlibc(): boolean {
  if (!process.report) return true;
  // Without this the report looks up the name of every open connection, which can take seconds.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime !== undefined;
}
