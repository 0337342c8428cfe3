import type { TokenEvent } from './api-events';

/** The start of one fresh process: times in milliseconds, memory in bytes. */
export interface ColdSample {
  /** From the import of the bundle until it asks for the keys, or is loaded. */
  readonly load: number;
  /** From the import of the bundle until it exports its handler. */
  readonly init: number;
  readonly firstDecision: number;
  /** CPU time, of all threads, from the start of the process to the first decision. */
  readonly cpu: number;
  /** The part of it that passed before the bundle was touched: Node itself. */
  readonly cpuOfNode: number;
  readonly memory: number;
}

interface BundleModule {
  readonly handler: (event: TokenEvent) => Promise<unknown>;
}

const RESULT_FILE_DESCRIPTOR = 3;

// Not `performance`: a contender may never load its module.
const now = (): number => Number(process.hrtime.bigint()) / 1e6;
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

// Not by `import`, which would load modules that belong to a contender's own start, such as streams.
const { writeSync } = process.getBuiltinModule('node:fs');
const { pathToFileURL } = process.getBuiltinModule('node:url');
const [, , bundle = '', token = '', methodArn = ''] = process.argv;
let keysAskedAt: number | undefined;
const { subscribe } = process.getBuiltinModule('node:diagnostics_channel');
for (const channel of ['http.client.request.start', 'undici:request:create']) {
  subscribe(channel, () => {
    keysAskedAt ??= now();
  });
}

const cpuOfNode = cpu();
const startedAt = now();
// The bundles of the bench all have this form.
const { handler } = (await import(pathToFileURL(bundle).href)) as BundleModule;
const loadedAt = now();
const fetchedWithinInit = keysAskedAt;
await handler({ type: 'TOKEN', authorizationToken: `Bearer ${token}`, methodArn });
const decidedAt = now();

const sample: ColdSample = {
  load: (fetchedWithinInit ?? loadedAt) - startedAt,
  init: loadedAt - startedAt,
  firstDecision: decidedAt - loadedAt,
  cpu: cpu(),
  cpuOfNode,
  memory: process.memoryUsage.rss(),
};
writeSync(RESULT_FILE_DESCRIPTOR, JSON.stringify(sample));
process.exit(0);
