import { Circuit } from '../../../lib/http/circuit';

let now = 0;
let circuit: Circuit;

beforeEach(() => {
  now = 1_000_000;
  circuit = new Circuit(() => now);
});

/** Whether a request may be sent: one among others, the one that tries, or none because of a failure. */
function entrance(): unknown {
  try {
    return circuit.enter() ? 'tries' : 'open';
  } catch (error) {
    return error;
  }
}

function fail(times: number, isSuspicion?: boolean): void {
  for (let time = 1; time <= times; time += 1) circuit.failed(`failure ${time}`, isSuspicion);
}

test('an endpoint is asked until it has failed three times in a row', () => {
  expect(entrance()).toBe('open');
  fail(2);
  expect(entrance()).toBe('open');
  circuit.failed('failure 3');
  expect(entrance()).toBe('failure 3');
});

test('it is left alone for two seconds, and each request meanwhile ends with the latest failure', () => {
  fail(3);
  circuit.failed('late failure');
  now += 1_999;
  expect(entrance()).toBe('late failure');
  now += 1;
  expect(entrance()).toBe('tries');
});

test('one request tries, and the others wait for two more seconds', () => {
  fail(3);
  now += 5_000;
  expect(entrance()).toBe('tries');
  expect(entrance()).toBe('failure 3');
  now += 2_000;
  expect(entrance()).toBe('tries');
});

test('a request that succeeds ends the pause, and three failures are needed for the next one', () => {
  fail(3);
  now += 2_000;
  expect(entrance()).toBe('tries');
  circuit.succeeded();
  expect(entrance()).toBe('open');
  fail(2);
  expect(entrance()).toBe('open');
});

test('after failures that the requests may be to blame for, one that tries follows at once', () => {
  fail(3, true);
  expect(entrance()).toBe('tries');
  expect(entrance()).toBe('failure 3');
  circuit.succeeded();
  fail(3, true);
  expect(entrance()).toBe('tries');
});
