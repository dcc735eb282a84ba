package io.sluice.source;

import static io.sluice.source.Answers.shard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ShardGraphTest {
    private static final ShardPosition HORIZON = new ShardPosition.TrimHorizon();

    private final ShardGraph graph = new ShardGraph(OptionalLong.empty());

    @Test
    void aChildWaitsForBothParentsOfAMerge() {
        graph.add(List.of(shard("a"), shard("b"), shard("m", "a", "b")), HORIZON);
        assertThat(assignable()).containsExactly("a", "b");
        assign("a", "b");
        finish("a", shard("m", "a", "b"));
        assertThat(assignable()).isEmpty();
        finish("b", shard("m", "a", "b"));

        assertThat(assignable()).containsExactly("m");
    }

    @Test
    void aChildListedBeforeItsParentWaitsToo() {
        graph.add(List.of(shard("child", "parent"), shard("parent")), HORIZON);

        assertThat(assignable()).containsExactly("parent");
    }

    @Test
    void aParentThatIsNotListedAnyMoreIsNotWaitedFor() {
        graph.add(List.of(shard("child", "gone")), HORIZON);

        assertThat(assignable()).containsExactly("child");
    }

    @Test
    void aChildOfAParentNobodyListedYetWaitsForAListing() {
        graph.add(List.of(shard("a")), HORIZON);
        assign("a");

        assertThat(finish("a", shard("m", "a", "unseen"))).isTrue();
        assertThat(graph.knows("m")).isFalse();
        graph.add(List.of(shard("a"), shard("unseen"), shard("m", "a", "unseen")), HORIZON);
        assertThat(assignable()).containsExactly("unseen");
    }

    @Test
    void finishingTwiceIsFinishingOnce() {
        graph.add(List.of(shard("a")), HORIZON);
        assign("a");
        finish("a", shard("b", "a"));
        assign("b");
        finish("a", shard("b", "a"));

        assertThat(assignable()).isEmpty();
        assertThat(graph.count(EnumeratorState.Status.ASSIGNED)).isEqualTo(1);
    }

    @Test
    void anUnknownShardThatIsFinishedIsRemembered() {
        finish("never-seen", shard("child", "never-seen"));

        assertThat(assignable()).containsExactly("child");
    }

    @Test
    void severalReshardsUnfoldInOrder() {
        graph.add(
                List.of(shard("a"), shard("b", "a"), shard("c", "a"), shard("d", "b", "c"), shard("e", "d")), HORIZON);
        for (List<String> generation : List.of(List.of("a"), List.of("b", "c"), List.of("d"), List.of("e"))) {
            assertThat(assignable()).isEqualTo(generation);
            generation.forEach(id -> {
                assign(id);
                finish(id);
            });
        }

        assertThat(graph.allFinished()).isTrue();
    }

    @Test
    void finishedShardsAreForgottenWhenTheStreamForgetsThem() {
        graph.add(List.of(shard("a"), shard("b", "a")), HORIZON);
        assign("a");
        finish("a", shard("b", "a"));
        graph.prune(Set.of("a", "b"));
        assertThat(graph.knows("a")).isTrue();
        graph.prune(Set.of("b"));

        assertThat(graph.knows("a")).isFalse();
        assertThat(assignable()).containsExactly("b");
    }

    @Test
    void shardsThatAreNotFinishedAreNeverForgotten() {
        graph.add(List.of(shard("a"), shard("b")), HORIZON);
        assign("a");
        graph.prune(Set.of());

        assertThat(graph.knows("a")).isTrue();
        assertThat(graph.knows("b")).isTrue();
    }

    @Test
    void whatWasAssignedAndIsNotReportedIsReclaimedNotFinished() {
        ShardGraph restored = new ShardGraph(OptionalLong.empty());
        graph.add(List.of(shard("a")), HORIZON);
        assign("a");
        restored.restore(graph.snapshot());

        assertThat(restored.reclaimUnreported()).containsExactly("a");
        assertThat(restored.assignable()).extracting(KinesisSplit::splitId).containsExactly("a");
    }

    @Test
    void aShardWithAnOwnerCannotBeGivenBack() {
        graph.add(List.of(shard("a")), HORIZON);
        assign("a");

        assertThatThrownBy(() -> graph.giveBack(Answers.split("a", HORIZON)))
                .hasMessageStartingWith("Cannot take back shard a: found it at subtask 0 at the same time");
        graph.lost(0);
        graph.giveBack(Answers.split("a", HORIZON));
        assertThat(assignable()).containsExactly("a");
    }

    @Test
    void aReportOfAShardThatAnotherReaderWasGivenSinceIsStale() {
        KinesisSplit reported = Answers.split("a", new ShardPosition.After("3"));
        assertThat(graph.report(reported, 0)).isTrue();
        graph.assign("a", 1);

        assertThat(graph.report(reported, 0)).isFalse();
        assertThat(graph.assignable()).isEmpty();
        graph.finish(reported.shard(), new ShardEnd(ShardEnd.Reason.CLOSED, List.of()));
        assertThat(graph.report(reported, 0)).isFalse();
        assertThat(graph.allFinished()).isTrue();
    }

    @Test
    void aReportOfTheReaderThatLastHadTheShardRewindsIt() {
        KinesisSplit reported = Answers.split("a", new ShardPosition.After("3"));
        graph.report(reported, 0);
        graph.assign("a", 0);
        graph.finish(reported.shard(), new ShardEnd(ShardEnd.Reason.CLOSED, List.of()));

        assertThat(graph.report(reported, 0)).isTrue();
        assertThat(graph.assignable()).containsExactly(reported);
    }

    @Test
    void whatFollowsAStoppedShardIsNotRead() {
        ShardGraph bounded = new ShardGraph(OptionalLong.of(5));
        bounded.add(List.of(shard("a"), shard("b", "a"), shard("c", "b")), HORIZON);
        bounded.assign("a", 0);
        bounded.finish(shard("a"), new ShardEnd(ShardEnd.Reason.STOPPED, List.of()));

        assertThat(bounded.allFinished()).isTrue();
        bounded.add(List.of(shard("d", "c")), HORIZON);
        assertThat(bounded.allFinished()).isTrue();
    }

    @Test
    void shardsOfAnotherStreamAreForgotten() {
        graph.add(List.of(shard("a")), HORIZON);
        graph.belongTo(99);

        assertThat(graph.ids()).isEmpty();
    }

    private List<String> assignable() {
        return graph.assignable().stream().map(KinesisSplit::splitId).toList();
    }

    private void assign(String... ids) {
        for (String id : ids) {
            graph.assign(id, 0);
        }
    }

    private boolean finish(String id, Shard... children) {
        return graph.finish(shard(id), new ShardEnd(ShardEnd.Reason.CLOSED, List.of(children)));
    }
}
