namespace Runtime.Tests.Faults;

/// <summary>Notifications arrive, and the answer to the ping waits behind them.</summary>
public sealed class BusyConnectionTests(PostgresServer server)
{
    private const int Count = 100;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task What_arrives_is_a_sign_of_life()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = Impatient(database, proxy);
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await subscriber.ExpectAsync("listening 1");
        // While the client is away, much is sent to it; then it asks, and the answer is far behind what was sent.
        proxy.SwallowAnswers();
        await SendAsync(database);
        await proxy.SwallowRequests().WaitAsync(Ct);
        proxy.Requests.Release();
        proxy.Answers.BytesPerSecond = 100_000; // 7 seconds for all of it.
        proxy.Answers.Release();
        await subscriber.ExpectIdsAsync(1, Count);
        Assert.Equal(1, fixture.Listener.Generation);
    }

    [Fact(Timeout = 120_000)]
    public async Task Arrivals_that_end_do_not_keep_a_silent_server_alive()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = Impatient(database, proxy);
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await subscriber.ExpectAsync("listening 1");
        Task asked = proxy.SwallowRequests();
        await SendAsync(database);
        await subscriber.ExpectIdsAsync(1, Count);
        await asked.WaitAsync(Ct);
        await subscriber.ExpectAsync("gap Disconnected");
        proxy.Mend();
        await subscriber.ExpectAsync("listening 2");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_gap_begins_before_what_is_missing_was_sent()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = Impatient(database, proxy);
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await subscriber.ExpectAsync("listening 1");
        proxy.Answers.BytesPerSecond = 100_000;
        await SendAsync(database);
        DateTimeOffset sent = DateTimeOffset.UtcNow; // What is missing was committed before.
        await Task.Delay(TimeSpan.FromSeconds(1), Ct); // Some of it arrives, late.
        proxy.Cut();
        proxy.Mend();
        string line;
        do
        {
            line = await subscriber.NextAsync();
        }
        while (line != "gap Disconnected");
        Assert.True(subscriber.LastGap!.Since <= sent, $"Since is {subscriber.LastGap.Since - sent} after the last commit that is missing.");
    }

    private static ListenerFixture Impatient(string database, TcpProxy proxy) => new(database, options =>
    {
        options.ListenerConnectionString = proxy.ConnectionString;
        options.PingInterval = TimeSpan.FromSeconds(1);
        options.PingTimeout = TimeSpan.FromSeconds(2);
    });

    private static Task SendAsync(string database) => Session.ExecuteAsync(
        database,
        FormattableString.Invariant(
            $$"""select pg_notify('c', format('{"id":%s,"text":"%s"}', i, repeat('x', 7000))) from generate_series(1, {{Count}}) i"""),
        Ct);
}
