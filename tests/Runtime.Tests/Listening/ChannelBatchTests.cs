using Notify;

namespace Runtime.Tests.Listening;

/// <summary>Many channels change in batches of bounded size.</summary>
public sealed class ChannelBatchTests
{
    private const int Most = ChannelChanges.MostAtOnce;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Counts))]
    public void Each_channel_is_in_one_batch_and_no_batch_is_too_large(int listen, int unlisten)
    {
        ChannelEntry[] listened = [.. Enumerable.Range(0, listen).Select(i => new ChannelEntry($"l{i}"))];
        ChannelEntry[] unlistened = [.. Enumerable.Range(0, unlisten).Select(i => new ChannelEntry($"u{i}"))];
        ChannelChanges[] batches = [.. new ChannelChanges(listened, unlistened).Batches()];
        Assert.Equal(listened, batches.SelectMany(batch => batch.Listen));
        Assert.Equal(unlistened, batches.SelectMany(batch => batch.Unlisten));
        Assert.All(batches, batch => Assert.InRange(batch.Listen.Count + batch.Unlisten.Count, 1, Most));
    }

    public static TheoryData<int, int> Counts()
    {
        int[] counts = [0, 1, Most - 1, Most, Most + 1, (5 * Most) + 7];
        TheoryData<int, int> pairs = [];
        foreach ((int listen, int unlisten) in counts.SelectMany(listen => counts.Select(unlisten => (listen, unlisten))))
        {
            if (listen + unlisten > 0)
            {
                pairs.Add(listen, unlisten);
            }
        }

        return pairs;
    }

    [Fact(Timeout = 60_000)]
    public async Task Those_that_are_back_hear_while_the_others_are_on_their_way()
    {
        ScriptedSource server = new();
        TaskCompletionSource last = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int batches = 0;
        server.Answer = (step, _) => step.StartsWith("listen", StringComparison.Ordinal) && ++batches == 3 ? last.Task : Task.CompletedTask;
        NotifyOptions options = new() { ConnectionString = "Host=nowhere.invalid" };
        await using NotifyListener listener = new(options, publisher: null, loggerFactory: null, timeProvider: null, server);
        Task<ISubscription<Tick>>[] subscribing = [.. Enumerable.Range(0, (2 * Most) + 500).Select(
            i => new ChannelListener<Tick>(listener, $"{i}", new TickSerializer($"{i}")).SubscribeAsync(ct: Ct).AsTask())];
        server.Accept();
        await using EventReader events = new(await subscribing[0], Ct);
        await WaitUntil.TrueAsync(() => batches == 3, Ct);
        ListenerHealth health = listener.Health;
        Assert.Equal(
            (ListenerState.Verifying, 2 * Most, (2 * Most) + 500), (health.State, health.ListeningChannels, health.Channels));
        server.Deliver("0", """{"id":7}""");
        await events.NextAsync<Listening<Tick>>();
        Assert.Equal(7, await events.NextIdAsync());
        last.SetResult();
        await Task.WhenAll(subscribing);
        await WaitUntil.TrueAsync(() => listener.Health is { State: ListenerState.Listening, ListeningChannels: (2 * Most) + 500 }, Ct);
    }
}
