using Notify;
using Notify.Testing;
using Runtime.Harness.Servers;

namespace Runtime.Tests.Faults;

/// <summary>A notification queue that is full: NOTIFY fails, and LISTEN does not.</summary>
public sealed class FullQueueTests(PostgresServer shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_listener_comes_up_while_the_queue_is_full_and_says_why_it_proves_nothing()
    {
        await using EmbeddedPostgres server = await StartAsync();
        await using QueueHolder holder = await QueueHolder.FillAsync(server.ConnectionString, Ct);
        Assert.False(await holder.AcceptsAsync(Ct));
        await using ListenerFixture fixture = new(server.ConnectionString);
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await subscriber.ExpectAsync("listening 1");
        LogEntry warning = await fixture.Log.WaitForAsync(nameof(NotifyLog.ListeningUnverified), Ct);
        Assert.Contains("queue", warning.Text, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<EmbeddedPostgres> StartAsync()
    {
        string? unavailable = QueueHolder.Unavailable(await shared.GetVersionAsync());
        Assert.SkipWhen(unavailable is not null, unavailable ?? "");
        return await EmbeddedPostgres.StartAsync(PrivateServer.Options with { Settings = QueueHolder.Settings }, Ct);
    }
}
