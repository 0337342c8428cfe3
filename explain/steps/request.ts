import { nearestName } from '../../build/nearest-name';
import { declaredEvents } from '../../build/declared-service';
import { type Decided, readEvent, step } from '../decided';
import type { Step } from '../explanation';
import { shownPath } from '../without-tokens';
import { tokenSourceStep } from './token-source';

/** The steps before the token is looked at: the route, the event and the place of the token. */
export function requestSteps(decided: Decided): readonly Step[] {
  const route = routeStep(decided);
  if (decided.played.verdict === undefined) return [route];
  return [route, tokenSourceStep(decided), eventStep(decided)];
}

function routeStep({ service, places, request, played }: Decided): Step {
  const { route, verdict, preflightProblem, isHandled } = played;
  const path = shownPath(request, service).replace(/\?[^]*/, '');
  const asked = `${request.method} ${path}`;
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
