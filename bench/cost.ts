import { costReport } from './cost-report';
import { putOnPage } from './docs';

// `npm run bench:cost [-- --docs]`: what the authorizer costs, by the number of requests and the TTL.
const report = costReport();
process.stdout.write(`${report}\n`);
if (process.argv.includes('--docs')) putOnPage('bench:cost', report);
