import { scriptedAnswer, scriptOf } from './scripted-answer.mjs';

export const handler = async (event) => {
  process.stdout.write(`${JSON.stringify({ outcome: scriptOf(event) })}\n`);
  return scriptedAnswer(event);
};
