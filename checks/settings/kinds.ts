import { parseTokenSource } from '../../build/token-source';
import { isJsonObject } from '../../lib/json-object';

/**
 * Checks a value of a setting.
 *
 * @returns the rest of a sentence that begins with the setting, or undefined if the value is right
 */
export type Kind = (value: unknown) => string | undefined;

/** Tells whether CloudFormation computes the value when the stack is deployed: `Ref` or `Fn::...`. */
export function isKnownOnDeploy(value: unknown): boolean {
  const [name, ...others] = isJsonObject(value) ? Object.keys(value) : [];
  return name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
}

/** Values in a message are short, and never have a line break. */
function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** A text, or what CloudFormation makes one of. YAML reads other values where the quotes are missing. */
export const text: Kind = (value) => {
  if (typeof value === 'string' || isKnownOnDeploy(value)) return undefined;
  if (typeof value === 'number') {
    return `must be in quotes, because YAML reads ${value} as a number and may have rounded it`;
  }
  if (Array.isArray(value)) {
    return `must be one text, not a list; separate its entries by commas: '${value.join(',').slice(0, 60)}'`;
  }
  return `must be a text in quotes, not ${shown(value)}`;
};

export const trueOrFalse: Kind = (value) =>
  ['true', 'false'].includes(String(value))
    ? undefined
    : `must be true or false, not ${shown(value)}`;

export const choice =
  (...choices: readonly string[]): Kind =>
  (value) =>
    choices.some((each) => each === value)
      ? undefined
      : `must be ${choices.join(' or ')}, not ${shown(value)}`;

export const wholeNumber =
  (minimum: number, maximum: number): Kind =>
  (value) => {
    // The command line and the environment give texts.
    const isWhole =
      typeof value === 'number'
        ? Number.isInteger(value)
        : typeof value === 'string' && /^\d{1,15}$/.test(value);
    if (isWhole && Number(value) >= minimum && Number(value) <= maximum) return undefined;
    return `must be a whole number from ${minimum} to ${maximum}, not ${shown(value)}`;
  };

export const anyNumber: Kind = (value) =>
  (typeof value === 'number' && Number.isFinite(value)) ||
  (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value)) ||
  isKnownOnDeploy(value)
    ? undefined
    : `must be a number, as its default is, not ${shown(value)}`;

/** API Gateway refuses every request at a rate of 0. */
export const rate: Kind = (value) =>
  anyNumber(value) === undefined && Number(value) > 0 && Number(value) <= 1_000_000
    ? undefined
    : `must be a number above 0 and up to 1000000, not ${shown(value)}`;

/** The preflight, which osls makes of it, needs the text. */
export const origins: Kind = (value) =>
  isKnownOnDeploy(value)
    ? `must be known when the service is packaged; write a text such as 'https://app.example.com', not ${shown(value)}`
    : text(value);

export const port: Kind = wholeNumber(1, 65_535);

export const portOrOff: Kind = (value) =>
  value === 'off' || port(value) === undefined
    ? undefined
    : `must be a whole number from 1 to 65535, or off, not ${shown(value)}`;

/** The numbers of days that CloudWatch Logs takes. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

export const retentionDays: Kind = (value) =>
  RETENTION_DAYS.map(String).includes(String(value))
    ? undefined
    : `must be a number of days that CloudWatch knows (${RETENTION_DAYS.join(', ')}), not ${shown(value)}`;

export const emailAddress: Kind = (value) =>
  typeof value === 'string' && /^(?:[^\s@'"]+@[^\s@'"]+)?$/.test(value)
    ? undefined
    : `must be one e-mail address, or '' for none, not ${shown(value)}`;

/** A host name as a browser sends it, or nothing. */
export const domain: Kind = (value) =>
  typeof value === 'string' && (value === '' || isHostName(value))
    ? undefined
    : `must be a domain in lower case, such as app.example.com, or '' for one of CloudFront, not ${shown(value)}`;

function isHostName(value: string): boolean {
  return /^[a-z0-9.-]+\.[a-z]+$/.test(value) && URL.parse(`https://${value}`)?.host === value;
}

/** CloudFront takes certificates of this region only. */
export const certificate: Kind = (value) =>
  typeof value === 'string' &&
  /^(?:arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+)?$/.test(value)
    ? undefined
    : `must be the ARN of a certificate in us-east-1, or '' for that of CloudFront, not ${shown(value)}`;

export const httpsOrigins: Kind = (value) =>
  typeof value === 'string' && (value === '' || value.split(',').every(isHttpsOrigin))
    ? undefined
    : `must be origins with https, such as https://login.example.com, separated by commas, not ${shown(value)}`;

function isHttpsOrigin(value: string): boolean {
  const url = URL.parse(value.trim());
  return url?.protocol === 'https:' && url.origin === value.trim();
}

export const claimName: Kind = (value) =>
  typeof value === 'string' && /^\S+$/.test(value)
    ? undefined
    : `must be the name of a claim, such as client_id, not ${shown(value)}`;

/** Headers that have another meaning in HTTP, or that API Gateway sets itself. */
const TAKEN_HEADERS =
  /^(?:accept|accept-.*|access-control-.*|cache-control|connection|content-.*|cookie|date|expect|forwarded|host|if-.*|origin|range|referer|sec-.*|set-cookie|te|trailer|transfer-encoding|upgrade|user-agent|via|www-authenticate|x-api-key|x-forwarded-.*)$/i;

export const tokenSource: Kind = (value) => {
  const source = parseTokenSource(value);
  if (source === undefined) {
    return `must be a header and a scheme, such as 'Authorization: Bearer', or a header alone that holds the bare token, such as 'X-Auth-Token', or 'cookie NAME' or 'query NAME'; letters, digits, - and _ are accepted; not ${shown(value)}`;
  }
  const { place, name } = source;
  if (place !== 'header') return undefined;
  if (/^(?:bearer|basic|token|dpop|jwt)$/i.test(name) && value === name) {
    return `must begin with a header, and ${name} is a scheme; write 'Authorization: ${name}'`;
  }
  if (/^(?:cookie|query)$/i.test(name)) {
    return `must name the ${name.toLowerCase()} that holds the token; write '${name.toLowerCase()} access_token'`;
  }
  return TAKEN_HEADERS.test(name)
    ? `must name a header that is free for a token, such as Authorization or X-Auth-Token; ${name} has another meaning`
    : undefined;
};
