package io.sluice.schema;

import io.sluice.schema.DataType.Plain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the text of a ClickHouse data type by recursive descent. One object reads one text once. */
final class TypeParser {

    /** Deeper nesting than any table has: the parser must not be what a hostile text exhausts. */
    private static final int MAX_DEPTH = 200;

    private static final Map<String, Plain> PLAIN = new HashMap<>();

    static {
        for (Plain type : Plain.values()) {
            PLAIN.put(type.toString(), type);
        }
    }

    private final String text;
    private int at;
    private int depth;

    TypeParser(String text) {
        this.text = text;
    }

    DataType parse() {
        DataType type = type();
        if (at < text.length()) {
            throw wanted("the end of the type");
        }
        return type;
    }

    private DataType type() {
        skipSpace();
        int start = at;
        String name = word();
        if (name.isEmpty()) {
            throw wanted("a type name");
        }
        if (++depth > MAX_DEPTH) {
            throw wanted("at most " + MAX_DEPTH + " nested types");
        }
        DataType type = named(name, start);
        depth--;
        skipSpace();
        return type;
    }

    private DataType named(String name, int start) {
        Plain plain = PLAIN.get(name);
        if (plain != null) {
            return plain;
        }
        try {
            return switch (name) {
                case "FixedString" -> new DataType.FixedString(onlyNumber());
                case "Decimal" -> decimal();
                case "Decimal32" -> new DataType.Decimal(9, onlyNumber());
                case "Decimal64" -> new DataType.Decimal(18, onlyNumber());
                case "Decimal128" -> new DataType.Decimal(38, onlyNumber());
                case "Decimal256" -> new DataType.Decimal(76, onlyNumber());
                case "DateTime" -> new DataType.DateTime(opens() ? onlyText() : "");
                case "DateTime64" -> dateTime64();
                case "Time64" -> new DataType.Time64(onlyNumber());
                case "Enum8" -> new DataType.Enumeration(1, members());
                case "Enum16" -> new DataType.Enumeration(2, members());
                case "Nullable" -> new DataType.Nullable(single());
                case "LowCardinality" -> new DataType.LowCardinality(single());
                case "Array" -> new DataType.Array(single());
                case "Map" -> map();
                case "Tuple" -> new DataType.Tuple(elements());
                case "Nested" -> new DataType.Nested(elements());
                case "SimpleAggregateFunction" -> simpleAggregate();
                case "Variant" -> new DataType.Variant(types());
                case "Dynamic" -> dynamic();
                case "JSON" -> new TypeParser.JsonParameters().parse();
                case "AggregateFunction", "QBit", "Object" ->
                    new DataType.Unsupported(text.substring(start, endOfParameters()));
                case "Nothing", "Geometry" -> new DataType.Unsupported(name);
                default -> {
                    if (name.startsWith("Interval")) {
                        yield new DataType.Unsupported(name);
                    }
                    throw new SchemaException("Cannot read type '" + text + "': unknown type '" + name
                            + "' at position " + start + "; a type this version knows is wanted");
                }
            };
        } catch (SchemaException problem) {
            if (String.valueOf(problem.getMessage()).startsWith("Cannot use ")) {
                throw new SchemaException(
                        "Cannot read type '" + text + "' at position " + start + ": " + problem.getMessage());
            }
            throw problem;
        }
    }

    private DataType decimal() {
        open();
        int precision = number();
        int scale = takes(',') ? number() : 0;
        close();
        return new DataType.Decimal(precision, scale);
    }

    private DataType dateTime64() {
        open();
        int precision = number();
        String zone = takes(',') ? quoted('\'') : "";
        close();
        return new DataType.DateTime64(precision, zone);
    }

    private DataType single() {
        open();
        DataType type = type();
        close();
        return type;
    }

    private DataType map() {
        open();
        DataType key = type();
        if (!takes(',')) {
            throw wanted("','");
        }
        DataType value = type();
        close();
        return new DataType.Map(key, value);
    }

