const BEGINS = 'there is no column ';

/** Why a rule about a column that is not there does not hold; with what may have been meant. */
export function noColumn(name: string, guess = ''): string {
  return `${BEGINS}${JSON.stringify(name)}.${guess}`;
}

/** Such a reason says all that there is to say: the name of the rule would only repeat it. */
export function tellsNoColumn(reason: string): boolean {
  return reason.startsWith(BEGINS);
}
