import { graphql } from 'relay-runtime';

// `usePaginationFragment` takes a query for the page and a fragment for its list.
export const units = {
  query: graphql`
    query relayListsUnitsQuery {
      ...relayLists_units
    }
  `,
  list: graphql`
    fragment relayLists_units on Query
    @refetchable(queryName: "relayListsUnitsNextQuery")
    @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }) {
      units(first: $count, after: $cursor) @connection(key: "relayLists_units") {
        edges {
          node {
            id
            label
          }
        }
      }
    }
  `,
};

// A list of a node is fetched again through `node(id:)`.
export const cadres = {
  query: graphql`
    query relayListsCadresQuery($unit: ID!) {
      node(id: $unit) {
        ...relayLists_cadres @alias(as: "unit")
      }
    }
  `,
  list: graphql`
    fragment relayLists_cadres on Unit
    @refetchable(queryName: "relayListsCadresNextQuery")
    @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }) {
      cadres(first: $count, after: $cursor) @connection(key: "relayLists_cadres") {
        edges {
          node {
            id
            label
          }
        }
      }
    }
  `,
};
