import { createPublicKey, verify } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { apiEvent } from './api-events';
import type { BareToken } from './provider';
import { rotate } from './statistics';
import {
  BARE,
  BARE_JWT_FORM,
  type WarmDecision,
  type WarmPlan,
  type WarmSeries,
} from './warm-plan';

interface Contestant {
  readonly name: string;
  readonly event: string;
  readonly run: () => unknown;
}

const RESULT_FILE_DESCRIPTOR = 3;
/** Until the compilers of V8 are done with nearly everything. */
const WARM_UP_RUNS = 2_000;
const TIMED_RUNS = 200;
/** Long enough for a collection of garbage, short enough for neighbours to see the machine equally busy. */
const MICROSECONDS_PER_TURN = 20_000;

type Handler = (event: object) => unknown;

function bare({ algorithm, token, signature, publicJwk }: BareToken): Contestant {
  const signed = Buffer.from(token.slice(0, token.lastIndexOf('.')));
  const bytes = Buffer.from(signature, 'base64');
  const key = createPublicKey({ key: publicJwk, format: 'jwk' });
  return { name: BARE, event: algorithm, run: () => verify('sha256', signed, key, bytes) };
}

function bareInJwtForm({ algorithm, token, publicJwk }: BareToken): Contestant {
  const signed = Buffer.from(token.slice(0, token.lastIndexOf('.')));
  const bytes = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url');
  const key = createPublicKey({ key: publicJwk, format: 'jwk' });
  const run = (): boolean => verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, bytes);
  return { name: BARE_JWT_FORM, event: algorithm, run };
}

/** Makes the functions that give the next event of a name. */
function eventSources({ events, pools: file }: WarmPlan): (event: string) => () => object {
  const pools =
    file === undefined
      ? {}
      : // Written by warm.ts, which writes nothing else.
        (JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, readonly string[]>>);
  const used: Record<string, number> = {};
  return (name) => {
    const event = events[name]?.with;
    if (event === undefined) throw new Error(`There is no event ${name}`);
    if (!('pool' in event)) return () => event;
    const { pool, as } = event;
    // Made ahead: it is API Gateway that makes events.
    const made = (pools[pool] ?? []).map((token) => apiEvent(as, `Bearer ${token}`));
    return () => {
      const next = used[pool] ?? 0;
      used[pool] = (next + 1) % made.length;
      return made[next] ?? {};
    };
  };
}

function deciding(
  { authorizer, event }: WarmDecision,
  handler: Handler,
  next: () => object,
): Contestant {
  const run = async (): Promise<void> => {
    try {
      await handler(next());
    } catch {
      // Some events must be refused, and some refusals are thrown.
    }
  };
  return { name: authorizer, event, run };
}

interface Answer {
  readonly policyDocument: { readonly Statement: readonly [{ readonly Effect: string }] };
}

/** A contestant that decides wrongly would be measured at something else. */
async function requireOutcome(
  { authorizer, event, leftOut = [] }: WarmDecision,
  handler: Handler,
  asked: object,
  expected: string | undefined,
): Promise<void> {
  let outcome = 'refused';
  try {
    // The bundles of the bench all answer so.
    const { policyDocument } = (await handler(asked)) as Answer;
    if (policyDocument.Statement[0].Effect === 'Allow') outcome = 'granted';
  } catch (error) {
    // A 401. Anything else is not a decision, such as keys that a busy machine took too long for.
    if (!(error instanceof Error && error.message === 'Unauthorized')) throw error;
  }
  if (outcome !== expected)
    throw new Error(`${authorizer}: ${event} was ${outcome}, and not ${String(expected)}`);
  const { standIns = new Set() } = globalThis as { readonly standIns?: ReadonlySet<string> };
  const unused = leftOut.filter((part) => !standIns.has(part));
  if (unused.length > 0)
    throw new Error(
      `${authorizer}: no decision asks the stand-in for ${unused.join(', ')}; see bench/left-out.ts`,
    );
}

// --expose-gc puts it there.
const { gc } = globalThis as unknown as {
  readonly gc: (options: { readonly type: 'minor' }) => void;
};

/**
 * Measures a number of runs, and gives the time of one. A turn ends with a collection of its garbage. Otherwise most
 * turns would not have any, a few would have that of many turns, and a contestant would pay for the one before it.
 */
async function takeTurn({ run }: Contestant, runs: number): Promise<[wall: number, cpu: number]> {
  const cpuBefore = process.cpuUsage();
  const startedAt = process.hrtime.bigint();
  for (let index = 0; index < runs; index += 1) await run();
  gc({ type: 'minor' });
  const wall = Number(process.hrtime.bigint() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return [wall / runs, (user + system) / runs];
}

const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as WarmPlan;
const handlers = new Map<string, Handler>();
for (const [name, file] of Object.entries(plan.bundles)) {
  const ofAll = process.env;
  process.env = { ...ofAll, ...plan.settings?.[name] };
  // The bundles of the bench all have this form.
  const module = (await import(pathToFileURL(file).href)) as { readonly handler: Handler };
  handlers.set(name, module.handler);
  process.env = ofAll;
}
const sourceOf = eventSources(plan);
const contestants = [
  ...plan.bare.map(bare),
  ...plan.bare.filter(({ algorithm }) => algorithm === 'ES256').map(bareInJwtForm),
];
for (const decision of plan.decisions) {
  const handler = handlers.get(decision.authorizer);
  if (handler === undefined) throw new Error(`There is no authorizer ${decision.authorizer}`);
  const next = sourceOf(decision.event);
  await requireOutcome(decision, handler, next(), plan.events[decision.event]?.outcome);
  contestants.push(deciding(decision, handler, next));
}

const measured = new Map(contestants.map((each) => [each, { runs: 1, wall: [0], cpu: [0] }]));
for (const [contestant, turns] of measured) {
  await takeTurn(contestant, WARM_UP_RUNS);
  const [wall] = await takeTurn(contestant, TIMED_RUNS);
  turns.runs = Math.ceil(MICROSECONDS_PER_TURN / wall);
}
for (let turn = 0; turn < plan.turns; turn += 1) {
  for (const [contestant, turns] of rotate([...measured], turn)) {
    const [wall, cpu] = await takeTurn(contestant, turns.runs);
    turns.wall[turn] = wall;
    turns.cpu[turn] = cpu;
  }
}
const series = [...measured].map(([{ name, event }, { wall, cpu }]): WarmSeries => ({
  name,
  event,
  wall,
  cpu,
}));
writeSync(RESULT_FILE_DESCRIPTOR, JSON.stringify(series));
process.exit(0);
