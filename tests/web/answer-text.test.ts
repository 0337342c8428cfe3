import { REASONS } from '../../lib/reason';
import { describeAnswer } from '../../web/answer-text';
import type { Answer } from '../../web/api';
import { REASON_TEXTS, reasonText } from '../../web/reason-text';
import { SignInProblem } from '../../web/sign-in-problem';

const answer = (changes: Partial<Answer>): Answer => ({
  request: { method: 'GET', path: '/sayhello' },
  status: 200,
  body: undefined,
  hadToken: true,
  isSecondTry: false,
  milliseconds: 12,
  ...changes,
});

const forbidden = (reason: string) => answer({ status: 403, reason });

describe('an answer in words', () => {
  test.each<[string, Answer, object]>([
    ['200', answer({}), { tone: 'good', title: 'Done', text: 'The API answered in 12 ms.' }],
    [
      '200 with a new token',
      answer({ isSecondTry: true }),
      {
        tone: 'good',
        title: 'Done',
        text: 'The API answered in 12 ms. The token had to be renewed first, which happened by itself.',
      },
    ],
    [
      '401 without a token',
      answer({ status: 401, hadToken: false }),
      {
        tone: 'refused',
        title: 'Please sign in',
        text: 'You are not signed in, and this needs to know who you are.',
        next: 'sign-in',
      },
    ],
    [
      '401 with a token',
      answer({ status: 401 }),
      {
        tone: 'refused',
        title: 'Please sign in',
        text: 'The API does not accept your token. Signing in again may help.',
        next: 'sign-in',
      },
    ],
    [
      '401 with a new token',
      answer({ status: 401, isSecondTry: true }),
      {
        tone: 'refused',
        title: 'Please sign in',
        text: 'The API does not accept your token, not even a new one. Signing in again may help.',
        next: 'sign-in',
      },
    ],
    [
      '403 with a final reason',
      forbidden('token_revoked'),
      {
        tone: 'refused',
        title: 'Not allowed',
        text: 'The token was withdrawn. Please sign in again.',
        next: 'sign-in',
      },
    ],
    [
      '403 with a reason of another API',
      forbidden('on_holiday'),
      {
        tone: 'refused',
        title: 'Not allowed',
        text: 'The API refused the token (on_holiday). Please sign in again.',
        next: 'sign-in',
      },
    ],
    [
      '403 without a reason',
      answer({ status: 403, body: { message: 'Forbidden' } }),
      {
        tone: 'refused',
        title: 'Not allowed',
        text: 'The API refused the request, and did not say why.',
      },
    ],
    [
      '403 for a route that does not exist',
      answer({ status: 403, body: { message: 'Missing Authentication Token' } }),
      {
        tone: 'refused',
        title: 'No such address',
        text: 'The API does not have this route.',
      },
    ],
    [
      '404 with the words of the handler',
      answer({ status: 404, body: { message: 'There is no such report' } }),
      {
        tone: 'refused',
        title: 'Not possible',
        text: 'The API says: There is no such report',
      },
    ],
    [
      '413 without words',
      answer({ status: 413 }),
      { tone: 'refused', title: 'Not possible', text: 'The API answered 413.' },
    ],
    [
      '429',
      answer({ status: 429 }),
      {
        tone: 'trouble',
        title: 'Too many requests',
        text: 'The API has had too many requests. Please wait a moment.',
        next: 'try-again',
      },
    ],
    [
      '503 with Retry-After',
      answer({ status: 503, retryAfterSeconds: 5 }),
      {
        tone: 'trouble',
        title: 'Try again',
        text: 'The API cannot check your token at the moment, which is not your fault. Please try again in 5 seconds.',
        next: 'try-again',
      },
    ],
    [
      '503 without Retry-After',
      answer({ status: 503 }),
      {
        tone: 'trouble',
        title: 'Try again',
        text: 'The API cannot check your token at the moment, which is not your fault. Please try again in a moment.',
        next: 'try-again',
      },
    ],
    [
      '502',
      answer({ status: 502 }),
      {
        tone: 'trouble',
        title: 'Fault',
        text: 'Something is wrong with the API. It is not your fault.',
        next: 'try-again',
      },
    ],
    [
      'no answer',
      answer({ status: undefined }),
      {
        tone: 'trouble',
        title: 'No answer',
        text: 'The API cannot be reached, or does not let this page read its answers.',
        next: 'try-again',
      },
    ],
    [
      'a sign-in that has ended',
      answer({ status: 401, signInProblem: new SignInProblem('ended', 'It has ended.') }),
      { tone: 'refused', title: 'Signed out', text: 'It has ended.', next: 'sign-in' },
    ],
    [
      'a sign-in that cannot be renewed at the moment',
      answer({ status: 401, signInProblem: new SignInProblem('unavailable', 'Later.') }),
      {
        tone: 'trouble',
        title: 'The sign-in cannot be renewed',
        text: 'Later.',
        next: 'try-again',
      },
    ],
  ])('%s', (_name, given, expected) => {
    expect(describeAnswer(given)).toEqual(expected);
  });

  test.each([undefined, 502])('%s to a POST is not to be repeated blindly', (status) => {
    const text = describeAnswer(answer({ request: { method: 'POST', path: '/reports' }, status }));
    expect(text.next).toBeUndefined();
    expect(text.text).toMatch(/ It may have been done all the same: look before you repeat it\.$/);
  });

  test('a route beyond the token: the demand is named, and signing in again is not the advice', () => {
    const demand = 'POST /reports needs scope reports:write; the token has reports:read';
    const refused = forbidden('route_not_entitled');
    const request = { method: 'POST', path: '/reports', purpose: 'file a report' } as const;
    expect(describeAnswer({ ...refused, request }, demand)).toEqual({
      tone: 'refused',
      title: 'Not allowed',
      text: `You may not file a report: ${demand}. Signing in again would not change that.`,
    });
    expect(describeAnswer({ ...refused, request }).text).toBe(
      'You may not file a report. Signing in again would not change that.',
    );
    expect(describeAnswer(refused).text).toBe(
      'You may not do this. Signing in again would not change that.',
    );
  });
});

test('each reason of the authorizer has its own words, and no other code has', () => {
  expect(Object.keys(REASON_TEXTS)).toEqual(Object.keys(REASONS));
  expect(new Set(Object.values(REASON_TEXTS)).size).toBe(Object.keys(REASON_TEXTS).length);
  expect(['constructor', 'toString', ''].map(reasonText)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
