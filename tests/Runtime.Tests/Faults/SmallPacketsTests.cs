using Notify;

namespace Runtime.Tests.Faults;

/// <summary>A route that takes small packets only: every connection comes about, and stalls at its first large notification.</summary>
public sealed class SmallPacketsTests(PostgresServer server)
{
    private const int Losses = 4;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task The_listener_slows_down_and_says_what_it_looks_like()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = new(database, options =>
        {
            options.ListenerConnectionString = proxy.ConnectionString;
            options.PingInterval = options.PingTimeout = TimeSpan.FromSeconds(1);
            options.BackoffBase = TimeSpan.FromMilliseconds(100);
            options.BackoffMax = TimeSpan.FromSeconds(5);
            options.StablePeriod = TimeSpan.FromTicks(1); // Each connection has lasted.
        });
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        proxy.Answers.LargestPiece = 1400;
        for (int loss = 1; loss <= Losses; loss++)
        {
            await WaitUntil.TrueAsync(() => fixture.Listener.State == ListenerState.Listening, Ct);
            await Session.ExecuteAsync(database, "select pg_notify('c', format('{\"id\":1,\"text\":\"%s\"}', repeat('x', 5000)))", Ct);
            await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct, loss);
        }

        LogEntry[] lost = [.. fixture.Log.Entries.Where(entry => entry.Event == nameof(NotifyLog.ConnectionLost))];
        Assert.Contains(lost, entry => !entry.Text.EndsWith(TimeSpan.Zero.ToString(), StringComparison.Ordinal));
        Assert.Contains(lost, entry => $"{entry.Text} {entry.Error}".Contains("MTU", StringComparison.Ordinal));
    }
}
