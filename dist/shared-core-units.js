import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
var milliseconds=value=>value,bytes=value=>value,DIGEST=/^sha256:[0-9a-f]{64}$/;function parseDigest(text){if(!DIGEST.test(text))throw new RangeError(`a digest is sha256: and 64 hexadecimal digits, got ${JSON.stringify(text.slice(0,100))}`);return text}function digestOfHex(hex){return parseDigest(`sha256:${hex}`)}export{milliseconds,bytes,DIGEST,parseDigest,digestOfHex};
