import { isPlaceholder, PLACEHOLDER_PROBLEM } from './provider-url';

/** The problem of an audience that no token can have, as scripts and lists of other languages leave it, or undefined. */
export function audienceProblem(text: string): string | undefined {
  if (isPlaceholder(text)) return PLACEHOLDER_PROBLEM;
  return /["'[\]\s]|^(?:undefined|null)$/.test(text)
    ? 'is not an audience; write it without quotes, brackets and white space, and commas between several'
    : undefined;
}
