package dev.coldarchive.daemon.operations;

import dev.coldarchive.doctor.CheckId;
import dev.coldarchive.doctor.Status;

/**
 * Something that is made wrong, and what the doctor has to call it.
 *
 * @param what in words, as the reference has it
 * @param message a part of what is said
 * @param todo a part of what is to be done about it
 */
record PlantedFault(String what, CheckId id, Status status, String message, String todo, Change plant, Change mend) {

    /** Spoils a world, or mends it. */
    @FunctionalInterface
    interface Change {
        void in(PlantedWorld world) throws Exception;
    }

    static PlantedFault sql(String what, CheckId id, Status status, String message, String todo, String plant, String mend) {
        return new PlantedFault(what, id, status, message, todo, world -> world.database.execute(plant), world -> world.database.execute(mend));
    }

    /** @param word of the configuration that is replaced */
    static PlantedFault yaml(String what, CheckId id, Status status, String message, String todo, String word, String by) {
        return new PlantedFault(what, id, status, message, todo, world -> world.replaced.put(word, by), world -> world.replaced.clear());
    }

    /** @param question what the wire answers in place of the server */
    static PlantedFault bucket(String what, CheckId id, Status status, String message, String todo, String question, String answer) {
        String[] healthy = new String[1];
        return new PlantedFault(what, id, status, message, todo, world -> healthy[0] = answer == null ? world.answers.remove(question) : world.answers.put(question, answer),
                world -> {
                    if (healthy[0] == null) {
                        world.answers.remove(question);
                    } else {
                        world.answers.put(question, healthy[0]);
                    }
                });
    }

    @Override
    public String toString() {
        return what;
    }
}
