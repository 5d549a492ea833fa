-- name: insert_passage_vector
-- params: key, vector
-- returns: nothing
-- why: A passage's vector, float32; replaced when the memory is encoded anew.
INSERT OR REPLACE INTO passage_vector (passage, vector) VALUES (:key, :vector);
