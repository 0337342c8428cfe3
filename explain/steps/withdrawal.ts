import { LOCAL_STAGE } from '../../build/declared-service';
import { listUnverified } from '../../doctor/report';
import { type Decided, step } from '../decided';
import type { Place, Step } from '../explanation';

/** The step of an opaque token, which only its issuer can judge. */
export function askedStep(decided: Decided): Step {
  const { service, places, observation } = decided;
  const asked = service.config.issuers.filter((each) => each.introspection !== undefined);
  const names = listUnverified(
    asked.map(({ issuer }) => issuer),
    ' or ',
  );
  const [first] = asked;
  const decidedBy = first && places.member(first, 'introspection');
  const { claims, decision = {}, missingSecret } = observation ?? {};
  if (missingSecret !== undefined) return notAsked(missingSecret, service.sources.stage);
  if (claims !== undefined) {
    return step('issuer', 'passed', `${claims.issuer}, asked about it, says that it is good`, {
      value: `scopes: ${listUnverified([...claims.scopes])}`,
      decidedBy,
    });
  }
  const failed = failureOf(decision, service.sources.stage);
  if (failed !== undefined) return step('issuer', 'failed', failed.text, { decidedBy, ...failed });
  return refusedAnswer('issuer', names, decision, decidedBy);
}

function refusedAnswer(
  name: 'issuer' | 'withdrawal',
  issuers: string,
  { reason, claim }: Readonly<Record<string, unknown>>,
  decidedBy: Place | undefined,
): Step {
  const detail = typeof claim === 'string' ? `${String(reason)}, "${claim}"` : String(reason);
  return step(name, 'failed', `the answer of ${issuers} about it is refused (${detail})`, {
    decidedBy,
    remedy: 'compare the answer of the provider with the member introspection of its entry',
  });
}

/** The steps of a signed token that is good in itself, and whose withdrawal is looked up. */
export function withdrawalSteps(decided: Decided): readonly Step[] {
  const { service, places, observation } = decided;
  const { config, sources } = service;
  const { claims, decision = {}, missingSecret } = observation ?? {};
  const asked = config.issuers.find(
    ({ issuer, introspection }) =>
      issuer === claims?.issuer && introspection?.signedTokens === true,
  );
  const decidedBy = asked && places.member(asked, 'introspection');
  const failed = failureOf(decision, sources.stage);
  const ofIssuer =
    missingSecret !== undefined
      ? [notAsked(missingSecret, sources.stage)]
      : failed !== undefined
        ? [step('withdrawal', 'failed', failed.text, { decidedBy, ...failed })]
        : asked === undefined
          ? []
          : decision['outcome'] === 'rejected' && decision['reason'] !== 'token_revoked'
            ? [refusedAnswer('withdrawal', asked.issuer, decision, decidedBy)]
            : [
                step('withdrawal', 'passed', `${asked.issuer} says that it is still good`, {
                  decidedBy,
                }),
              ];
  return [...ofIssuer, ...(claims === undefined ? [] : listStep(decided))];
}

/** The step of the list of withdrawn tokens, if the service has one and the token came so far. */
function listStep({ service, places, observation }: Decided): readonly Step[] {
  const { config, sources } = service;
  if (config.revocation === undefined) return [];
  const { table } = config.revocation;
  const more = {
    value: table,
    decidedBy: places.parameter('revocation') ?? places.variable('REVOCATION_TABLE'),
  };
  const list = `npm run revoke -- --stage ${sources.stage} --list`;
  const { decision = {}, isLookedUp } = observation ?? {};
  switch (decision['reason']) {
    case 'token_revoked': {
      const remedy = `get a new token, or see why it was withdrawn: ${list}`;
      return [
        step('withdrawal', 'failed', 'the list of withdrawn tokens names it', { ...more, remedy }),
      ];
    }
    case 'revocations_unavailable': {
      const remedy =
        sources.stage === LOCAL_STAGE
          ? 'run npm start -- --param revocation=true beside this command'
          : `give this command credentials that may read it, or look: ${list}`;
      return [step('withdrawal', 'failed', sentenceOf(decision), { ...more, remedy })];
    }
  }
  if (isLookedUp === undefined) return [];
  if (isLookedUp) {
    return [step('withdrawal', 'passed', 'the list of withdrawn tokens does not name it', more)];
  }
  const text = 'the list of withdrawn tokens cannot be read, and tokens are accepted then';
  const decidedBy = places.variable('REVOCATION_UNAVAILABLE');
  return [step('withdrawal', 'note', text, { ...more, decidedBy, remedy: `look: ${list}` })];
}

/** The problem of a decision, without the name of its error. */
function sentenceOf({ problem }: Readonly<Record<string, unknown>>): string {
  return String(problem).replace(/^\w+: /, '');
}

function notAsked(sentence: string, stage: string): Step {
  return step('issuer', 'note', `not decided: ${sentence}`, {
    remedy: `send the request to stage ${stage}, and read the reason in its answer or in the log`,
  });
}

function failureOf(
  { reason, problem }: Readonly<Record<string, unknown>>,
  stage: string,
): { readonly text: string; readonly remedy: string } | undefined {
  if (reason === 'token_inactive') {
    return {
      text: 'its issuer, asked about it, does not know it or has withdrawn it',
      remedy: 'get a new token',
    };
  }
  if (reason === 'introspection_unavailable') {
    const remedy =
      stage === LOCAL_STAGE
        ? 'run npm start -- --param provider=opaque beside this command'
        : 'see whether the issuer answers: npm run doctor';
    return { text: sentenceOf({ problem }), remedy };
  }
  return undefined;
}
