'use strict';

// A process that runs one tool after another, each as if it were alone: with a folder, variables, arguments and
// standard input of its own, and with the code of the project loaded anew. Packages stay loaded, which is most of what
// the start of a tool costs. pool.ts starts it and sends it its runs.

const childProcess = require('node:child_process');
const { writeSync } = require('node:fs');
const Module = require('node:module');
const { connect } = require('node:net');
const { resolve } = require('node:path');
const { Readable } = require('node:stream');
const { text } = require('node:stream/consumers');
const { promisify } = require('node:util');

/**
 * A module that stays: of a package that keeps nothing of a run. osls and its plugins do, and esbuild keeps the folder. The
 * compiled schemas of osls stay as well: it keeps them by their hash, for tests.
 */
const STAYS =
  /\/node_modules\/(?!(?:serverless|serverless-esbuild|serverless-offline|esbuild)\/)|\/resolve-ajv-validate\.js$/;
const ESBUILD = require.resolve('esbuild');

const { channel } = process;
const send = process.send.bind(process);
// A tool must not find that it has a parent to talk to.
process.send = undefined;

// Most tools start osls; its process comes from the pool as well.
const pool = process.env.WARM_PROCESSES;
const { execFile } = childProcess;
childProcess.execFile = Object.assign((...all) => execFile(...all), {
  [promisify.custom]: (file, args, options) =>
    file === process.execPath && args[0]?.endsWith('serverless/bin/serverless.js')
      ? runOsls(args, options)
      : promisify(execFile)(file, args, options),
});

const { exit } = process;
const loader = { load: Module._load, resolve: Module._resolveFilename };
let listeners;
let mark;

/** Thrown where a tool calls process.exit, which must not return. */
const LEFT = new Error('The tool has called process.exit');
/** How long a tool that has called it may take to let go of all that it has opened. */
const LONGEST_END_MS = 1_000;
/** The exit code of such a tool. */
let leftWith;
let killer;

process.on('message', (run) => {
  listeners = currentListeners();
  mark = run.mark;
  // From here on, only the tool keeps this process alive, so it ends as in a process of its own.
  channel.unref();
  process.chdir(run.cwd);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, run.env);
  const file = resolve(run.cwd, run.file);
  process.argv = [process.execPath, file, ...run.args];
  const stdin = Readable.from(run.input === '' ? [] : [Buffer.from(run.input)]);
  Object.defineProperty(process, 'stdin', { configurable: true, value: stdin });
  process.exitCode = undefined;
  process.exit = leave;
  Module._load(file, null, true);
});

/**
 * Ends the run of a tool that calls process.exit, and not this process. What the tool still does, such as the catch of the
 * asynchronous function that has exited, is not printed; if it does not come to an end, this process does.
 */
function leave(code = process.exitCode) {
  if (leftWith !== undefined) throw LEFT;
  leftWith = code ?? 0;
  for (const stream of [process.stdout, process.stderr]) stream.write = () => true;
  for (const name of ['uncaughtException', 'unhandledRejection']) {
    process.on(name, (reason) => {
      if (reason !== LEFT) throw reason;
    });
  }
  killer = setTimeout(exit, LONGEST_END_MS, leftWith).unref();
  throw LEFT;
}

/** Prints again, and forgets that the tool has left. */
function forgetLeaving() {
  process.exit = exit;
  if (leftWith === undefined) return;
  for (const stream of [process.stdout, process.stderr]) delete stream.write;
  clearTimeout(killer);
  leftWith = undefined;
}

process.on('beforeExit', (code) => {
  if (mark === undefined) return;
  const exitCode = leftWith ?? code;
  forgetLeaving();
  forgetListeners(exitCode);
  forgetModules();
  Object.assign(Module, { _load: loader.load, _resolveFilename: loader.resolve });
  Error.stackTraceLimit = 10;
  process.exitCode = undefined;
  channel.ref();
  for (const stream of [1, 2]) writeSync(stream, mark);
  mark = undefined;
  send({ exitCode });
});

// The run of jest has ended without a word.
process.on('disconnect', () => exit());

async function runOsls([file, ...args], { cwd = process.cwd(), env, timeout }) {
  const socket = connect(pool);
  const timer = setTimeout(() => socket.destroy(), timeout);
  socket.end(JSON.stringify({ kind: 'osls', file, args, cwd, env, input: '' }));
  const result = JSON.parse(await text(socket));
  clearTimeout(timer);
  if (result.exitCode === 0) return result;
  throw Object.assign(new Error('osls failed'), result);
}

function currentListeners() {
  return new Map(process.eventNames().map((name) => [name, process.rawListeners(name)]));
}

/** Removes the listeners of a tool, and calls those that wait for the end. */
function forgetListeners(code) {
  for (const [name, all] of currentListeners()) {
    for (const listener of all) {
      if (listeners.get(name)?.includes(listener)) continue;
      process.off(name, listener);
      if (name === 'exit') listener(code);
    }
  }
}

function forgetModules() {
  require.cache[ESBUILD]?.exports.stop();
  for (const file of Object.keys(require.cache)) {
    if (file !== __filename && !STAYS.test(file)) delete require.cache[file];
  }
}
