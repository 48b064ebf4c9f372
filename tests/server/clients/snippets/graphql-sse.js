import { createClient } from 'graphql-sse';
import { headers, url } from './connection.js';

export const stream = createClient({ url, headers });
