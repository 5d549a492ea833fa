// name: episodes_of_sessions
// params: wanted, namespace
// returns: keys
// why: The episodes of some sessions, whichever sources tell them.
UNWIND $wanted AS session
MATCH (e:Episode {namespace: $namespace, session_key: session})
RETURN collect(e.key) AS keys;
