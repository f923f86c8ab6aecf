package dev.coldarchive.daemon.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The file that is read, and where it is looked for. */
record ConfigurationFile(Path path) {
    static final String VARIABLE = "ARCHIVE_CONFIG";
    /** Room for some thousand tables. */
    private static final int MAX_BYTES = 1 << 20;
    private static final List<Path> PLACES = List.of(Path.of("archive.yaml"), Path.of("/etc/archive/archive.yaml"));

    static ConfigurationFile find(Optional<Path> option, Map<String, String> environment) {
        Optional<Path> named = option.or(() -> Optional.ofNullable(environment.get(VARIABLE)).filter(v -> !v.isEmpty()).map(Path::of));
        Path path = named.or(() -> PLACES.stream().filter(Files::exists).findFirst())
                .orElseThrow(() -> failure("archive.yaml", "there is none: --config and " + VARIABLE + " are not given, and neither ./archive.yaml nor "
                        + "/etc/archive/archive.yaml is there; 'archive init' writes one"));
        return new ConfigurationFile(path);
    }

    Configuration read(Map<String, String> environment) {
        Path absolute = path.toAbsolutePath();
        try {
            return Configuration.parse(path.toString(), BoundedFile.read(absolute, MAX_BYTES), absolute.getParent(), environment);
        } catch (BadValue e) {
            throw failure(path.toString(), e.getMessage() + "; it is no configuration");
        } catch (CharacterCodingException e) {
            throw failure(path.toString(), "it is not UTF-8 text");
        } catch (IOException e) {
            throw failure(path.toString(), Files.exists(absolute) ? "the file cannot be read (" + e.getClass().getSimpleName() + ")" : "there is no such file");
        }
    }

    private static ConfigurationException failure(String file, String message) {
        return new ConfigurationException(file, List.of(new Problem("", 0, message)));
    }
}
