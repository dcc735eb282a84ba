package io.sluice.schema;

import io.sluice.schema.Rejection.Kind;
import java.nio.charset.StandardCharsets;

/**
 * Reads one JSON document (RFC 8259) from bytes, value by value, without allocating.
 *
 * <p>The caller drives it along the grammar: {@link #value} reads the first token of a value, {@link #nextField} and
 * {@link #nextElement} walk what {@code value} opened, {@link #skip} passes over the rest of it. A string or number is
 * seen as bytes of the document itself, or of a scratch array where escapes had to be resolved. Everything read is
 * checked, also what is skipped. Not thread safe.
 */
final class JsonCursor {

    /** The kinds of value. */
    enum Token {
        OBJECT("an object"),
        ARRAY("an array"),
        STRING("a string"),
        NUMBER("a number"),
        TRUE("true"),
        FALSE("false"),
        NULL("null");

        private final String description;

        Token(String description) {
            this.description = description;
        }
    }

    /** Nesting that no real document reaches and that recursion over it still survives. */
    static final int MAX_DEPTH = 500;

    private static final int TRUE = Words.half("true");
    private static final int NULL = Words.half("null");
    private static final int ALSE = Words.half("alse");

    /** Zeros behind the document, so that whole words can be looked at without asking for its end. */
    static final int PADDING = 64;

    private static final int SHOWN_CHARACTERS = 64;

    private static final Token[] TOKENS = Token.values();

    /** What the letter behind a backslash stands for; 0 if it is not one byte. */
    private static final byte[] ESCAPED = new byte[256];

    static {
        ESCAPED['"'] = '"';
        ESCAPED['\\'] = '\\';
        ESCAPED['/'] = '/';
        ESCAPED['b'] = '\b';
        ESCAPED['f'] = '\f';
        ESCAPED['n'] = '\n';
        ESCAPED['r'] = '\r';
        ESCAPED['t'] = '\t';
    }

    private final int maxDepth;
    private final boolean keepsInvalidUtf8;
    private final Numeral numeral = new Numeral();
    private final Bytes unescaped = new Bytes(256);

    private byte[] in = new byte[4096];
    private int end;
    private int at;
    private int depth;
    private boolean opened;

    /** The token's place among all; a reference would cost a barrier of the garbage collector with every value. */
    private int token;

    private int valueStart;
    private byte[] text = in;
    private int textStart;
    private int textEnd;

    /** A cursor that holds documents to the usual limits. */
    JsonCursor() {
        this(EncodeSettings.DEFAULTS.limits());
    }

    JsonCursor(EncodeSettings.DocumentLimits limits) {
        maxDepth = limits.maxDepth();
        keepsInvalidUtf8 = limits.invalidUtf8() == EncodeSettings.InvalidUtf8.KEEP;
    }

    /** Starts over with another document. */
    void open(byte[] document, int offset, int length) {
        if (in.length < length + PADDING) {
            in = new byte[Math.max(length + PADDING, 2 * in.length)];
        }
        System.arraycopy(document, offset, in, 0, length);
        for (int i = 0; i < PADDING; i += Long.BYTES) {
            Words.set(in, length + i, 0);
        }
        at = 0;
        end = length;
        depth = 0;
        opened = false;
    }

    /** Shows a string that is no part of the document as its current value. */
    void present(byte[] bytes, int start, int stop) {
        become(Token.STRING);
        show(bytes);
        textStart = start;
        textEnd = stop;
    }

    /** Shows the text of a number that is no part of the document as the current value. */
    void presentNumber(byte[] bytes, int start, int stop) {
        present(bytes, start, stop);
        if (numeral.read(bytes, start, stop) != stop) {
            throw new IllegalArgumentException("Cannot present a number: not one");
        }
        become(Token.NUMBER);
    }

    /** The kind of the current value. */
    Token token() {
        return TOKENS[token];
    }

    /** Where the text of the current string, number or field name lies, from {@link #textStart} to {@link #textEnd}. */
    byte[] text() {
        return text;
    }

    int textStart() {
        return textStart;
    }

    int textEnd() {
        return textEnd;
    }

    int textLength() {
        return textEnd - textStart;
    }

    /** The current number; if the value is a string, only after {@link #isNumeral} said so. */
    Numeral numeral() {
        return numeral;
    }

