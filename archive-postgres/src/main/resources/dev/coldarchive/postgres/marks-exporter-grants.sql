GRANT USAGE ON SCHEMA ${schema} TO ${role};
GRANT SELECT, DELETE ON ${schema}.export_dirty_marks TO ${role};