    private List<DataType> types() {
        List<DataType> types = new ArrayList<>();
        open();
        do {
            types.add(type());
        } while (takes(','));
        close();
        return types;
    }

    private List<DataType.Enumeration.Member> members() {
        List<DataType.Enumeration.Member> members = new ArrayList<>();
        open();
        do {
            String name = quoted('\'');
            int number;
            if (takes('=')) {
                number = number();
            } else {
                number = members.isEmpty() ? 1 : members.get(members.size() - 1).number() + 1;
            }
            members.add(new DataType.Enumeration.Member(name, number));
        } while (takes(','));
        close();
        return members;
    }

    private List<DataType.Element> elements() {
        List<DataType.Element> elements = new ArrayList<>();
        open();
        if (takes(')')) {
            return elements;
        }
        do {
            elements.add(element());
        } while (takes(','));
        close();
        return elements;
    }

    private DataType.Element element() {
        skipSpace();
        int start = at;
        String name = name();
        skipSpace();
        if (at < text.length() && (isWordStart(text.charAt(at)) || text.charAt(at) == '`')) {
            return new DataType.Element(name, type());
        }
        at = start;
        return new DataType.Element("", type());
    }

    private DataType simpleAggregate() {
        open();
        skipSpace();
        int start = at;
        word();
        if (at == start) {
            throw wanted("the name of an aggregate function");
        }
        if (opens()) {
            endOfParameters();
        }
        String function = text.substring(start, at).strip();
        if (!takes(',')) {
            throw wanted("','");
        }
        DataType type = type();
        close();
        return new DataType.SimpleAggregate(function, type);
    }

    private DataType dynamic() {
        if (!opens()) {
            return new DataType.Dynamic(DataType.UNSET);
        }
        open();
        skipSpace();
        if (!word().equals("max_types") || !takes('=')) {
            throw wanted("max_types=N");
        }
        int maxTypes = number();
        close();
        return new DataType.Dynamic(maxTypes);
    }

    /** The parameters of JSON, which come in any order. */
    private final class JsonParameters {
        private int maxDynamicPaths = DataType.UNSET;
        private int maxDynamicTypes = DataType.UNSET;
        private final List<DataType.Json.TypedPath> typedPaths = new ArrayList<>();
        private final List<String> skippedPaths = new ArrayList<>();
        private final List<String> skippedPatterns = new ArrayList<>();

        DataType parse() {
            if (opens()) {
                open();
                do {
                    parameter();
                } while (takes(','));
                close();
            }
            return new DataType.Json(maxDynamicPaths, maxDynamicTypes, typedPaths, skippedPaths, skippedPatterns);
        }

        private void parameter() {
            skipSpace();
            int start = at;
            String path = path();
            boolean quoted = text.charAt(start) == '`';
            if (!quoted && path.equals("max_dynamic_paths") && takes('=')) {
                maxDynamicPaths = number();
            } else if (!quoted && path.equals("max_dynamic_types") && takes('=')) {
                maxDynamicTypes = number();
            } else if (!quoted && path.equals("SKIP")) {
                skipped();
            } else {
                typedPaths.add(new DataType.Json.TypedPath(path, type()));
            }
        }

        private void skipped() {
            skipSpace();
            int start = at;
            if (word().equals("REGEXP")) {
                skippedPatterns.add(quoted('\''));
            } else {
                at = start;
                skippedPaths.add(path());
            }
        }

        private String path() {
            StringBuilder path = new StringBuilder(name());
            while (at < text.length() && text.charAt(at) == '.') {
                at++;
                path.append('.').append(name());
            }
            return path.toString();
        }
    }

    private String name() {
        if (at < text.length() && text.charAt(at) == '`') {
            return quoted('`');
        }
        String name = word();
        if (name.isEmpty()) {
            throw wanted("a name");
        }
        return name;
    }

