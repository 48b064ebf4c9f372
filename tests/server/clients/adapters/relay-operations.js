// The operations of operations.graphql as Relay compiles them: named after their module.
import { graphql } from 'relay-runtime';

export const documents = {
  Figures: graphql`
    query relayOperationsFiguresQuery {
      overview {
        compounds
      }
    }
  `,
  TwoAreas: graphql`
    query relayOperationsTwoAreasQuery($other: AreaRef!) {
      overview {
        compounds
      }
      other: overview(area: $other) @catch {
        compounds
      }
    }
  `,
  Units: graphql`
    query relayOperationsUnitsQuery($first: Int!) {
      units(first: $first) {
        totalCount
      }
    }
  `,
  WhoCovers: graphql`
    query relayOperationsWhoCoversQuery($where: PlaceRef!, $asOf: DateTime) {
      whoCovers(where: $where, asOf: $asOf) {
        ... on Coverage {
          place {
            __typename
            id
            label
          }
        }
      }
    }
  `,
  PostNeed: graphql`
    mutation relayOperationsPostNeedMutation($input: PostNeedInput!) {
      postNeed(input: $input) {
        __typename
        ... on Need {
          id
          label
          evidence {
            recordedBy
          }
        }
        ... on UserError {
          message
        }
      }
    }
  `,
  NeedChanged: graphql`
    subscription relayOperationsNeedChangedSubscription($area: AreaRef!) {
      needChanged(area: $area) {
        cursor
        need {
          id
          label
        }
      }
    }
  `,
};
