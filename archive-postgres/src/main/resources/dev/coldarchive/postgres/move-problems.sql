    WITH RECURSIVE tree (oid) AS (
        SELECT ${table_literal}::regclass::oid UNION SELECT i.inhrelid FROM pg_inherits i JOIN tree t ON i.inhparent = t.oid
    ), source AS (
        SELECT a.* FROM pg_attribute a WHERE a.attrelid = ${table_literal}::regclass AND a.attnum > 0 AND NOT a.attisdropped
    ), target AS (
        SELECT a.* FROM pg_attribute a WHERE a.attrelid = to_regclass(${archive_literal}) AND a.attnum > 0 AND NOT a.attisdropped
    )
    SELECT format('%s is no ordinary table', c.oid::regclass), 'move rows of the table itself' FROM tree JOIN pg_class c USING (oid) WHERE c.relkind NOT IN ('r', 'p')
    UNION ALL
    SELECT format('%s has row security, which may hide rows', c.oid::regclass), format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY;', c.oid::regclass)
    FROM tree JOIN pg_class c USING (oid) WHERE c.relrowsecurity
    UNION ALL
    SELECT format('trigger %I of %s fires when rows are deleted', g.tgname, g.tgrelid::regclass), format('ALTER TABLE %s DISABLE TRIGGER %I; if it need not know of rows that are moved', g.tgrelid::regclass, g.tgname)
    FROM tree JOIN pg_trigger g ON g.tgrelid = tree.oid WHERE NOT g.tgisinternal AND g.tgtype & 8 <> 0 AND g.tgenabled <> 'D' AND g.tgname NOT LIKE 'archive\_mark\_%'
    UNION ALL
    SELECT format('rule %I of %s acts when rows are deleted', r.rulename, r.ev_class::regclass), format('DROP RULE %I ON %s;', r.rulename, r.ev_class::regclass)
    FROM tree JOIN pg_rewrite r ON r.ev_class = tree.oid WHERE r.ev_type = '4'
    UNION ALL
    SELECT format('foreign key %I of %s would delete or change its rows when these are moved', k.conname, k.conrelid::regclass),
        format('make foreign key %I of %s ON DELETE RESTRICT, and move or delete its rows first', k.conname, k.conrelid::regclass)
    FROM tree JOIN pg_constraint k ON k.confrelid = tree.oid WHERE k.contype = 'f' AND k.confdeltype IN ('c', 'n', 'd')
    UNION ALL
    SELECT 'the table has a column archived_at of its own', 'rename that column' FROM source WHERE attname = 'archived_at'
    UNION ALL
    SELECT format('the archive table lacks column %I, which was added to the table', s.attname),
        format('ALTER TABLE %s ADD COLUMN %I %s;', ${archive_literal}, s.attname, format_type(s.atttypid, s.atttypmod))
    FROM source s LEFT JOIN target t ON t.attname = s.attname WHERE t.attname IS NULL AND to_regclass(${archive_literal}) IS NOT NULL
    UNION ALL
    SELECT format('column %I is %s in the table and %s in the archive table', s.attname, format_type(s.atttypid, s.atttypmod), format_type(t.atttypid, t.atttypmod)),
        format('ALTER TABLE %s ALTER COLUMN %I TYPE %s;', ${archive_literal}, s.attname, format_type(s.atttypid, s.atttypmod))
    FROM source s JOIN target t ON t.attname = s.attname WHERE (s.atttypid, s.atttypmod) <> (t.atttypid, t.atttypmod)
    UNION ALL
    SELECT format('column %I is NOT NULL in the archive table, and not in the table', t.attname), format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL;', ${archive_literal}, t.attname)
    FROM target t LEFT JOIN source s ON s.attname = t.attname WHERE t.attnotnull AND NOT coalesce(s.attnotnull, false) AND t.attname <> 'archived_at'