    /** Whether the current value is a number, or a string that holds one and nothing else. */
    boolean isNumeral() {
        return switch (token()) {
            case NUMBER -> true;
            case STRING -> numeral.readAll(text, textStart, textEnd);
            case OBJECT, ARRAY, TRUE, FALSE, NULL -> false;
        };
    }

    /** The document. */
    byte[] document() {
        return in;
    }

    /** Where the current value starts in the document. */
    int valueStart() {
        return valueStart;
    }

    /** The next byte to read in the document; after a whole value, its end. */
    int position() {
        return at;
    }

    /** Goes back to a value that has been read whole, and reads its first token again. */
    void rewind(int start) throws Fault {
        at = start;
        value();
    }

    /** The byte that the next value, or whatever stands in its place, starts with; 0 at the end of the document. */
    int peek() {
        if (in[at] <= ' ') {
            skipSpace();
        }
        return in[at];
    }

    /** Opens the array that comes next; whether there is one, else nothing has been read. */
    boolean opensArray() throws Fault {
        if (peek() != '[') {
            return false;
        }
        open(Token.ARRAY);
        return true;
    }

    /** Opens the object that comes next; whether there is one, else nothing has been read. */
    boolean opensObject() throws Fault {
        if (peek() != '{') {
            return false;
        }
        open(Token.OBJECT);
        return true;
    }

    /** Reads the number that comes next; whether there is one, else nothing has been read. */
    boolean takesNumber() throws Fault {
        int c = peek();
        if (c != '-' && (c < '0' || c > '9')) {
            return false;
        }
        valueStart = at;
        readNumber();
        return true;
    }

    /**
     * Looks at the number that comes next, if it is a short one: without sign, exponent and space before it, and of at
     * most seven characters. Nothing is read until {@link #take}.
     *
     * @return the number, for {@link ShortNumber}, or {@link ShortNumber#NONE}
     */
    int shortNumber() {
        return ShortNumber.at(in, at);
    }

    /** Passes over the {@link #shortNumber} that comes next. */
    void take(int shortNumber) {
        at += ShortNumber.length(shortNumber);
    }

    /** Passes over {@code true} if it comes next. */
    boolean takesTrue() {
        return takes(0, TRUE);
    }

    /** Passes over {@code false} if it comes next and its first letter has been seen. */
    boolean takesFalse() {
        return takes(1, ALSE);
    }

    /** Passes over {@code null} if it comes next. */
    boolean takesNull() {
        return takes(0, NULL);
    }

    private boolean takes(int before, int letters) {
        if (Words.halfAt(in, at + before) == letters) {
            at += before + Integer.BYTES;
            return true;
        }
        return false;
    }

    /** Where the document ends. */
    int end() {
        return end;
    }

    /** Goes on behind what was read from the document elsewhere. */
    void moveTo(int position) {
        at = position;
    }

    /**
     * Moves to the value of the next field and writes the field's name, as length and bytes, if it is a short plain one.
     *
     * @return whether it did; if not, nothing has been read or written
     */
    boolean copyShortName(Bytes out) {
        byte[] bytes = in;
        int i = at;
        if (!opened && bytes[i++] != ',') {
            return false;
        }
        if (bytes[i] == ' ') {
            i++;
        }
        if (bytes[i] != '"') {
            return false;
        }
        int size = out.size();
        int length = PlainText.copyShort(bytes, i + 1, out);
        int colon = i + length + 2;
        if (length == PlainText.NONE || bytes[colon] != ':') {
            out.truncate(size);
            return false;
        }
        opened = false;
        at = colon + 1;
        return true;
    }

