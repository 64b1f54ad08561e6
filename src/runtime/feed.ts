import { ConfigurationError } from '../core/errors.ts';
import type { Platform } from './platform.ts';

/** Where the providers of CUDA and TensorRT for ONNX Runtime come from, and the one package that is taken from there. */
export interface Feed {
  /** A NuGet feed (`…/index.json`), or the package itself. */
  readonly url: URL;
  /** SHA-256 of the package, in hexadecimal. */
  readonly sha256: string;
}

const FORM = 'runtime-feed: https://feed.example/v3/index.json#sha256=<64 hexadecimal digits of the package>';

/**
 * Reads `URL#sha256=DIGEST`. Throws ConfigurationError for anything else: without a digest, whoever answers at the address
 * would say which code runs here; and where the package has nothing for this platform.
 */
export function readFeed(written: string, platform: Platform): Feed {
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new ConfigurationError(`runtime-feed ${JSON.stringify(written)} is no http or https address. Write ${FORM}.`);
  }
  const [, sha256] = /^#sha256=([0-9a-f]{64})$/i.exec(url.hash) ?? [];
  if (sha256 === undefined) {
    throw new ConfigurationError(
      `runtime-feed ${addressOf(url)} ${url.hash === '' ? 'is not pinned' : `ends in ${url.hash}, which is no digest`}: ` +
        `nothing is taken from a feed but the package whose SHA-256 is named. Write ${FORM}; sha256sum tells it of a package that you trust.`,
    );
  }
  if (platform.key !== 'linux-x64') {
    throw new ConfigurationError(
      `runtime-feed has providers for Linux on x64 only, and this is ${platform.key}. Leave it out.`,
    );
  }
  return { url, sha256: sha256.toLowerCase() };
}

/** An address as it is told: without a password in it, or what pins it. */
export function addressOf({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}
