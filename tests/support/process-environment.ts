import { runInThisContext } from 'node:vm';

/** The variables that Node itself reads. `process.env` is a copy of them in each test file, made by jest. */
// The name has this value outside of the tests, and the type does not say so.
export const processEnvironment = runInThisContext('process.env') as NodeJS.ProcessEnv;