    /**
     * Writes the string whose opening quote comes next, as length and bytes.
     *
     * @return whether it could be written; if not, nothing has been read or written, and {@link #value} tells the fault
     */
    boolean copyString(Bytes out) {
        byte[] bytes = in;
        int base = out.size();
        byte[] target = out.room(end - at + PADDING);
        int i = at + 1;
        int o = base + 1;
        long high = 0;
        while (true) {
            long word = Words.at(bytes, i);
            long special = Words.special(word);
            Words.set(target, o, word);
            if (special == 0) {
                high |= word;
                i += Long.BYTES;
                o += Long.BYTES;
                continue;
            }
            high |= word & (special ^ (special - 1));
            int plain = Words.before(special);
            i += plain;
            o += plain;
            byte c = bytes[i];
            if (c == '"') {
                break;
            }
            byte escaped = c == '\\' ? ESCAPED[bytes[i + 1] & 0xFF] : 0;
            if (escaped == 0) {
                return false;
            }
            target[o++] = escaped;
            i += 2;
        }
        if ((high & Words.HIGH_BITS) != 0 && !Utf8.isValid(target, base + 1, o)) {
            return false;
        }
        at = i + 1;
        out.truncate(o);
        int length = o - base - 1;
        if (length < 0x80) {
            target[base] = (byte) length;
        } else {
            out.setCount(base, length);
        }
        return true;
    }

    /** Reads the first token of the value that must come next. */
    Token value() throws Fault {
        skipSpace();
        if (at == end) {
            throw syntax("the end of the document", "a value");
        }
        valueStart = at;
        switch (in[at]) {
            case '"' -> {
                at++;
                readString();
                become(Token.STRING);
            }
            case '{' -> open(Token.OBJECT);
            case '[' -> open(Token.ARRAY);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> readNumber();
            case 't' -> literal("true", TRUE, Token.TRUE);
            case 'f' -> literal("false", ALSE, Token.FALSE);
            case 'n' -> literal("null", NULL, Token.NULL);
            default -> throw syntax(found(), "a value");
        }
        return TOKENS[token];
    }

    /**
     * Moves to the next field of the object that the last {@link #value} opened, or whose last field has been read.
     *
     * @return whether there is one: its name is the text, its value comes next; if not, the object has been read whole
     */
    boolean nextField() throws Fault {
        if (!nextName()) {
            return false;
        }
        at++;
        readString();
        colon();
        return true;
    }

    /**
     * Passes over the name of the next field, with its colon, if it is written exactly like {@code key}; else nothing has
     * been read.
     */
    boolean takesName(Fields.Key key) {
        byte[] bytes = in;
        int i = at;
        if (!opened) {
            if (bytes[i] != ',') {
                return false;
            }
            i++;
        }
        if (bytes[i] == ' ') {
            i++;
        }
        if (!key.startsAt(bytes, i)) {
            return false;
        }
        opened = false;
        at = i + key.length();
        return true;
    }

    /**
     * Moves to the next element of the array that the last {@link #value} opened, or whose last element has been read.
     *
     * @return whether there is one: it comes next; if not, the array has been read whole
     */
    boolean nextElement() throws Fault {
        skipSpace();
        return follows(']', Token.ARRAY);
    }

    /**
     * Moves to the name of the next field, which then comes next like a value, and must be followed by {@link #colon}.
     *
     * @return whether there is one; if not, the object has been read whole
     */
    boolean nextName() throws Fault {
        skipSpace();
        if (!follows('}', Token.OBJECT)) {
            return false;
        }
        if (in[at] != '"') {
            throw syntax(found(), "a field name");
        }
        return true;
    }

    /** Passes over the colon behind a field's name. */
    void colon() throws Fault {
        if (peek() != ':') {
            throw syntax(found(), "':'");
        }
        at++;
    }

    /** Passes over what is left of the value whose first token was read last. */
    void skip() throws Fault {
        if (token() == Token.OBJECT) {
            while (nextField()) {
                value();
                skip();
            }
        } else if (token() == Token.ARRAY) {
            while (nextElement()) {
                value();
                skip();
            }
        }
    }

    /** Makes sure that nothing but white space follows the document's one value. */
    void finish() throws Fault {
        skipSpace();
        if (at < end) {
            throw syntax(found(), "the end of the document");
        }
    }

    /** The fault that the current value is not what {@code wanted} says. */
    Fault cast(String wanted) {
        return new Fault(Kind.CAST, "found " + shown() + "; wanted " + wanted);
    }

    /** The fault that no column wants the field whose name was read last. */
    Fault unknownField() {
        return new Fault(Kind.CAST, "found field " + shortened(true) + "; wanted only fields that fill columns");
    }

    private String shown() {
        return switch (token()) {
            case NUMBER -> shortened(false);
            case STRING -> shortened(true);
            case OBJECT, ARRAY, TRUE, FALSE, NULL -> token().description;
        };
    }

