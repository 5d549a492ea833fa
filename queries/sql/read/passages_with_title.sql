-- name: passages_with_title
-- params: tokens, title, entity
-- returns: key, id, text, sentences
-- why: Passages that hold all tokens (an FTS5 expression) and the letters of a title, and do not
--      mention the thing of that title.
SELECT passage.key, passage.id, passage.text, passage.sentences
FROM passage_terms
CROSS JOIN passage ON passage.key = passage_terms.rowid
WHERE passage_terms MATCH :tokens
  AND instr(passage.text, :title)
  AND NOT EXISTS (
      SELECT 1 FROM mention WHERE mention.passage = passage.key AND mention.entity = :entity
  )
ORDER BY passage.id;
