import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeEvidence } from '../../src/evidence/evidence.ts';
import { readModelSignature } from '../../src/evidence/manifest.ts';
import { statementOf } from '../../src/evidence/statement.ts';
import { proveBundle, readTrust } from '../../src/evidence/trust.ts';
import { verifyEvidence } from '../../src/evidence/verify.ts';
import { expectation, newKey, resultOf } from './sample.ts';

const read = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'));
const trusting = (text: string) => readTrust({ variable: 'T' }, { T: text }, { repository: 'acme/digits' });
const seed = { seed: 20260501 };

/** A place in the file, and a byte that is not there. */
const mutation = (content: Uint8Array) =>
  fc.record({ at: fc.nat(content.length - 1), flip: fc.integer({ min: 1, max: 255 }) });

function mutated(content: Uint8Array, { at, flip }: { at: number; flip: number }): Uint8Array {
  const copy = Uint8Array.from(content);
  copy[at]! ^= flip;
  return copy;
}

// Ten thousand signatures take a while on a machine that does other things too.
describe('one byte of a signed file is changed', { timeout: 120_000 }, () => {
  const { key } = newKey();
  const signed = writeEvidence(statementOf({ results: [resultOf()], gates: ['accuracy'] }), key);
  const trusted = expectation({ signedBy: [key.public] });

  test('10,000 times in evidence: it is refused, or only the hint at the key is another', () => {
    const text = Buffer.from(signed).toString('latin1');
    const hint = { from: text.indexOf('"keyid"'), to: text.indexOf(key.id) + key.id.length + 1 };
    expect(verifyEvidence(signed, trusted).ok).toBe(true);
    fc.assert(
      fc.property(mutation(signed), (change) => {
        const found = verifyEvidence(mutated(signed, change), trusted);
        const { at, flip } = change;
        const isOtherAlphabet = [signed[at]!, signed[at]! ^ flip].map((byte) => String.fromCharCode(byte)).join('');
        if (found.ok) return (at >= hint.from && at < hint.to) || ['+-', '/_'].includes(isOtherAlphabet);
        return found.refusals.length === 1 && String(found.refusals[0]!.sentence).endsWith('.');
      }),
      { ...seed, numRuns: 10_000 },
    );
  });

  test('every byte of what is signed and of the signature: it is refused', () => {
    const envelope = JSON.parse(Buffer.from(signed).toString());
    for (const part of [envelope.payload, envelope.signatures[0].sig]) {
      const from = Buffer.from(signed).indexOf(part);
      for (let at = from; at < from + part.length; at += 1)
        // A flip of 6 makes + of -, and either alphabet says the same.
        expect(verifyEvidence(mutated(signed, { at, flip: 1 + (at % 5) }), trusted).ok, `byte ${at}`).toBe(false);
    }
  });

  test('300 times in evidence that was signed without a key: it is refused, or says the same', async () => {
    const golden = read('keyless.golden.json');
    const content = Buffer.from(JSON.stringify(golden.bundle));
    const anchored = expectation({ signedBy: [], anchors: [await trusting(JSON.stringify(golden.root))] });
    const original = verifyEvidence(content, anchored);
    expect(original.ok).toBe(true);
    fc.assert(
      fc.property(mutation(content), (change) => {
        const found = verifyEvidence(mutated(content, change), anchored);
        if (!found.ok) return found.refusals.length === 1;
        return original.ok && JSON.stringify(found.evidence.statement) === JSON.stringify(original.evidence.statement);
      }),
      { ...seed, numRuns: 300 },
    );
  });

  test.each(['key', 'certificate'])(
    '1,000 times in the signature of a model by %s: refused, or the same',
    async (method) => {
      const golden = read('model-signing.golden.json');
      const signature = method === 'key' ? golden.folders['key P-256'] : golden.certificates.holds;
      const anchors = [await trusting(method === 'key' ? golden.keys['P-256'] : golden.root)];
      const content = Buffer.from(JSON.stringify(signature));
      const original = readModelSignature(content);
      const now = new Date('2026-11-21T12:00:00Z');
      fc.assert(
        fc.property(mutation(content), (change) => {
          const found = readModelSignature(mutated(content, change));
          if (!found.ok) return found.reason !== '';
          const proof = proveBundle(found.signature.bundle, anchors, now, 'The signature');
          const same = () =>
            original.ok && JSON.stringify(found.signature.manifest) === JSON.stringify(original.signature.manifest);
          return proof.ok ? same() : proof.sentence !== '';
        }),
        { ...seed, numRuns: 1_000 },
      );
    },
  );
});
