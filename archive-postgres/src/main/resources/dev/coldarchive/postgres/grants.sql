GRANT USAGE ON SCHEMA ${schema} TO ${role};
GRANT SELECT, INSERT, UPDATE ON ${schema}.export_cursors, ${schema}.export_windows, ${schema}.export_leases,
    ${schema}.export_holds, ${schema}.export_stores TO ${role};
GRANT SELECT, INSERT, DELETE ON ${schema}.export_intents, ${schema}.export_dirty_marks TO ${role};
GRANT SELECT, INSERT ON ${schema}.export_audit TO ${role};
GRANT SELECT ON ${schema}.export_ledger_version TO ${role};
