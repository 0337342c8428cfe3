import { createPublicKey, verify } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { BareToken } from './provider';
import { rotate } from './statistics';
import { partsOfDecision } from './parts';
import { BARE, BARE_JWT_FORM, PART, type WarmPlan, type WarmSeries } from './warm-plan';

interface Contestant {
  readonly name: string;
  readonly event: string;
  readonly run: () => unknown;
}

const RESULT_FILE_DESCRIPTOR = 3;
const WARM_UP_RUNS = 2_000;
/** Long enough for the clock of the CPU, short enough for a round to see the machine equally busy. */
const MICROSECONDS_PER_TURN = 4_000;

type Handler = (event: object) => Promise<unknown>;

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

function deciding(
  name: string,
  event: string,
  handler: Handler | undefined,
  events: readonly object[] = [],
): Contestant {
  if (handler === undefined) throw new Error(`There is no authorizer ${name}`);
  let next = 0;
  const run = async (): Promise<void> => {
    const asked = events[next];
    next = (next + 1) % events.length;
    if (asked === undefined) throw new Error(`There is no event ${event}`);
    // Some events must be rejected, and some rejections are thrown.
    await handler(asked).catch(() => undefined);
  };
  return { name, event, run };
}

/** Measures a number of runs, and gives the time of one. */
async function takeTurn({ run }: Contestant, runs: number): Promise<[wall: number, cpu: number]> {
  const cpuBefore = process.cpuUsage();
  const startedAt = process.hrtime.bigint();
  for (let index = 0; index < runs; index += 1) await run();
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
const contestants = [
  ...plan.bare.map(bare),
  ...plan.bare.filter(({ algorithm }) => algorithm === 'ES256').map(bareInJwtForm),
  ...plan.inParts.flatMap((token) =>
    Object.entries(partsOfDecision(token)).map(([event, run]) => ({ name: PART, event, run })),
  ),
  ...plan.decisions.map(({ authorizer, event }) =>
    deciding(authorizer, event, handlers.get(authorizer), plan.events[event]),
  ),
];

const measured = new Map(contestants.map((each) => [each, { runs: 1, wall: [0], cpu: [0] }]));
for (const [contestant, turns] of measured) {
  await takeTurn(contestant, WARM_UP_RUNS);
  const [wall] = await takeTurn(contestant, WARM_UP_RUNS);
  turns.runs = Math.ceil(MICROSECONDS_PER_TURN / wall);
}
for (let round = 0; round < plan.rounds; round += 1) {
  for (const [contestant, turns] of rotate([...measured], round)) {
    const [wall, cpu] = await takeTurn(contestant, turns.runs);
    turns.wall[round] = wall;
    turns.cpu[round] = cpu;
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
