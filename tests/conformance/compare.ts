import { isDeepStrictEqual } from 'node:util';
import type { ConformanceAnswer } from './request';

/** A difference between two answers. */
export interface Difference {
  /** `status`, `authorizerCalls`, `header NAME`, `body` or, if both are objects, `body.KEY`. */
  readonly field: string;
  readonly local: unknown;
  readonly deployed: unknown;
}

/** Lists the differences of two answers to the same request. */
export function differences(
  local: ConformanceAnswer,
  deployed: ConformanceAnswer,
): readonly Difference[] {
  const fields = { local: fieldsOf(local), deployed: fieldsOf(deployed) };
  const names = new Set([...fields.local.keys(), ...fields.deployed.keys()]);
  return [...names]
    .map((field) => ({
      field,
      local: fields.local.get(field),
      deployed: fields.deployed.get(field),
    }))
    .filter((difference) => !isDeepStrictEqual(difference.local, difference.deployed));
}

function fieldsOf({ status, headers, body, authorizerCalls }: ConformanceAnswer) {
  const isRecord = typeof body === 'object' && body !== null && !Array.isArray(body);
  const isObject = isRecord && Object.keys(body).length > 0;
  return new Map<string, unknown>([
    ['status', status],
    ['authorizerCalls', authorizerCalls],
    ...Object.entries(headers).map(([name, value]) => [`header ${name}`, value] as const),
    ...(isObject
      ? Object.entries(body).map(([key, value]) => [`body.${key}`, value] as const)
      : [['body', body] as const]),
  ]);
}

/** A known difference, and the reason to accept it. */
export interface AcceptedDifference {
  readonly reason: string;
  /** The names of the requests that have it. If it is left out, every request may have it. */
  readonly requests?: RegExp;
  readonly field: RegExp;
  readonly local: (value: unknown) => boolean;
  readonly deployed: (value: unknown) => boolean;
}

export const missing = (value: unknown): boolean => value === undefined;
export const is =
  (expected: unknown) =>
  (value: unknown): boolean =>
    value === expected;

/** Finds the reason to accept a difference. */
export function acceptedReason(
  differencesToAccept: readonly AcceptedDifference[],
  request: string,
  { field, local, deployed }: Difference,
): string | undefined {
  return differencesToAccept.find(
    (accepted) =>
      (accepted.requests?.test(request) ?? true) &&
      accepted.field.test(field) &&
      accepted.local(local) &&
      accepted.deployed(deployed),
  )?.reason;
}
