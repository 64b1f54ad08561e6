/** A rule of our own, as ODCS carries it. */
export const own = (rule: string): string => `{ type: custom, engine: modelassay, implementation: { ${rule} } }`;

/** A contract over one object with these properties. */
export function odcs(properties: readonly string[]): string {
  return `apiVersion: v3.1.0
kind: DataContract
id: scale
version: 1.0.0
status: active
schema:
  - name: table
    properties:
${properties.map((property) => `      - ${property}\n`).join('')}`;
}
