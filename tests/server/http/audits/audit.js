// Audits a GraphQL endpoint and prints each audit as JSON: id, name, status (ok, notice, warn, error) and reason.
import { auditServer } from 'graphql-http';

const results = await auditServer({ url: process.argv[2], fetchFn: fetch });
console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
