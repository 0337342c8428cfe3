import { listUnverified } from '../../doctor/report';
import { type Decided, step } from '../decided';
import type { Step } from '../explanation';

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
  const { reason, claim } = decision;
  const detail = typeof claim === 'string' ? `${String(reason)}, "${claim}"` : String(reason);
  return step('issuer', 'failed', `the answer of ${names} about it is refused (${detail})`, {
    decidedBy,
    remedy: 'compare the answer of the provider with the member introspection of its entry',
  });
}

/** The steps of a signed token whose withdrawal is looked up. */
export function withdrawalSteps({ service, places, observation }: Decided): readonly Step[] {
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
          : [
              step('withdrawal', 'passed', `${asked.issuer} says that it is still good`, {
                decidedBy,
              }),
            ];
  return [
    ...ofIssuer,
    ...(claims === undefined ? [] : listStep(service.config, places, sources.stage)),
  ];
}

function listStep(
  { revocation }: Decided['service']['config'],
  places: Decided['places'],
  stage: string,
): readonly Step[] {
  if (revocation === undefined) return [];
  return [
    step(
      'withdrawal',
      'note',
      'explain does not read the list of withdrawn tokens, and the authorizer does',
      {
        value: revocation.table,
        decidedBy: places.parameter('revocation') ?? places.variable('REVOCATION_TABLE'),
        remedy: `look whether the token is in it: npm run revoke -- --stage ${stage} --list`,
      },
    ),
  ];
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
      stage === 'local'
        ? 'run npm start -- --param provider=opaque beside this command'
        : 'see whether the issuer answers: npm run doctor';
    return { text: String(problem).replace(/^\w+: /, ''), remedy };
  }
  return undefined;
}
