-- name: passages_of_episodes
-- params: episodes
-- returns: episode, passage
-- why: An episode is in scope when one of its passages is.
SELECT passage.episode, passage.key AS passage
FROM json_each(:episodes) AS wanted
CROSS JOIN passage ON passage.episode = wanted.value;
