import { readOptions, refuseCall } from '../build/command-line';
import { ALL_PARTS } from '../build/authorizer-parts';
import { textsOf } from '../build/declared-variables';
import { ConfigError, parseConfig, type AuthorizerConfig } from '../lib/config/config';
import { observeAnswers } from './observed-answers';
import { examineProvider } from './provider';
import { requestsOnce } from './provider-requests';
import { type Finding, hasProblem, ok, problem, type Section, textOf } from './report';
import { settingNames } from './setting-name';
import { readSettings } from './settings';
import type { SettingsOfStage } from './settings-report';
import { isToken, readToken, TokenUnreadable } from './token-input';
import { explainToken } from './token/explain-token';
import type { ProtectedService } from './token/verdict';

const TOOL = {
  script: 'doctor',
  purpose:
    'Reads the settings of a stage as a build does, asks its identity providers, and says what fits and what does not.\nEnds with code 1 if there is a problem. A token is read from a file or from standard input, and never printed.',
  options: {
    stage: { type: 'string', value: 'STAGE', default: 'local', help: 'the stage' },
    token: { type: 'string', value: 'FILE', help: 'explains the token in FILE, or in - for stdin' },
    param: {
      type: 'string',
      value: 'NAME=VALUE',
      multiple: true,
      help: 'a stage parameter, as sls takes it; repeat it for more',
    },
  },
} as const;

/**
 * Runs `npm run doctor`.
 *
 * @param service the access rules, for the routes that a token may use
 */
export async function runDoctor(service: ProtectedService): Promise<void> {
  // Refused before the options, because a message about an argument repeats it.
  if (process.argv.some(isToken)) {
    refuseCall(
      'A token must not be an argument, which others can read; use --token FILE or --token -',
    );
  }
  const { stage, token: source, param = [] } = readOptions(TOOL);
  if (!/^[a-z0-9-]+$/i.test(stage)) refuseCall('Name the stage: npm run doctor -- --stage dev');
  const token = source === undefined ? undefined : await readGivenToken(source);
  const settings = await readSettings(stage, param);
  const sections = await examine(stage, settings, token, service);
  process.stdout.write(textOf(sections));
  process.exitCode = hasProblem(sections) ? 1 : 0;
}

async function readGivenToken(source: string): Promise<string> {
  try {
    return await readToken(source);
  } catch (error) {
    if (!(error instanceof TokenUnreadable)) throw error;
    return refuseCall(error.message);
  }
}

/** Examines the settings, each provider and the token; all providers at once. */
export async function examine(
  stage: string,
  { variables, problems }: SettingsOfStage,
  token: string | undefined,
  service: ProtectedService,
  now: () => number = Date.now,
): Promise<readonly Section[]> {
  const config = configOf(variables);
  const refused = problems.map(problem);
  const settings: Section = {
    heading: `Settings of stage ${stage}`,
    findings: [...(refused.length > 0 ? refused : [usedSettings(config)])],
  };
  if (config === undefined) return [settings];
  const answers = observeAnswers(now);
  try {
    const setting = settingNames(variables);
    const examination = { requests: requestsOnce(), answers, setting, now };
    const providers = await Promise.all(
      config.issuers.map((trusted) => examineProvider(trusted, examination)),
    );
    if (token === undefined) return [settings, ...providers];
    const explained = await explainToken(token, config, service, examination);
    return [settings, ...providers, explained];
  } finally {
    answers.stop();
  }
}

function usedSettings(config: AuthorizerConfig | undefined): Finding {
  return config === undefined
    ? problem(
        'settings: some are computed when the stack is deployed; give them by --param, as in --param issuer=https://login.example.com',
      )
    : ok(`settings: a build accepts them; trusted issuers: ${config.issuers.length}`);
}

/** @returns undefined if the authorizer would not start with these variables; the problems of the settings say why */
function configOf(variables: SettingsOfStage['variables']): AuthorizerConfig | undefined {
  try {
    return parseConfig(textsOf(variables), ALL_PARTS);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return undefined;
  }
}
