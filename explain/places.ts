import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AUTHORIZER, declaredEvents } from '../build/declared-service';
import { textsOf } from '../build/declared-variables';
import { ISSUERS_FILE, trustedIssuersOf } from '../build/trusted-issuers';
import { SERVICE_FILE } from '../build/yaml-sources';
import { lineOfKey, lineOfVariable } from '../checks/settings/lines';
import { parametersInForce, placeOfSetting, type SettingPlace } from '../checks/settings/places';
import { variableOf } from '../doctor/setting-name';
import type { IssuerEntry, TrustedIssuer } from '../lib/config/trusted-issuer';
import type { ExplainedService } from './explained-service';
import type { Place } from './explanation';

type IssuerMember = keyof IssuerEntry | 'introspection';

/** Finds the lines that decide. */
export interface Places {
  /** The event of serverless.yml that declares a route. */
  readonly route: (route: string) => Place | undefined;
  /** The rule of a route, or its line in the list of public routes. */
  readonly rule: (route: string) => Place;
  readonly parameter: (name: string) => Place | undefined;
  readonly variable: (name: string) => Place;
  /** A member of the entry of an issuer. */
  readonly member: (
    trusted: Pick<TrustedIssuer, 'issuer'>,
    member: IssuerMember,
  ) => Place | undefined;
  readonly gatewayResponse: (type: string) => Place | undefined;
  /** The line of lib/ that refuses for a reason, if it is one line alone; that of a signed token first. */
  readonly refusal: (reason: string) => Place | undefined;
}

const LIB = join(__dirname, '../lib');

export function placesOf(service: ExplainedService): Places {
  const { directory, sources, rules, variables, issuers } = service;
  const textOf = (file: string): string => {
    const known = sources.yaml.get(file);
    if (known !== undefined) return known;
    const path = join(directory, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  const inYaml = (file: string, path: readonly (string | number)[], setting?: string): Place =>
    placeAt(file, lineOfKey(textOf(file), path), setting);
  const placed = ({ file, setting, path }: SettingPlace): Place => {
    if (path !== undefined) return inYaml(file, path, setting);
    const line = file.startsWith('.env') ? lineOfVariable(textOf(file), setting) : undefined;
    return placeAt(file, line, setting);
  };
  const parameter = (name: string): Place | undefined => {
    const inForce = parametersInForce(sources).get(name);
    return inForce && placed(inForce.place);
  };

  const inIssuersFile = (issuer: string, member: IssuerMember): Place | undefined => {
    const items: readonly unknown[] = Array.isArray(issuers) ? issuers : [];
    const index = items.findIndex((item) => issuersOf(item, sources.stage).includes(issuer));
    if (index < 0) return undefined;
    return inYaml(ISSUERS_FILE, [sources.stage, index, member], member);
  };

  return {
    parameter,
    variable: (name) => placed(placeOfSetting(sources, name)),
    route: (route) => {
      const found = eventOf(service, route);
      return found && inYaml(SERVICE_FILE, ['functions', ...found]);
    },
    rule: (route) => placeAt(rules.file, lineOfRule(textOf(rules.file), route)),
    member: ({ issuer }, member) => {
      if ((textsOf(variables)['TRUSTED_ISSUERS'] ?? '') !== '') {
        const played = parametersInForce(sources).get('provider')?.value;
        return (
          inIssuersFile(issuer, member) ??
          (played === undefined || played === ''
            ? placed(placeOfSetting(sources, 'TRUSTED_ISSUERS'))
            : parameter('provider'))
        );
      }
      const variable = member === 'introspection' ? undefined : variableOf(member);
      return variable === undefined ? undefined : placed(placeOfSetting(sources, variable));
    },
    gatewayResponse: (type) => {
      const wanted = new RegExp(String.raw`^\s*ResponseType:\s*['"]?${type}['"]?\s*$`);
      for (const [file, text] of sources.yaml) {
        const index = text.split('\n').findIndex((line) => wanted.test(line));
        if (index >= 0) return { file, line: index + 1 };
      }
      return undefined;
    },
    refusal: (reason) => {
      const thrown = `new TokenRejected('${reason}'`;
      const lines = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .flatMap((file) =>
          readFileSync(join(LIB, file), 'utf8')
            .split('\n')
            .flatMap((line, index) =>
              line.includes(thrown) ? [{ file: `lib/${file}`, line: index + 1 }] : [],
            ),
        );
      const ofTokens = lines.filter(({ file }) => file.startsWith('lib/token/'));
      const [only, ...others] = ofTokens.length > 0 ? ofTokens : lines;
      return others.length === 0 ? only : undefined;
    },
  };
}

function placeAt(file: string, line: number | undefined, setting?: string): Place {
  return { file, ...(line !== undefined && { line }), ...(setting !== undefined && { setting }) };
}

/** The issuers that an item of issuers.yml stands for: a preset may stand for several. */
function issuersOf(item: unknown, stage: string): readonly string[] {
  const { text } = trustedIssuersOf([item], stage);
  // Its own form.
  const entries = (text === '' ? [] : JSON.parse(text)) as readonly IssuerEntry[];
  return entries.map(({ issuer }) => issuer);
}

/** The keys below `functions` that lead to the event of a route. */
function eventOf(
  { api }: Pick<ExplainedService, 'api'>,
  route: string,
): readonly (string | number)[] | undefined {
  for (const [name, declared] of Object.entries(api.functions)) {
    if (name === AUTHORIZER) continue;
    const index = (declared.events ?? []).findIndex((event) =>
      declaredEvents({ functions: { [name]: { ...declared, events: [event] } } }).some(
        (each) => each.route === route,
      ),
    );
    if (index >= 0) return [name, 'events', index];
  }
  return undefined;
}

/** A route stands as a key, or as an entry of the list of public routes. */
function lineOfRule(text: string, route: string): number | undefined {
  const quoted = [`'${route}'`, `"${route}"`];
  const lines = text.split('\n').map((line) => line.trim());
  const isKey = (line: string): boolean =>
    [...quoted, route].some((each) => line.startsWith(`${each}:`));
  const isEntry = (line: string): boolean =>
    !line.startsWith('//') && quoted.some((each) => line.includes(each));
  const index = lines.some(isKey) ? lines.findIndex(isKey) : lines.findIndex(isEntry);
  return index < 0 ? undefined : index + 1;
}
