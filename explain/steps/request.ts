import { nearestName } from '../../build/nearest-name';
import { declaredEvents } from '../../build/declared-service';
import { plural } from '../words';
import { type Decided, readEvent, step, tokenIn } from '../decided';
import type { Step } from '../explanation';

/** The steps before the token is looked at: the route, the event and the place of the token. */
export function requestSteps(decided: Decided): readonly Step[] {
  const route = routeStep(decided);
  if (decided.played.verdict === undefined) return [route];
  return [route, tokenStep(decided), eventStep(decided)];
}

function routeStep({ service, places, request, played }: Decided): Step {
  const { route, verdict, preflightProblem, isHandled } = played;
  const { method, path } = request;
  const asked = `${method} ${path.replace(/\?[^]*/, '')}`;
  if (route === undefined) {
    const known = declaredEvents(service.api).map((event) => event.route);
    const nearest = nearestName(asked, known);
    return step('route', 'failed', `no route of serverless.yml is for ${asked}`, {
      decidedBy: { file: 'serverless.yml', setting: 'functions' },
      remedy:
        nearest === undefined
          ? `correct the path, or declare the route; there are ${known.join(', ')}`
          : `did you mean ${nearest}?`,
    });
  }
  if (preflightProblem !== undefined) {
    return step(
      'route',
      'failed',
      `a preflight, and the page may not send its request: ${preflightProblem}`,
      {
        value: route,
        decidedBy: places.parameter('corsOrigin'),
        remedy:
          'add the origin to CORS_ORIGIN, or declare the method and the header in serverless.yml',
      },
    );
  }
  if (verdict === undefined) {
    const isPublic = isHandled || !route.startsWith('OPTIONS ');
    return isPublic
      ? step('route', 'passed', 'it is public: no token is asked for', {
          value: route,
          decidedBy: places.rule(route),
        })
      : step('route', 'passed', 'a preflight, which API Gateway answers itself', {
          value: route,
          decidedBy: places.parameter('corsOrigin'),
        });
  }
  return step('route', 'passed', 'it is protected by the authorizer', {
    value: route,
    decidedBy: places.route(route),
  });
}

/** The kinds of events, by the way in which the authorizer reads them. */
const EVENTS = {
  token: 'TOKEN event of a REST API: the token, and nothing else of the request',
  request: 'REQUEST event of a REST API: the request without its body',
  http: 'REQUEST event of an HTTP API',
  websocket: 'REQUEST event of a WebSocket API, for the request that opens a connection',
} as const;

function eventStep({ service, places, played, authorizer, observation }: Decided): Step {
  const decidedBy = places.parameter('authorizerType') ?? places.route(played.route ?? '');
  if (played.verdict?.cache === undefined || observation === undefined) {
    return step('event', 'skipped', 'the authorizer is not asked');
  }
  if (played.verdict.cache === 'hit') {
    return step('event', 'note', 'the authorizer is not asked: its answer is in the cache', {
      decidedBy: places.parameter('authorizerTtl'),
    });
  }
  const { version } = observation.event;
  const payload = typeof version === 'string' ? `, payload ${version}` : '';
  const read = readEvent(service, observation.event);
  if (read === undefined) {
    const { problem } = observation.decision;
    return step('event', 'failed', `the authorizer cannot read it: ${String(problem)}`, {
      decidedBy,
      remedy: `send it an event of the type that serverless.yml declares (${authorizer?.type ?? 'none'})`,
    });
  }
  return step(
    'event',
    'passed',
    `API Gateway asks the authorizer with a ${EVENTS[read.kind]}${payload}`,
    {
      decidedBy,
    },
  );
}

function tokenStep({ service, places, played, observation, authorizer }: Decided): Step {
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