    private String word() {
        int start = at;
        while (at < text.length() && isWordPart(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private int number() {
        skipSpace();
        int start = at;
        if (at < text.length() && text.charAt(at) == '-') {
            at++;
        }
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        try {
            return Integer.parseInt(text, start, at, 10);
        } catch (NumberFormatException notANumber) {
            at = start;
            throw wanted("a number");
        }
    }

    private int onlyNumber() {
        open();
        int number = number();
        close();
        return number;
    }

    private String onlyText() {
        open();
        String text = quoted('\'');
        close();
        return text;
    }

    private String quoted(char quote) {
        skipSpace();
        if (at == text.length() || text.charAt(at) != quote) {
            throw wanted(quote == '`' ? "a name in back quotes" : "a text in single quotes");
        }
        int start = at++;
        StringBuilder plain = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == quote) {
                if (at == text.length() || text.charAt(at) != quote) {
                    return plain.toString();
                }
                at++;
                plain.append(quote);
            } else if (c == '\\'
                    && at + 2 < text.length()
                    && text.charAt(at) == 'x'
                    && isHex(at + 1)
                    && isHex(at + 2)) {
                plain.append((char) Integer.parseInt(text, at + 1, at + 3, 16));
                at += 3;
            } else if (c == '\\' && at < text.length()) {
                plain.append(unescaped(text.charAt(at++)));
            } else {
                plain.append(c);
            }
        }
        at = start;
        throw wanted("the closing quote of what begins here");
    }

    private boolean isHex(int place) {
        return Character.digit(text.charAt(place), 16) >= 0;
    }

    private char unescaped(char c) {
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'a' -> '\u0007';
            case 'v' -> '\u000B';
            case 'e' -> '\u001B';
            case '0' -> '\0';
            default -> c;
        };
    }

    /** Moves behind the parameters that open here, if any, and is their end. */
    private int endOfParameters() {
        if (!opens()) {
            return at;
        }
        int start = at;
        int open = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\'' || c == '`') {
                quoted(c);
                continue;
            }
            at++;
            if (c == '(') {
                open++;
            } else if (c == ')' && --open == 0) {
                return at;
            }
        }
        at = start;
        throw wanted("the closing ')' of what begins here");
    }

    private boolean opens() {
        skipSpace();
        return at < text.length() && text.charAt(at) == '(';
    }

    private void open() {
        if (!takes('(')) {
            throw wanted("'('");
        }
    }

    private void close() {
        if (!takes(')')) {
            throw wanted("')'");
        }
    }

    private boolean takes(char c) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
    }

    private SchemaException wanted(String what) {
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new SchemaException(
                "Cannot read type '" + text + "': found " + found + " at position " + at + "; wanted " + what);
    }

    private static boolean isWordStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isWordPart(char c) {
        return isWordStart(c) || isDigit(c);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** A text in single quotes, escaped as ClickHouse does. */
    static String quote(String plain) {
        return quote(plain, '\'');
    }

    /** Words that the server does not take for a name without quotes, in lower case. */
    private static final Set<String> RESERVED = Set.of("null", "all", "distinct", "from", "select", "table", "values");

    /** A name, in back quotes where it is not a plain word. */
    static String identifier(String name) {
        boolean word =
                !name.isEmpty() && isWordStart(name.charAt(0)) && !RESERVED.contains(name.toLowerCase(Locale.ROOT));
        for (int i = 1; word && i < name.length(); i++) {
            word = isWordPart(name.charAt(i));
        }
        return word ? name : quote(name, '`');
    }

    private static String quote(String plain, char quote) {
        StringBuilder quoted = new StringBuilder(plain.length() + 2).append(quote);
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            switch (c) {
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\0' -> quoted.append("\\0");
                case '\\' -> quoted.append("\\\\");
                default -> {
                    if (c == quote) {
                        quoted.append('\\');
                    }
                    quoted.append(c);
                }
            }
        }
        return quoted.append(quote).toString();
    }
}
