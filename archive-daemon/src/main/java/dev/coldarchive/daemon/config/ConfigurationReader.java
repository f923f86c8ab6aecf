package dev.coldarchive.daemon.config;

import dev.coldarchive.TableSpec;
import dev.coldarchive.lifecycle.LifecyclePolicy;
import dev.coldarchive.policy.AlarmThresholds;
import dev.coldarchive.policy.FailurePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Walks the file once, from top to bottom, and answers with the whole configuration or with every problem. */
final class ConfigurationReader {
    private static final int MAX_BATCH_ROWS = 1_000_000;
    private static final int MAX_DEPTH = 50;
    /** Room for some thousand tables. */
    private static final int MAX_EVENTS = 50_000;

    private final Problems problems = new Problems();
    private final Map<String, MoveSettings> moves = new LinkedHashMap<>();
    private final References references;
    private final Section root;

    private ConfigurationReader(Optional<Node> document, References references) {
        this.references = references;
        this.root = Section.root(document, problems, references).knowing(ConfigKey.of(""));
    }

    static Configuration read(String name, String yaml, References references) {
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(name).build();
            refuseWhatIsTooMuch(new Parse(settings).parseString(yaml));
            Optional<Node> document = new Compose(settings).composeString(yaml);
            ConfigurationReader reader = new ConfigurationReader(document, references);
            return reader.configuration().orElseThrow(() -> new ConfigurationException(name, reader.problems.inFileOrder()));
        } catch (MarkedYamlEngineException e) {
            // the exception's own message quotes the line, which may hold a secret
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw new ConfigurationException(name, List.of(new Problem("", line, "is not YAML: " + e.getProblem())));
        } catch (YamlEngineException e) {
            throw new ConfigurationException(name, List.of(new Problem("", 0, "is not YAML that can be read: " + (e.getMessage().contains("\n") ? "damaged" : e.getMessage()))));
        }
    }

    /** Composing recurses and keeps everything, parsing does neither. */
    private static void refuseWhatIsTooMuch(Iterable<Event> events) {
        int depth = 0;
        int count = 0;
        for (Event event : events) {
            if (++count > MAX_EVENTS) {
                throw new YamlEngineException("more entries than any configuration has");
            }
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            if (depth > MAX_DEPTH) {
                throw new YamlEngineException("nested too deep");
            }
        }
    }

    private Optional<Configuration> configuration() {
        boolean literalSecrets = flag(root, ConfigKey.ALLOW_LITERAL_SECRETS);
        DatabaseReader databases = new DatabaseReader(root, literalSecrets);
        Optional<SourceSettings> source = databases.source();
        Optional<LedgerSettings> ledger = databases.ledger(source);
        Optional<StoreSettings> store = new StoreReader(root.section(ConfigKey.STORE).knowing(ConfigKey.of("store")), references).read(literalSecrets);
        Optional<String> instance = root.valueOrDefault(ConfigKey.INSTANCE, ConfigurationReader::notBlank);
        Optional<Path> workDir = root.valueOrDefault(ConfigKey.WORK_DIR, references::resolve);
        Optional<Integer> batchRows = root.valueOrDefault(ConfigKey.BATCH_ROWS, text -> number(text, 1, MAX_BATCH_ROWS));
        Optional<Duration> pause = root.valueOrDefault(ConfigKey.CYCLE_PAUSE, text -> atLeast(Duration.ofMillis(1), Durations.parse(text)));
        Optional<StreamSettings> streams = StreamsReader.read(root, databases.replayLag(source));
        Optional<Duration> wait = root.valueOrDefault(ConfigKey.OPEN_WRITER_WAIT, Durations::parse);
        Optional<Duration> lease = root.valueOrDefault(ConfigKey.LEASE, text -> atLeast(Duration.ofSeconds(1), Durations.parse(text)));
        Optional<Duration> grace = root.valueOrDefault(ConfigKey.STOP_GRACE, Durations::parse);
        Optional<FailurePolicy> retries = new RetriesReader(root).read();
        Optional<AlarmThresholds> alarms = AlarmsReader.read(root.section(ConfigKey.ALARMS).knowing(ConfigKey.of("alarms")));
        Optional<HttpSettings> http = HttpReader.read(root.section(ConfigKey.HTTP).knowing(ConfigKey.of("http")));
        Optional<NotifySettings> notifications = NotifyReader.read(root.section(ConfigKey.NOTIFY).knowing(ConfigKey.of("notify")), literalSecrets);
        List<TableSpec> tables = tables();
        LifecyclePolicy lifecycle = new LifecycleReader(root.section(ConfigKey.LIFECYCLE).knowing(ConfigKey.of("lifecycle")), tables).read();
        CostSettings cost = CostReader.read(root.section(ConfigKey.COST).knowing(ConfigKey.of("cost")));
        CrossChecks.between(tables, root.section(ConfigKey.TABLES), problems);
        return problems.none()
                ? Optional.of(new Configuration(source.get(), store.get(), ledger.get(), instance.get(), workDir.get(), tables, batchRows.get(), pause.get(), streams.get(), wait.get(),
                        lease.get(), grace.get(), retries.get(), alarms.get(), http.get(), notifications, moves, lifecycle, cost))
                : Optional.empty();
    }

    private List<TableSpec> tables() {
        TableReader reader = new TableReader(problems);
        Section defaults = root.section(ConfigKey.DEFAULTS).knowing(ConfigKey.of("table"));
        for (ConfigKey own : List.of(ConfigKey.RELATION, ConfigKey.START_FROM)) {
            if (defaults.hasOwn(own)) {
                defaults.problem(own, "belongs to a table: it cannot be the same for all");
            }
        }
        reader.readDefaults(defaults);
        Section section = root.section(ConfigKey.TABLES);
        if (section.names().isEmpty()) {
            root.problem(ConfigKey.TABLES, "has no table; at least one is needed, for example tables: {trades: {time-column: exchange_ts, time-unit: micros}}");
        }
        List<TableSpec> tables = new ArrayList<>();
        for (String name : section.names()) {
            Section table = section.section(name).knowing(ConfigKey.of("table")).orElse(defaults);
            reader.read(name, table).ifPresent(tables::add);
            MoveReader.read(table).ifPresent(move -> moves.put(name, move));
        }
        return tables;
    }

    static boolean flag(Section section, ConfigKey key) {
        return section.valueOrDefault(key, ConfigurationReader::flag).orElse(false);
    }

    static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException();
        }
        return text.equals("true");
    }

    static int number(String text, int least, int most) {
        int number = Integer.parseInt(text);
        if (number < least || number > most) {
            throw new IllegalArgumentException();
        }
        return number;
    }

    static Duration atLeast(Duration least, Duration given) {
        if (given.compareTo(least) < 0) {
            throw new BadValue("has to be at least " + Durations.spell(least));
        }
        return given;
    }

    static String notBlank(String text) {
        if (text.isBlank()) {
            throw new BadValue("is empty");
        }
        return text;
    }
}
