package io.sluice.schema;

/** Writes names for SQL. */
final class Sql {

    private Sql() {}

    /** A name in back quotes, whatever it is. */
    static String identifier(String name) {
        StringBuilder quoted = new StringBuilder(name.length() + 2).append('`');
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '`' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('`').toString();
    }
}
