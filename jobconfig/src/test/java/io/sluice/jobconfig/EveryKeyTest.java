package io.sluice.jobconfig;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps every declared key in the tests of its section: what holds without it, what it maps to, what it refuses. */
class EveryKeyTest {

    @Test
    void hasACaseForItsAbsence() {
        assertThat(paths(Stream.of(
                        PipeSectionTest.ABSENT,
                        KinesisSectionTest.ABSENT,
                        KinesisAdvancedSectionTest.ABSENT,
                        PayloadSectionTest.ABSENT,
                        ClickHouseSectionTest.ABSENT,
                        DestinationSectionTest.ABSENT,
                        ConversionSectionTest.ABSENT,
                        SettingsSectionTest.ABSENT,
                        ManagedServiceKeysTest.ABSENT)))
                .containsExactlyInAnyOrderElementsOf(declared());
    }

    @Test
    void hasACaseForItsMapping() {
        assertThat(paths(Stream.of(
                        PipeSectionTest.MAPPED,
                        KinesisSectionTest.MAPPED,
                        KinesisAdvancedSectionTest.MAPPED,
                        PayloadSectionTest.MAPPED,
                        ClickHouseSectionTest.MAPPED,
                        DestinationSectionTest.MAPPED,
                        ConversionSectionTest.MAPPED,
                        SettingsSectionTest.MAPPED,
                        ManagedServiceKeysTest.MAPPED)))
                .containsExactlyInAnyOrderElementsOf(declared());
    }

    @Test
    void hasACaseForItsRuleUnlessAnythingWillDo() {
        assertThat(paths(Stream.of(
                        PipeSectionTest.REFUSED,
                        KinesisSectionTest.REFUSED,
                        KinesisAdvancedSectionTest.REFUSED,
                        PayloadSectionTest.REFUSED,
                        ClickHouseSectionTest.REFUSED,
                        DestinationSectionTest.REFUSED,
                        ConversionSectionTest.REFUSED,
                        SettingsSectionTest.REFUSED,
                        ManagedServiceKeysTest.REFUSED)))
                .containsExactlyInAnyOrderElementsOf(declared(key -> !(key.type() instanceof Type.Anything)));
    }

    @Test
    void hasAPathThatIsNoGroup() {
        Set<String> declared = declared();
        assertThat(declared).allSatisfy(path -> assertThat(declared).noneMatch(other -> other.startsWith(path + ".")));
    }

    @Test
    void hasAnEnvironmentVariableOfItsOwn() {
        assertThat(PipeSection.SECTION.keys().stream().map(key -> Names.variable(key.path())))
                .doesNotHaveDuplicates();
    }

    @Test
    void isReadByItsOwnDefault() {
        for (Key<?> key : PipeSection.SECTION.keys()) {
            if (key.presence() instanceof Presence.Default<?> preset) {
                Reading reading = new Reading(Pipe.NOW, References.LITERAL, new Report());
                assertThat(key.type().read(new Node.Scalar(preset.shown(), Origin.line(0, 1)), key.path(), reading))
                        .as(key.path())
                        .hasValueSatisfying(value -> assertThat(value).isEqualTo(preset.value()));
            }
        }
    }

    private static Set<String> declared() {
        return declared(key -> true);
    }

    private static Set<String> declared(Predicate<Key<?>> which) {
        return PipeSection.SECTION.keys().stream()
                .filter(which)
                .flatMap(EveryKeyTest::paths)
                .collect(Collectors.toSet());
    }

    private static Stream<String> paths(Key<?> key) {
        return key.type() instanceof Type.ListOf<?> list && list.item() instanceof Type.Group<?> group
                ? Stream.concat(
                        Stream.of(key.path()),
                        group.section().keys().stream().map(member -> key.path() + "[]." + member.path()))
                : Stream.of(key.path());
    }

    private static Set<String> paths(Stream<? extends List<? extends KeyCases.Case>> cases) {
        return cases.flatMap(List::stream).map(KeyCases.Case::path).collect(Collectors.toSet());
    }
}
