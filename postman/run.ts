import { readOptions } from '../build/command-line';
import { parseTokenSource } from '../build/token-source';
import { runCollection, type Tally } from './collection';
import { startLocalService } from '../local/offline/local-service';

const {
  provider,
  param,
  withdrawals = false,
} = readOptions({
  script: 'test:postman',
  purpose:
    'Runs the Postman collection against a local service of its own, on free ports.\nFor a deployed stage: npm run smoke -- --stage dev',
  options: {
    provider: {
      type: 'string',
      value: 'NAME',
      help: 'the provider that the local one plays, such as cognito: see docs/local.md',
    },
    withdrawals: {
      type: 'boolean',
      help: 'also the requests with tokens that are opaque or withdrawn',
    },
    param: {
      type: 'string',
      multiple: true,
      value: 'NAME=VALUE',
      help: 'a stage parameter of the service, such as authorizerType=request',
    },
  },
});

/** Each bound after which a withdrawn token is refused is as short as it can be without asking about every request. */
const PARAMETERS_FOR_WITHDRAWALS = {
  provider: 'opaque',
  revocation: 'true',
  revocationRememberSeconds: '1',
  authorizerTtl: '0',
};

async function main(): Promise<Tally> {
  print('Starting the local service ...');
  const parameters: Readonly<Record<string, string>> = {
    ...(withdrawals ? PARAMETERS_FOR_WITHDRAWALS : {}),
    ...Object.fromEntries(param?.map(nameAndValue) ?? []),
    ...(provider === undefined ? {} : { provider }),
  };
  const service = await startLocalService({}, { parameters });
  try {
    print(`Running the collection against ${service.baseUrl}\n`);
    const tokenSource = parseTokenSource(parameters['tokenSource']);
    const tally = await runCollection({
      ...service,
      withdrawals,
      ...(tokenSource && { tokenSource }),
    });
    if (tally.failed > 0) print(`\nThe local service printed:\n${service.output()}`);
    return tally;
  } finally {
    await service.stop();
  }
}

function nameAndValue(text: string): readonly [string, string] {
  const [name = ''] = text.split('=');
  return [name, text.slice(name.length + 1)];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

// A signal would end this process without the event that ends the service with it.
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));

main().then(
  ({ passed, failed }) => {
    print(`\n${passed} passed, ${failed} failed`);
    if (failed > 0) process.exitCode = 1;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
