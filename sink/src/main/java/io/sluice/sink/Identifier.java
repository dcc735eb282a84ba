package io.sluice.sink;

/** Writes names as ClickHouse identifiers. */
public final class Identifier {

    private Identifier() {}

    /** The name in back quotes, whatever it holds. */
    public static String quote(String name) {
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

    /** {@code `database`.`table`}. */
    public static String quote(String database, String table) {
        return quote(database) + "." + quote(table);
    }
}
