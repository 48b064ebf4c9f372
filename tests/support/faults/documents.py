"""What clients send."""

FAULT = "... on UserError { code: errorCode }"
PROJECT = """id quantity status need { id } resource { id }
  events { by toStatus }"""

PLEDGE = f"""mutation($input: PledgeInput!) {{ written: pledge(input: $input) {{
  ... on Project {{ id need {{ remaining }} resource {{ available }} }} {FAULT} }} }}"""
ADVANCE = f"""mutation($input: AdvanceProjectInput!) {{ written: advanceProject(input: $input) {{
  ... on Project {{ id need {{ remaining }} resource {{ available }} }} {FAULT} }} }}"""
APPOINT = f"""mutation($input: AppointInput!) {{ written: appoint(input: $input) {{
  ... on Tenure {{ id }} {FAULT} }} }}"""
END = f"""mutation($input: EndTenureInput!) {{ written: endTenure(input: $input) {{
  ... on Tenure {{ id }} {FAULT} }} }}"""
PLAN = f"""mutation($input: PlanAllocationInput!) {{ written: planAllocation(input: $input) {{
  ... on AllocationPlan {{ id pledges {{ need {{ id }} resource {{ id }} quantity }} }}
  {FAULT} }} }}"""
ACCEPT = f"""mutation($input: AcceptPlanInput!) {{ written: acceptPlan(input: $input) {{
  ... on PlanAcceptance {{ id results {{ need {{ id }} resource {{ id }} result {{
    ... on Project {{ {PROJECT} }} {FAULT} }} }} }} {FAULT} }} }}"""

PROJECTS = f"""projects(first: 60, filter: {{ status: {{ in: [PLEDGED, STARTED, DELIVERED,
  CONFIRMED] }} }}) {{ edges {{ node {{ {PROJECT} }} }} }}"""
STOCK = f"""query($id: ID!) {{ node(id: $id) {{
  ... on Need {{ remaining {PROJECTS} }} ... on Resource {{ available {PROJECTS} }} }} }}"""
POST = """query($id: ID!) { node(id: $id) { ... on Post {
  tenures(last: 8, orderBy: { from: ASC }) { edges { node { id from to holder { id } } } } } } }"""
AREA = """query($code: String!) { overview(area: { code: $code }) { serviceProjects } }"""
