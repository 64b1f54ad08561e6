/** `accuracy`, or `accuracy (linux-arm64)` where a gate wrote several results. */
export function resultName(result: { readonly gate: string; readonly id: string | null }): string {
  return result.id === null ? result.gate : `${result.gate} (${result.id})`;
}
