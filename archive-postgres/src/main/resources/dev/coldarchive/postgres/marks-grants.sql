GRANT USAGE ON SCHEMA ${schema} TO ${role};
GRANT INSERT ON ${schema}.export_dirty_marks TO ${role};
