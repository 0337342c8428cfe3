import type { AcceptedDifference } from '../compare';

export const ACCEPTED_DIFFERENCES: readonly AcceptedDifference[] = [];
