import { MAXIMUM_SECONDS, type TrustedIssuer } from '../lib/config/trusted-issuer';
import type { ObservedAnswer } from './observed-answers';
import { plainDuration } from './plain-time';
import { type Finding, note, ok, problem } from './report';
import type { SettingName } from './setting-name';

/** A certificate that expires sooner is worth a note: providers renew theirs weeks before. */
const CERTIFICATE_NOTE_MS = 14 * 24 * 60 * 60 * 1000;

/** Compares the clock of a provider with the one of this machine, as far as whole seconds tell. */
export function checkClock(
  answer: ObservedAnswer,
  { clockToleranceSeconds }: Pick<TrustedIssuer, 'clockToleranceSeconds'>,
  setting: SettingName,
): Finding {
  const { serverTime, sentAt, receivedAt } = answer;
  if (serverTime === undefined) {
    return note('clock: the answer has no date, so the clocks cannot be compared');
  }
  // The date leaves out the fraction of a second, and was written between the request and the answer.
  const aheadMs = serverTime - receivedAt;
  const behindMs = sentAt - (serverTime + 999);
  const apartMs = Math.max(aheadMs, behindMs);
  const seconds = Math.ceil(apartMs / 1000);
  if (seconds <= clockToleranceSeconds) {
    return ok(
      apartMs < 1000
        ? 'clock: the same as on this machine'
        : `clock: ${plainDuration(seconds)} from the one of this machine, within ${setting('clockToleranceSeconds')}=${clockToleranceSeconds}`,
    );
  }
  const side = aheadMs > behindMs ? 'ahead of' : 'behind';
  const remedy =
    seconds <= MAXIMUM_SECONDS.clockToleranceSeconds
      ? `set ${setting('clockToleranceSeconds')} to ${seconds}, unless the clock of this machine is wrong`
      : 'have one of the clocks set right';
  return problem(
    `clock: the one of the provider is ${plainDuration(seconds)} ${side} the one of this machine, and ${clockToleranceSeconds} seconds are tolerated; ${remedy}`,
  );
}

/** Looks at the time that the certificate of the provider has left. */
export function checkCertificate({
  certificateExpiresAt,
  receivedAt,
}: ObservedAnswer): readonly Finding[] {
  if (certificateExpiresAt === undefined) return [];
  const leftMs = certificateExpiresAt - receivedAt;
  const left = plainDuration(leftMs / 1000);
  return [
    leftMs < CERTIFICATE_NOTE_MS
      ? note(`TLS: the certificate is trusted, and expires in ${left}`)
      : ok(`TLS: the certificate is trusted for ${left} more`),
  ];
}
