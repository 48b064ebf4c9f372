// The explorer page: GraphiQL, put on the page with the question that the server suggests first.
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { GraphiQL } from 'graphiql';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import 'graphiql/style.css';
import './page.css';

const suggested = JSON.parse(document.getElementById('suggested').textContent);
const address = new URLSearchParams(window.location.search);

// A link to the page may carry a question of its own; it opens as one more tab, nothing runs by itself.
const first = address.has('query')
  ? { query: address.get('query'), variables: address.get('variables') ?? undefined }
  : suggested;

createRoot(document.getElementById('explorer')).render(
  createElement(GraphiQL, {
    fetcher: createGraphiQLFetcher({ url: window.location.pathname }),
    defaultTabs: [first],
    defaultQuery: suggested.query,
    defaultEditorToolsVisibility: 'variables',
    shouldPersistHeaders: false,
  }),
);
