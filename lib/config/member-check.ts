import { isJsonObject } from '../json-object';
import { quote } from './environment-reader';

/** Names the fault of a member's value: the end of a sentence that begins with its name. */
export type MemberCheck = (value: unknown) => string | undefined;

export const text: MemberCheck = (value) =>
  typeof value === 'string' && value.trim() === value && value !== '' ? undefined : 'must be text';

export const list =
  (entry: MemberCheck, minimum = 1, maximum = Infinity): MemberCheck =>
  (value) => {
    if (typeof value === 'string') return `must be a list, such as [${quote(value)}]`;
    if (!Array.isArray(value)) return 'must be a list';
    if (value.length < minimum) return 'must not be empty';
    if (value.length > maximum) return `must name at most ${maximum} claims`;
    const entries: readonly unknown[] = value;
    if (new Set(entries).size < entries.length) return 'names an entry twice';
    const wrong = entries.find((each) => entry(each) !== undefined);
    return wrong === undefined ? undefined : `: ${shown(wrong)} ${entry(wrong) ?? ''}`;
  };

export const names = list(text);
export const truth: MemberCheck = (value) =>
  typeof value === 'boolean' ? undefined : 'must be true or false, without quotes';

export const seconds =
  (maximum: number): MemberCheck =>
  (value) =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) <= maximum
      ? undefined
      : `must be a whole number from 0 to ${maximum}`;

const SCALARS = ['string', 'number', 'boolean'];

export const scalars: MemberCheck = (value) =>
  isJsonObject(value) && Object.values(value).every((each) => SCALARS.includes(typeof each))
    ? undefined
    : 'must have a text, a number, true or false for each claim';

/** A value in a message. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? quote(value) : 'an entry';
}

/** The check of each member by its name. */
export type MemberChecks = Readonly<Record<string, MemberCheck>>;
