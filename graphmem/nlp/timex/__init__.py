"""The grammar of time expressions; `graphmem.nlp.dates` is its front."""