    private String shortened(boolean quoted) {
        int shownEnd = textStart + Math.min(textLength(), 4 * SHOWN_CHARACTERS);
        String shown = new String(text, textStart, shownEnd - textStart, StandardCharsets.UTF_8);
        boolean cut = shownEnd < textEnd;
        if (shown.length() > SHOWN_CHARACTERS) {
            int length = Character.isHighSurrogate(shown.charAt(SHOWN_CHARACTERS - 1))
                    ? SHOWN_CHARACTERS - 1
                    : SHOWN_CHARACTERS;
            shown = shown.substring(0, length);
            cut = true;
        }
        String whole = cut ? shown + "..." : shown;
        return quoted ? "\"" + whole + "\"" : whole;
    }

    private void open(Token container) throws Fault {
        if (++depth > maxDepth) {
            throw new Fault(
                    Kind.SIZE,
                    "found more than " + maxDepth + " nested values at byte " + at + "; wanted a flatter document");
        }
        at++;
        opened = true;
        become(container);
    }

    /** Whether another member follows in the open container: takes the comma before it, or the closing bracket. */
    private boolean follows(char bracket, Token container) throws Fault {
        boolean first = opened;
        opened = false;
        if (at < end) {
            byte c = in[at];
            if (c == bracket) {
                at++;
                depth--;
                become(container);
                return false;
            }
            if (first) {
                return true;
            }
            if (c == ',') {
                at++;
                skipSpace();
                return true;
            }
        }
        throw syntax(found(), first ? "a member or '" + bracket + "'" : "',' or '" + bracket + "'");
    }

    private void literal(String word, int lastFour, Token literal) throws Fault {
        int length = word.length();
        if (at + length > end) {
            throw syntax("the end of the document", word);
        }
        if (Words.halfAt(in, at + length - Integer.BYTES) != lastFour) {
            throw syntax(found(), word);
        }
        at += length;
        become(literal);
    }

    private void readNumber() throws Fault {
        int stop = numeral.read(in, at, end);
        if (stop < 0) {
            throw syntax(found(), "a number as JSON writes it");
        }
        show(in);
        textStart = at;
        textEnd = stop;
        at = stop;
        become(Token.NUMBER);
    }

    /** Says which bytes the text is in; mostly they are the same as before, and storing a reference is dear. */
    private void show(byte[] bytes) {
        if (text != bytes) {
            text = bytes;
        }
    }

    /** Reads a string whose opening quote has been passed. */
    private void readString() throws Fault {
        byte[] bytes = in;
        int start = at;
        int i = start;
        int lastWord = end - Long.BYTES;
        while (true) {
            while (i <= lastWord) {
                long word = Words.at(bytes, i);
                long special = Words.special(word) | (word & Words.HIGH_BITS);
                if (special != 0) {
                    i += Words.before(special);
                    break;
                }
                i += Long.BYTES;
            }
            if (i >= end) {
                throw unclosed();
            }
            byte c = bytes[i];
            if (c == '"') {
                show(bytes);
                textStart = start;
                textEnd = i;
                at = i + 1;
                return;
            }
            if (c == '\\') {
                readEscaped(start, i);
                return;
            }
            if (c >= 0x20) {
                i++;
            } else if (c >= 0) {
                at = i;
                throw control();
            } else {
                i = sequenceEnd(i);
            }
        }
    }

    /** Reads on at the first escape of a string, copying it into the scratch array. */
    private void readEscaped(int start, int firstEscape) throws Fault {
        Bytes out = unescaped;
        out.truncate(0);
        int copied = start;
        int i = firstEscape;
        while (i < end) {
            byte c = in[i];
            if (c == '"') {
                out.write(in, copied, i - copied);
                show(out.array());
                textStart = 0;
                textEnd = out.size();
                at = i + 1;
                return;
            }
            if (c == '\\') {
                out.write(in, copied, i - copied);
                i = readEscape(i + 1);
                copied = i;
            } else if (c >= 0x20) {
                i++;
            } else if (c >= 0) {
                at = i;
                throw control();
            } else {
                i = sequenceEnd(i);
            }
        }
        throw unclosed();
    }

