import { join } from 'node:path';
import { type PlayedGateway, playGateway } from '../../explain/gateway/played-gateway';
import type { SentRequest } from '../../explain/gateway/exchange';
import type { JsonObject } from '../../lib/json-object';
import type { DeclaredApi } from '../../local/gateway/declared-api';
import { readService } from '../../routes/declared-service';
import { type ConformanceAnswer, parse, withoutChance } from './request';
import { differing } from './predictions';
import type { Comparison } from './comparison';

/** The module of the folder services/shared. */
interface ScriptedAnswers {
  readonly scriptedAnswer: (event: object) => unknown;
}

/**
 * Plays API Gateway for a scripted service, as explain does: the gateway that predicts, and the authorizer of the script.
 * What our own authorizer decides is not predicted here, since the script decides.
 */
export async function playScripted(directory: string, stage: string): Promise<PlayedGateway> {
  const service = await readService(directory, stage, []);
  // osls prints no name that a function has only by default.
  const named = Object.entries(service.functions).map(
    ([name, each]) => [name, { name, ...each }] as const,
  );
  // osls has checked it with its schema; its type names other parts of the provider.
  const api = { ...service, functions: Object.fromEntries(named) } as DeclaredApi;
  const { scriptedAnswer } = (await import(
    join(directory, 'scripted-answer.mjs')
  )) as ScriptedAnswers;
  return playGateway(
    api,
    (_name, event) => {
      try {
        // As Lambda returns it.
        const value: unknown = JSON.parse(JSON.stringify(scriptedAnswer(event)));
        return Promise.resolve({ kind: 'returned', value });
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return Promise.resolve({ kind: 'threw', message, reason: undefined });
      }
    },
    Date.now,
  );
}

/** A request to a scripted service, and the answer of the local one. */
export interface Answered {
  readonly name: string;
  readonly sent: SentRequest;
  readonly answer: ConformanceAnswer;
  /** Whether that answer is the one of a handler. */
  readonly isHandled: boolean;
}

/** Counts the requests whose status, body and use of the cache the gateway has predicted. */
export async function comparePlayed(
  comparison: Comparison,
  gateway: PlayedGateway,
  requests: readonly Answered[],
): Promise<void> {
  // One after the other, as they were sent: the cache goes on from each to the next.
  for (const { name, sent, answer, isHandled } of requests) {
    const played = await gateway.send(sent);
    const body = parse(withoutChance(played.body));
    comparison.count(
      `explained: ${name}`,
      differing([
        ['whether the handler answers', played.isHandled, isHandled],
        ...(played.isHandled
          ? []
          : ([
              ['status', played.status, answer.status],
              ['message', messageOf(body), messageOf(answer.body)],
            ] as const)),
        ...(answer.authorizerCalls === undefined
          ? []
          : ([
              [
                'calls of the authorizer',
                played.verdict?.cache === 'miss' ? 1 : 0,
                answer.authorizerCalls,
              ],
            ] as const)),
      ]),
    );
  }
}

function messageOf(body: unknown): unknown {
  return (Object(body) as JsonObject)['message'];
}
