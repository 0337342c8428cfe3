import { requestDocument } from '../../lib/keys/key-set-request';
import { valueOf } from './trusted-issuer';
import { performance } from 'node:perf_hooks';
import { parseConfig } from '../../lib/config/config';
import { createIssuerKeySets } from '../../lib/keys/issuer-key-sets';
import { fetchKeySet } from '../../lib/keys/key-set';
import { createJwtKind } from '../../lib/token/jwt';
import { startKeySetServer } from './key-set-server';
import { base64url, publicJwk, rsaKey, signToken } from './signing';

const AUDIENCE = 'https://api.example.com';
/** 20 forged tokens a second, each with a new `kid`. */
const TICK_MS = 50;
/** Good tokens come at every second tick. */
const GOOD_EVERY_TICKS = 2;

const KNOWN = rsaKey('known');
const ROTATED = rsaKey('rotated');

/** The clock of a flood: the real one, or one of a test. */
export interface FloodTime {
  readonly now: () => number;
  /** Resolves at a moment. A clock that can stand still also waits for `settled`. */
  readonly until: (moment: number, settled: Promise<unknown>) => Promise<void>;
}

export interface FloodFigures {
  seconds: number;
  unknownKids: number;
  /** Forged tokens that were not refused with `key_not_found`. */
  unknownKidsNotRefused: number;
  knownKeyAccepted: number;
  knownKeyRefused: number;
  /** From the rotation to the first token of the new key that is accepted. */
  rotatedKeyAcceptedAfterMs: number | undefined;
  rotatedKeyRefusedLater: number;
  fetches: number;
  /** In real time, even if the flood has another clock. */
  longestDecisionMs: number;
}

/**
 * Verifies forged and good tokens against a loopback key set that rotates in the middle of it.
 *
 * @param time the clock of the flood
 * @param seconds how long the flood lasts
 * @param rotationAtSeconds when the provider publishes a second key and begins to sign with it
 * @param progress called every 10 seconds
 */
export async function floodWithUnknownKids(
  time: FloodTime,
  seconds: number,
  rotationAtSeconds: number,
  progress: (figures: FloodFigures) => void = () => undefined,
): Promise<FloodFigures> {
  const server = await startKeySetServer([publicJwk(KNOWN)]);
  const config = parseConfig({ JWT_ISSUER: server.issuer, JWT_AUDIENCE: AUDIENCE });
  const source = { fetchKeySet, requestDocument, now: time.now, report: () => undefined };
  const keySets = createIssuerKeySets(config, source);
  const jwt = createJwtKind(keySets, time.now);
  const startedAt = time.now();
  const payload = {
    iss: server.issuer,
    aud: AUDIENCE,
    sub: 'user',
    exp: Math.ceil(startedAt / 1000) + 3_600,
  };
  const knownToken = signToken(payload, KNOWN);
  const rotatedToken = signToken(payload, ROTATED);
  const forgedRest = knownToken.slice(knownToken.indexOf('.'));

  const figures: FloodFigures = {
    seconds: 0,
    unknownKids: 0,
    unknownKidsNotRefused: 0,
    knownKeyAccepted: 0,
    knownKeyRefused: 0,
    rotatedKeyAcceptedAfterMs: undefined,
    rotatedKeyRefusedLater: 0,
    fetches: 0,
    longestDecisionMs: 0,
  };

  /** `accepted`, or the reason for the refusal. */
  async function decide(token: string): Promise<string> {
    const askedAt = performance.now();
    try {
      await jwt.verify(token);
      return 'accepted';
    } catch (error) {
      return error instanceof Error ? error.message : 'unknown';
    } finally {
      const waitedMs = performance.now() - askedAt;
      figures.longestDecisionMs = Math.max(figures.longestDecisionMs, waitedMs);
    }
  }

  async function decideOnForged(tick: number): Promise<void> {
    const header = JSON.stringify({ alg: 'RS256', kid: `unknown-${tick}` });
    const outcome = await decide(`${base64url(header)}${forgedRest}`);
    figures.unknownKids += 1;
    if (outcome !== 'key_not_found') figures.unknownKidsNotRefused += 1;
  }

  async function decideOnKnown(): Promise<void> {
    if ((await decide(knownToken)) === 'accepted') figures.knownKeyAccepted += 1;
    else figures.knownKeyRefused += 1;
  }

  async function decideOnRotated(rotatedAt: number): Promise<void> {
    const wasAccepted = figures.rotatedKeyAcceptedAfterMs !== undefined;
    if ((await decide(rotatedToken)) === 'accepted') {
      figures.rotatedKeyAcceptedAfterMs ??= time.now() - rotatedAt;
    } else if (wasAccepted) {
      figures.rotatedKeyRefusedLater += 1;
    }
  }

  await valueOf(keySets, server.issuer)?.prefetch();
  let rotatedAt: number | undefined;
  let settled: Promise<unknown> = Promise.resolve();
  for (let tick = 0; tick * TICK_MS < seconds * 1_000; tick += 1) {
    await time.until(startedAt + tick * TICK_MS, settled);
    if (rotatedAt === undefined && tick * TICK_MS >= rotationAtSeconds * 1_000) {
      rotatedAt = time.now();
      server.answer([publicJwk(KNOWN), publicJwk(ROTATED)]);
    }
    const decisions = [settled, decideOnForged(tick)];
    if (tick % GOOD_EVERY_TICKS === 0) {
      decisions.push(decideOnKnown());
      if (rotatedAt !== undefined) decisions.push(decideOnRotated(rotatedAt));
    }
    settled = Promise.all(decisions);
    figures.seconds = (tick * TICK_MS) / 1_000;
    figures.fetches = server.requests();
    if (tick > 0 && figures.seconds % 10 === 0) progress(figures);
  }
  await settled;
  await server.close();
  return { ...figures, seconds, fetches: server.requests() };
}

/** The limits that the figures exceed; empty if the flood did no harm. */
export function harmOf(figures: FloodFigures): string[] {
  const limits: readonly [string, boolean][] = [
    ['every forged token gets key_not_found', figures.unknownKidsNotRefused === 0],
    ['a known key is never refused', figures.knownKeyRefused === 0 && figures.knownKeyAccepted > 0],
    [
      'the rotated key is accepted within 10 s',
      (figures.rotatedKeyAcceptedAfterMs ?? Infinity) <= 10_000,
    ],
    ['the rotated key is never refused later', figures.rotatedKeyRefusedLater === 0],
    ['the provider sees at most 20 fetches', figures.fetches <= 20],
    ['no decision takes longer than 2 s', figures.longestDecisionMs <= 2_000],
  ];
  return limits.filter(([, holds]) => !holds).map(([limit]) => limit);
}