    private int readEscape(int i) throws Fault {
        if (i >= end) {
            throw unclosed();
        }
        switch (in[i]) {
            case '"', '\\', '/' -> unescaped.writeByte(in[i]);
            case 'b' -> unescaped.writeByte('\b');
            case 'f' -> unescaped.writeByte('\f');
            case 'n' -> unescaped.writeByte('\n');
            case 'r' -> unescaped.writeByte('\r');
            case 't' -> unescaped.writeByte('\t');
            case 'u' -> {
                return readUnicode(i + 1);
            }
            default -> {
                at = i;
                throw syntax(found(), "an escape that JSON knows");
            }
        }
        return i + 1;
    }

    private int readUnicode(int i) throws Fault {
        int unit = hex(i);
        int next = i + 4;
        if (Character.isLowSurrogate((char) unit)) {
            at = i;
            throw syntax("the second half of a surrogate pair alone", "a character");
        }
        int codePoint = unit;
        if (Character.isHighSurrogate((char) unit)) {
            if (next + 6 > end || in[next] != '\\' || in[next + 1] != 'u') {
                at = i;
                throw syntax("the first half of a surrogate pair alone", "a character");
            }
            int low = hex(next + 2);
            if (!Character.isLowSurrogate((char) low)) {
                at = i;
                throw syntax("the first half of a surrogate pair alone", "a character");
            }
            codePoint = Character.toCodePoint((char) unit, (char) low);
            next += 6;
        }
        writeUtf8(unescaped, codePoint);
        return next;
    }

    private int hex(int i) throws Fault {
        if (i + 4 > end) {
            throw unclosed();
        }
        int value = 0;
        for (int k = i; k < i + 4; k++) {
            int digit = Text.hexDigit(in[k]);
            if (digit < 0) {
                at = k;
                throw syntax(found(), "a hexadecimal digit");
            }
            value = (value << 4) | digit;
        }
        return value;
    }

    /** Writes a character in UTF-8. */
    static void writeUtf8(Bytes out, int codePoint) {
        if (codePoint < 0x80) {
            out.writeByte(codePoint);
        } else if (codePoint < 0x800) {
            out.writeByte(0xC0 | (codePoint >> 6));
            out.writeByte(0x80 | (codePoint & 0x3F));
        } else if (codePoint < 0x1_0000) {
            out.writeByte(0xE0 | (codePoint >> 12));
            out.writeByte(0x80 | (codePoint >> 6 & 0x3F));
            out.writeByte(0x80 | (codePoint & 0x3F));
        } else {
            out.writeByte(0xF0 | (codePoint >> 18));
            out.writeByte(0x80 | (codePoint >> 12 & 0x3F));
            out.writeByte(0x80 | (codePoint >> 6 & 0x3F));
            out.writeByte(0x80 | (codePoint & 0x3F));
        }
    }

    /** Checks the UTF-8 sequence of more than one byte that starts at {@code i}; its end. */
    private int sequenceEnd(int i) throws Fault {
        int length = Utf8.sequence(in, i, end);
        if (length == 0) {
            if (keepsInvalidUtf8) {
                return i + 1;
            }
            at = i;
            throw syntax("bytes that are not UTF-8", "text in UTF-8");
        }
        return i + length;
    }

    private void skipSpace() {
        int i = at;
        if (in[i] > ' ') {
            return;
        }
        while (i < end && (in[i] == ' ' || in[i] == '\n' || in[i] == '\r' || in[i] == '\t')) {
            i++;
        }
        at = i;
    }

    private String found() {
        if (at >= end) {
            return "the end of the document";
        }
        int c = in[at] & 0xFF;
        return c > 0x20 && c < 0x7F ? "'" + (char) c + "'" : "byte 0x" + Integer.toHexString(c);
    }

    @SuppressWarnings("EnumOrdinal") // see the field
    private void become(Token read) {
        token = read.ordinal();
    }

    private Fault control() {
        return syntax("control character 0x" + Integer.toHexString(in[at]) + " in a string", "it escaped");
    }

    private Fault unclosed() {
        at = end;
        return syntax("the end of the document", "the end of a string");
    }

    private Fault syntax(String found, String wanted) {
        return new Fault(Kind.SYNTAX, "found " + found + " at byte " + at + "; wanted " + wanted);
    }
}
