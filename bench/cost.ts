import { readOptions } from '../build/command-line';
import { costReport } from './cost-report';
import { putOnPage } from './docs';

const { docs } = readOptions({
  script: 'bench:cost',
  purpose:
    'Prints what the authorizer costs a month, by requests, TTL, settings of the log and memory.',
  options: { docs: { type: 'boolean', help: 'puts the text into docs/performance.md' } },
});
const report = costReport();
process.stdout.write(`${report}\n`);
if (docs === true) putOnPage('bench:cost', report);
