/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads one variable at a time, and adds each problem once to the shared problems. */
export class EnvironmentReader<Variable extends string> {
  constructor(
    private readonly environment: Environment,
    readonly problems: Set<string>,
  ) {}

  /** The trimmed value; a blank one counts as unset. */
  text(name: Variable): string | undefined {
    const text = this.environment[name]?.trim();
    return text === '' ? undefined : text;
  }

  /** Parsed JSON, of any type. */
  json(name: Variable): unknown {
    const text = this.text(name);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text);
    } catch {
      this.problems.add(`${name} is not JSON`);
      return null;
    }
  }

  /** A required comma-separated list; its entries are trimmed, distinct and not empty. */
  list(name: Variable): string[] {
    const text = this.text(name);
    if (text === undefined) {
      this.problems.add(`${name} is required`);
      return [];
    }
    const entries = text.split(',').map((entry) => entry.trim());
    if (entries.includes('')) this.problems.add(`${name} has an empty entry between its commas`);
    if (new Set(entries).size < entries.length) this.problems.add(`${name} names an entry twice`);
    return entries;
  }

  /** A whole number from 0 to `maximum`. */
  integer(name: Variable, maximum: number, fallback: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (value <= maximum) return value;
    this.problems.add(`${name} must be a whole number from 0 to ${maximum}, not ${quote(text)}`);
    return fallback;
  }

  /** One of some words, in any case; the first one if the variable is unset. */
  choice<Choice extends string>(name: Variable, choices: readonly [Choice, ...Choice[]]): Choice {
    const text = this.text(name);
    if (text === undefined) return choices[0];
    const choice = choices.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    if (choice !== undefined) return choice;
    this.problems.add(`${name} must be ${choices.join(' or ')}, not ${quote(text)}`);
    return choices[0];
  }
}

/**
 * Quotes a configured value for a message: without what stands before an `@`, which may be a password, and cut so
 * that a pasted secret is not repeated whole.
 */
export function quote(value: string): string {
  const text = value.replace(/^.*@/s, '…@');
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
