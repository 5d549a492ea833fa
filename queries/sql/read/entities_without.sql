-- name: entities_without
-- params: keys
-- returns: key
-- why: Entities that nothing names: no mention, assertion, slot or entity merged into them.
SELECT key FROM entity
WHERE key IN (SELECT value FROM json_each(:keys))
  AND NOT EXISTS (SELECT 1 FROM mention WHERE mention.entity = entity.key)
  AND NOT EXISTS (SELECT 1 FROM assertion WHERE assertion.subject = entity.key)
  AND NOT EXISTS (SELECT 1 FROM assertion WHERE assertion.object = entity.key)
  AND NOT EXISTS (SELECT 1 FROM slot WHERE slot.subject = entity.key)
  AND NOT EXISTS (SELECT 1 FROM entity AS merged
      WHERE merged.canonical = entity.key AND merged.canonical <> merged.key);
