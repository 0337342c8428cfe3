import { createSimpleAnswers } from '../../../lib/answer/simple-answer';
import { assembleAnswering } from '../../../lib/assemble-authorizer';
import { readConfig } from '../../../lib/config/config';
import { writeLog } from '../../../lib/log';
import { ACCESS_RULES } from '../access-rules';
import { OPTIONAL_PARTS } from './optional-parts';

const config = readConfig(OPTIONAL_PARTS);
const authorizer = assembleAnswering(createSimpleAnswers(config, ACCESS_RULES), config, {
  accessRules: ACCESS_RULES,
  parts: OPTIONAL_PARTS,
  now: Date.now,
  log: writeLog,
});

await authorizer.prefetch();

/** Answers in the simple form of HTTP APIs: `{ isAuthorized, context }`. */
export const { handler } = authorizer;
