import { createClient } from 'graphql-ws';
import { headers, socketUrl } from './connection.js';

// A browser cannot send headers with a web socket: they go with the first message.
export const socket = createClient({ url: socketUrl, connectionParams: headers });
