import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { DeclaredFunction } from '../../build/declared-service';
import type { OslsCommand } from '../../build/osls';
import { parseTokenSource } from '../../build/token-source';
import { ISSUERS_FILE, trustedIssuersOf } from '../../build/trusted-issuers';
import { readYamlSources, SERVICE_FILE } from '../../build/yaml-sources';
import type { CheckedService } from '../../checks/findings';
import { ServiceChecks } from '../../checks/plugin';
import { isJsonObject } from '../../lib/json-object';
import { VARIABLES } from '../../lib/config/variables';
import { PROJECT_DIRECTORY } from './process';

type Values = Readonly<Record<string, unknown>>;

/** A change of the service, or of the command that is given for it. */
export interface Change {
  readonly command?: readonly string[];
  readonly stage?: string;
  readonly param?: readonly string[];
  /** The environment of the command. */
  readonly environment?: Readonly<Record<string, string>>;
  /** `.env` files, and issuers.yml, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** A text of serverless.yml, and the lines before it. */
  readonly yaml?: { readonly before: string; readonly lines: string };
  /** A text of serverless.yml that is left out. */
  readonly without?: string;
  /** Parameters of stages.yml, by list. */
  readonly stages?: Readonly<Record<string, Values>>;
  /** `provider.environment` of serverless.yml. */
  readonly provider?: Values;
  /** `functions.authorizer.environment` of serverless.yml; undefined removes a variable. */
  readonly authorizer?: Values;
  /** The authorizer of GET /sayhello. */
  readonly routeAuthorizer?: unknown;
}

const ENVIRONMENT = {
  JWT_ISSUER: 'https://issuer.example.com',
  JWT_AUDIENCE: 'https://api.example.com',
};

