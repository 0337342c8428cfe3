import { LOCAL_STAGE } from '../../build/declared-service';
import type { Finding } from '../../doctor/report';
import { explainContent, explainForm } from '../../doctor/token/explain-token';
import type { IssuerEntry, TrustedIssuer } from '../../lib/config/trusted-issuer';
import { TokenRejected } from '../../lib/reason';
import { decomposeUnverifiedToken } from '../../lib/token/compact-token';
import { unverifiedIssuerIs } from '../../lib/token/jwt';
import { type Decided, step, tokenIn } from '../decided';
import type { Step, StepName } from '../explanation';
import { withRemedy } from '../words';
import { askedStep, withdrawalSteps } from './withdrawal';

/** The parts of a token, as doctor/token names them: the step of each, and the member of the entry that decides. */
const ASPECTS: Readonly<Record<string, readonly [StepName, (keyof IssuerEntry)?]>> = {
  issuer: ['issuer', 'issuer'],
  token: ['issuer'],
  header: ['header', 'algorithms'],
  type: ['header', 'types'],
  algorithm: ['header', 'algorithms'],
  key: ['key', 'jwksUri'],
  signature: ['key', 'jwksUri'],
  kind: ['claims', 'idTokens'],
  sender: ['claims'],
  audience: ['claims', 'audiences'],
  times: ['claims', 'clockToleranceSeconds'],
  'required claim': ['claims', 'requiredClaims'],
  'required claims': ['claims', 'requiredClaims'],
  principal: ['claims', 'principalClaims'],
  scopes: ['claims', 'scopeClaims'],
  'claims for handlers': ['claims', 'handlerClaims'],
  claim: ['claims'],
};

/** The steps from the kind of the token to its last check; none if the authorizer did not look at a token. */
export async function tokenSteps(decided: Decided): Promise<readonly Step[]> {
  const { service, observation } = decided;
  const token = observation && tokenIn(service, observation.event);
  if (token === undefined || observation === undefined) return [];
  const { kind, decision } = observation;
  const isUnread = ['token_malformed', 'token_encrypted'].includes(String(decision['reason']));
  if (kind === undefined || (kind === 0 && isUnread && !isReadable(token))) {
    return isUnread ? [formStep(token, decided)] : [];
  }
  if (kind > 0) {
    const text = 'it is opaque, so that only its issuer can judge it';
    return [step('kind', 'passed', text), askedStep(decided)];
  }
  const content = await contentSteps(token, decided);
  const isGood = content.every(({ result }) => result !== 'failed');
  return [
    step('kind', 'passed', 'it is a signed JWT, by its three parts'),
    ...content,
    ...(isGood ? withdrawalSteps(decided) : []),
  ];
}

function isReadable(token: string): boolean {
  try {
    decomposeUnverifiedToken(token);
    return true;
  } catch (error) {
    if (error instanceof TokenRejected) return false;
    throw error;
  }
}

function formStep(token: string, { places, observation }: Decided): Step {
  const { text, remedy } = withRemedy(explainForm(token).replace(/^form \(\w+\): /, ''));
  const decidedBy = places.refusal(String(observation?.decision['reason']));
  return step('kind', 'failed', text, { decidedBy, remedy });
}

/** All that doctor/token says of a token. The first problem that the authorizer met has decided. */
async function contentSteps(token: string, decided: Decided): Promise<readonly Step[]> {
  const { service, requests, setting, observation, now } = decided;
  const { findings } = await explainContent(token, service.config, {
    requests,
    setting,
    now: () => now,
  });
  const read = findings.flatMap((finding) => readFinding(finding));
  const reason = observation?.decision['reason'];
  const problems = read.filter(({ level }) => level === 'problem');
  const deciding = problems.find((each) => each.reason === reason) ?? problems[0];
  const end = deciding === undefined ? read.length : read.indexOf(deciding);
  const trusted = trustedOf(token, service.config.issuers);
  return read.map((each, index) => {
    const [name, member] = ASPECTS[each.aspect] ?? (['claims'] as const);
    const result =
      each === deciding ? 'failed' : index < end && each.level === 'ok' ? 'passed' : 'note';
    const { text, remedy } = withRemedy(textOf(each, name, result, decided));
    const ofMember =
      member && trusted && decided.places.member(trusted, writtenMember(member, trusted));
    const decidedBy =
      ofMember ?? (each.reason === undefined ? undefined : decided.places.refusal(each.reason));
    return step(name, result, text, { decidedBy, remedy });
  });
}

interface ReadFinding extends Pick<Finding, 'level' | 'text'> {
  readonly aspect: string;
  readonly reason: string | undefined;
}

function readFinding({ level, text }: Finding): readonly ReadFinding[] {
  const [, aspect = '', reason, sentence = text] =
    /^([a-z ]+?)(?: \(([a-z_]+)\))?: ([^]*)$/.exec(text) ?? [];
  // steps/withdrawal.ts says more of these.
  return aspect === 'withdrawal' ? [] : [{ level, aspect, reason, text: sentence }];
}

function textOf(
  { aspect, text, reason }: ReadFinding,
  name: StepName,
  result: Step['result'],
  { observation, service }: Decided,
): string {
  // The lines that the doctor means are not here.
  const own = text.replace(/; see the lines about it$/, '');
  const named = aspect === name ? own : `${aspect}: ${own}`;
  if (result !== 'failed') return named;
  const { reason: observed, problem } = observation?.decision ?? {};
  if (observed === 'keys_unavailable') {
    const local =
      service.sources.stage === LOCAL_STAGE ? 'npm start, or take --user NAME' : 'npm run doctor';
    return `${String(problem)
      .replace(/^\w+: /, '')
      .replace(/;[^]*/, '')}; run ${local}`;
  }
  if (observed === 'signature_unconfirmed' && reason !== observed) {
    return 'signature: it fits no known key, and the issuer cannot be asked again at this moment; try again later';
  }
  return named;
}

/** Keys have one of several members. */
function writtenMember(member: keyof IssuerEntry, { keySource }: TrustedIssuer): keyof IssuerEntry {
  if (member !== 'jwksUri') return member;
  if (keySource.keys !== undefined) return 'keys';
  return keySource.jwksUri === undefined && keySource.discoveryUri !== undefined
    ? 'discoveryUri'
    : 'jwksUri';
}

function trustedOf(token: string, issuers: readonly TrustedIssuer[]): TrustedIssuer | undefined {
  const { unverifiedPayload } = decomposeUnverifiedToken(token);
  const named = issuers.find(({ issuer }) => unverifiedIssuerIs(issuer, unverifiedPayload));
  return named ?? issuers[0];
}
