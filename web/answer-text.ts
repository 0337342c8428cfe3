import type { Answer } from './api';
import { reasonText } from './reason-text';

/** An answer of the API in words for a person. */
export interface AnswerText {
  readonly tone: 'good' | 'refused' | 'trouble';
  /** A few words, without a full stop. */
  readonly title: string;
  readonly text: string;
  /** The person's way on. */
  readonly next?: 'sign-in' | 'try-again';
}

/**
 * Tells a person the meaning of an answer, and whether signing in or trying again would change it.
 *
 * @param demand a sentence without a full stop about the demand of the route that the token does not meet, if it is known
 */
export function describeAnswer(answer: Answer, demand?: string): AnswerText {
  const { status, signInProblem } = answer;
  if (status !== undefined && status < 400) return answered(answer);
  if (signInProblem !== undefined) {
    return signInProblem.kind === 'unavailable'
      ? trouble('The sign-in cannot be renewed', signInProblem.message)
      : { tone: 'refused', title: 'Signed out', text: signInProblem.message, next: 'sign-in' };
  }
  switch (status) {
    case undefined:
      return fault(
        answer,
        'No answer',
        'The API cannot be reached, or does not let this page read its answers.',
      );
    case 401:
      return unauthorized(answer);
    case 403:
      return forbidden(answer, demand);
    case 429:
      return trouble(
        'Too many requests',
        'The API has had too many requests. Please wait a moment.',
      );
    case 503:
      return trouble('Try again', unavailableText(answer));
    default:
      return status < 500
        ? { tone: 'refused', title: 'Not possible', text: messageOf(answer) }
        : fault(answer, 'Fault', 'Something is wrong with the API. It is not your fault.');
  }
}

function answered({ isSecondTry, milliseconds }: Answer): AnswerText {
  const renewed = isSecondTry
    ? ' The token had to be renewed first, which happened by itself.'
    : '';
  return { tone: 'good', title: 'Done', text: `The API answered in ${milliseconds} ms.${renewed}` };
}

function unauthorized({ hadToken, isSecondTry }: Answer): AnswerText {
  const text = hadToken
    ? `The API does not accept your token${isSecondTry ? ', not even a new one' : ''}. Signing in again may help.`
    : 'You are not signed in, and this needs to know who you are.';
  return { tone: 'refused', title: 'Please sign in', text, next: 'sign-in' };
}

function forbidden({ request, reason, body }: Answer, demand: string | undefined): AnswerText {
  const title = 'Not allowed';
  if (reason === 'route_not_entitled') {
    const { purpose = 'do this' } = request;
    const because = demand === undefined ? '' : `: ${demand}`;
    const text = `You may not ${purpose}${because}. Signing in again would not change that.`;
    return { tone: 'refused', title, text };
  }
  if (reason !== undefined) {
    const text = `${reasonText(reason) ?? `The API refused the token (${reason}).`} Please sign in again.`;
    return { tone: 'refused', title, text, next: 'sign-in' };
  }
  if (body?.['message'] === 'Missing Authentication Token') {
    return { tone: 'refused', title: 'No such address', text: 'The API does not have this route.' };
  }
  return { tone: 'refused', title, text: 'The API refused the request, and did not say why.' };
}

function unavailableText({ retryAfterSeconds }: Answer): string {
  const wait =
    retryAfterSeconds === undefined
      ? 'Please try again in a moment.'
      : `Please try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}.`;
  return `The API cannot check your token at the moment, which is not your fault. ${wait}`;
}

/** Unlike a refusal of API Gateway, this may have happened after a handler has done its work. */
function fault({ request }: Answer, title: string, text: string): AnswerText {
  return request.method === 'GET'
    ? trouble(title, text)
    : {
        tone: 'trouble',
        title,
        text: `${text} It may have been done all the same: look before you repeat it.`,
      };
}

function trouble(title: string, text: string): AnswerText {
  return { tone: 'trouble', title, text, next: 'try-again' };
}

/** The words of a handler, which are for its caller. */
function messageOf({ body, status }: Answer): string {
  const message = body?.['message'];
  return typeof message === 'string' && message !== ''
    ? `The API says: ${message}`
    : `The API answered ${String(status)}.`;
}
