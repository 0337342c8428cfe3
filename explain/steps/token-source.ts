import { type Decided, step, tokenIn } from '../decided';
import type { Step } from '../explanation';
import { plural } from '../words';

/** The step of the place from which the token is taken. */
export function tokenSourceStep({
  service,
  places,
  played,
  observation,
  authorizer,
}: Decided): Step {
  const { tokenParameter, tokenScheme } = service.config;
  const place = placeName(tokenParameter);
  const decidedBy = places.parameter('tokenSource') ?? places.variable('TOKEN_PARAMETER');
  const form = tokenScheme === 'none' ? 'the token alone' : `${tokenScheme} and the token`;
  const remedy = `send the ${place} with ${form}`;
  const { outcome, problem } = played.verdict ?? {};
  if (outcome === 'identity_source_missing') {
    const [missing = ''] =
      /(?:header|querystring|context|stageVariables)\.[^]*$/.exec(problem ?? '') ?? [];
    const isToken = missing === '' || isPlaceOf(tokenParameter, missing);
    return isToken
      ? step('token', 'failed', `the request does not have the ${place}`, { decidedBy, remedy })
      : step(
          'token',
          'failed',
          `the request lacks ${missing}, which is an identity source of the authorizer`,
          {
            decidedBy,
            remedy: `send ${missing}; API Gateway answers 401 without it`,
          },
        );
  }
  if (outcome === 'token_fails_validation') {
    return step(
      'token',
      'failed',
      `the ${place} does not hold ${form}, as identityValidationExpression demands`,
      {
        value: typeof authorizer?.expression === 'string' ? authorizer.expression : undefined,
        decidedBy,
        remedy: `${remedy}: one word of letters, digits and . _ ~ + / -`,
      },
    );
  }
  const { reason } = observation?.decision ?? {};
  if (reason === 'request_ambiguous') {
    return step(
      'token',
      'failed',
      'the request has two tokens, or two values of a parameter that a rule reads',
      {
        decidedBy,
        remedy: `send one ${place}, and each parameter once`,
      },
    );
  }
  const token = observation === undefined ? undefined : tokenIn(service, observation.event);
  if (reason === 'token_too_large') {
    return step(
      'token',
      'failed',
      `the token in the ${place} is larger than API Gateway lets through`,
      {
        decidedBy: places.refusal('token_too_large') ?? decidedBy,
        remedy: 'have the provider put less into it',
      },
    );
  }
  if (token === undefined) {
    return step('token', 'failed', `the ${place} does not hold ${form}`, { decidedBy, remedy });
  }
  return step(
    'token',
    'passed',
    `it is in the ${place}, ${plural(token.length, 'character')} long`,
    {
      value: tokenScheme === 'none' ? tokenParameter : `${tokenParameter}: ${tokenScheme}`,
      decidedBy,
    },
  );
}

/** Tells whether an identity source is the place of the token; that of a cookie is a header. */
function isPlaceOf(tokenParameter: string, source: string): boolean {
  const isCookie = tokenParameter.startsWith('cookie.');
  return (isCookie ? 'header.cookie' : tokenParameter.toLowerCase()) === source.toLowerCase();
}

/** Such as `header Authorization`. */
function placeName(parameter: string): string {
  const dot = parameter.indexOf('.');
  const place = parameter.slice(0, dot).replace('querystring', 'query parameter');
  return `${place} ${parameter.slice(dot + 1)}`;
}
