"""A lean reader of Bolt: statements that only read, each answered by one record.

In order of control flow: `reader` keeps the idle connections and runs a statement over one of them;
`address` reads where the server is; `connection` sends a request and waits for its answer;
`messages` builds and names the messages; `framing` cuts the bytes of the wire into messages;
`values` packs and unpacks what is in them with the codec of the official driver, and makes its
errors. Everything else, such as transactions and clusters, goes through the official driver. May
import the driver, and nothing of `graph`.
"""
