import { costReport } from './cost-report';
import { putOnPage } from './docs';

// `npm run bench:cost [-- --docs]`: the price of the authorizer by requests and TTL.
const report = costReport();
process.stdout.write(`${report}\n`);
if (process.argv.includes('--docs')) putOnPage('bench:cost', report);
