-- name: set_setting
-- params: name, value
-- returns: nothing
-- why: What the store knows of itself: the encoder of its vectors.
INSERT OR REPLACE INTO setting (name, value) VALUES (:name, :value);
