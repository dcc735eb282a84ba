package io.sluice.schema;

import java.util.List;

/** A table, mapping or type that rows cannot be made for; its message has one line per problem. */
public final class SchemaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** One problem. */
    public SchemaException(String problem) {
        super(problem);
    }

    /** All problems found, one a line. */
    public SchemaException(List<String> problems) {
        super(String.join("\n", problems));
    }
}
