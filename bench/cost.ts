import { costReport } from './cost-report';
import { putOnPage } from './docs';

/**
 * Works out what the authorizer costs and how it scales.
 *
 *   npm run bench:cost [-- --docs]
 */
async function main(): Promise<void> {
  const report = await costReport();
  process.stdout.write(`${report}\n`);
  if (process.argv.includes('--docs')) putOnPage('bench:cost', report);
}

void main();