/** `${env:NAME, 'fallback'}`, and the same of plugins/settings.cjs; no copy plays another provider. */
const VARIABLE =
  /^\$\{(?:file\(plugins\/settings\.cjs\):played\.\w+, )?(?:env:|file\(plugins\/settings\.cjs\):environment\.)(\w+)(?:, (?:'([^']*)'|[^}]*))?\}$/;

/** The service of the project with a change, and with one protected route. */
export class CheckedServiceCopy {
  readonly directory = mkdtempSync(join(tmpdir(), 'checked-service-'));

  constructor() {
    for (const file of readYamlSources(PROJECT_DIRECTORY).keys()) {
      if (file === ISSUERS_FILE) continue;
      cpSync(join(PROJECT_DIRECTORY, file), join(this.directory, file), { recursive: true });
    }
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /**
   * Runs the checks as osls runs them for a command.
   *
   * @param notice gets each remark that the checks print
   * @returns the message of the refusal, or undefined
   */
  refusalOf(change: Change, notice: (sentence: unknown) => void = () => undefined) {
    const { files = {}, yaml, without = '' } = change;
    const serviceFile = join(this.directory, SERVICE_FILE);
    const written = readFileSync(serviceFile, 'utf8');
    if (yaml !== undefined) {
      writeFileSync(
        serviceFile,
        written.replace(yaml.before, () => yaml.lines + yaml.before),
      );
    }
    if (without !== '') writeFileSync(serviceFile, written.replace(without, ''));
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(this.directory, name), text);
    }
    const before = process.env;
    process.env = { ...ENVIRONMENT, ...change.environment };
    for (const text of Object.values(files)) {
      for (const [, name = '', value = ''] of text.matchAll(/^(\w+)=(.*)$/gm)) {
        process.env[name] ??= value;
      }
    }
    try {
      const rules = {
        file: 'access-rules.ts',
        accessRules: { 'GET /sayhello': {} },
        publicRoutes: [],
      };
      new ServiceChecks(this.osls(change), { log: { notice } }, rules).hooks.initialize();
      return undefined;
    } catch (error) {
      if (error instanceof Refusal) return error.message;
      throw error;
    } finally {
      process.env = before;
      writeFileSync(serviceFile, written);
      for (const name of Object.keys(files)) rmSync(join(this.directory, name));
    }
  }

  /** The sentences of the refusal without its heading, or all of a refusal without sentences; none if nothing is refused. */
  problemsOf(change: Change): readonly string[] {
    const [heading = '', ...problems] = (this.refusalOf(change) ?? '').split('\n  - ');
    return problems.length === 0 && heading !== '' ? [heading] : problems;
  }

  private osls(change: Change): OslsCommand<CheckedService> {
    const { command = ['package'], stage = 'dev', param = [], provider = {} } = change;
    const params = this.lists(change);
    const inForce: Values = {
      ...params['default'],
      ...params[stage],
      ...Object.fromEntries(
        param.map((text): [string, unknown] => [
          text.split('=', 1)[0] ?? '',
          text.slice(text.indexOf('=') + 1),
        ]),
      ),
    };
    const source = parseTokenSource(inForce['tokenSource']);
    const issuers = this.issuersOf(stage);
    const environment = withoutUndefined({
      ...this.authorizerEnvironment(inForce),
      TRUSTED_ISSUERS: trustedIssuersOf(issuers, stage).text,
      ...change.authorizer,
    });
    const { routeAuthorizer = { name: 'authorizer', identitySource: headerOf(source?.header) } } =
      change;
    return {
      serviceDir: this.directory,
      configurationInput: {
        provider: { stage: 'local', environment: provider },
        params,
        functions: { authorizer: { environment: change.authorizer ?? {} } },
      },
      processedInput: { commands: command, options: { stage, param, function: 'authorizer' } },
      service: {
        custom: { issuers },
        // The schema of osls makes texts of numbers.
        provider: { stage, region: 'eu-central-1', environment: asTexts(provider) },
        functions: {
          authorizer: { environment: asTexts(environment) },
          sayhello: {
            events: [{ http: { method: 'get', path: '/sayhello', authorizer: routeAuthorizer } }],
          },
        },
      },
      classes: { Error: Refusal },
    };
  }

  /** `${file(issuers.yml):${sls:stage}, ''}` of serverless.yml. */
  private issuersOf(stage: string): unknown {
    const lists: unknown = parse(readYamlSources(this.directory).get(ISSUERS_FILE) ?? '{}');
    return isJsonObject(lists) ? (lists[stage] ?? '') : '';
  }

  /** The lists of stages.yml with the change, as osls resolves them. */
  private lists({ stages = {} }: Change): Readonly<Record<string, Values>> {
    const text = readYamlSources(this.directory).get('stages.yml') ?? '';
    // The file has one list of parameters for each stage.
    const lists = parse(text) as Readonly<Record<string, Values | null>>;
    const names = new Set([...Object.keys(lists), ...Object.keys(stages)]);
    return Object.fromEntries(
      [...names].map((name) => [name, resolved({ ...lists[name], ...stages[name] })]),
    );
  }

  /** What serverless.yml hands to the authorizer, with these parameters. */
  private authorizerEnvironment(inForce: Values): Values {
    const { functions } = parse(
      readYamlSources(this.directory).get('serverless.yml') ?? '',
      // The schema of osls, which every command checks, promises this much.
      { merge: true },
    ) as {
      functions: Readonly<Record<string, { environment?: Readonly<Record<string, string>> }>>;
    };
    const written = functions['authorizer']?.environment ?? {};
    return Object.fromEntries(
      VARIABLES.flatMap((name) => {
        const expression = written[name] ?? '';
        const parameter = /^\$\{param:(\w+)\}$/.exec(expression)?.[1];
        const part = /:tokenSource\.(parameter|scheme)\}$/.exec(expression)?.[1];
        if (part === 'parameter' || part === 'scheme') {
          return [[name, parseTokenSource(inForce['tokenSource'])?.[part]]];
        }
        if (parameter !== undefined) return [[name, inForce[parameter]]];
        if (expression === '${self:custom.metrics}') return [[name, 'jwt-lambda-authorizer/dev']];
        return VARIABLE.test(expression) ? Object.entries(resolved({ [name]: expression })) : [];
      }),
    );
  }
}

/** Stands in for the error class that osls prints without a stack trace. */
class Refusal extends Error {
  override readonly name = 'Refusal';
}

function headerOf(header = 'Authorization'): string {
  return `method.request.header.${header}`;
}

function resolved(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const [, variable, fallback = ''] =
        VARIABLE.exec(typeof value === 'string' ? value : '') ?? [];
      return [name, variable === undefined ? value : (process.env[variable] ?? fallback)];
    }),
  );
}

function withoutUndefined(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function asTexts(values: Values): NonNullable<DeclaredFunction['environment']> {
  // A function of CloudFormation stays an object, in spite of the type.
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
    ]),
  ) as NonNullable<DeclaredFunction['environment']>;
}
