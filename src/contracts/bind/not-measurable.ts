/** Why a measure with a query of its own has no number: the rule's outcome is an error with this message as its reason. */
export class NotMeasurable extends Error {}
