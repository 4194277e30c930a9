using Notify;

namespace Runtime.Tests.Faults;

/// <summary>The connection breaks: in order, by a reset, again and again, or in the middle of a notification.</summary>
public sealed class CutConnectionTests(PostgresServer server)
{
    /// <summary>Of a notification: type, length, pid, channel, payload.</summary>
    private const int PayloadLength = 7000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cut_between_two_messages(bool reset)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = new(database, options => options.ListenerConnectionString = proxy.ConnectionString);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        for (int generation = 2; generation < 6; generation++)
        {
            Assert.Equal(1, proxy.Cut(reset));
            await scenario.ExpectOneGapAsync(generation);
            await scenario.ExpectWholeAsync();
        }

        await scenario.ExpectNothingStuckAsync();
    }

    [Theory(Timeout = 120_000)]
    [InlineData(0)]
    [InlineData(1)] // its type
    [InlineData(4)] // a part of its length
    [InlineData(8)] // a part of the sender's pid
    [InlineData(10)] // a part of the channel's name
    [InlineData(1000)]
    [InlineData(PayloadLength)] // all but its end
    public async Task Cut_in_the_middle_of_a_notification(int bytes)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = new(database, options => options.ListenerConnectionString = proxy.ConnectionString);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        Task cut = proxy.CutAnswersAfter(bytes);
        await scenario.PublishAsync(first: 1000, count: 1, text: new string('x', PayloadLength));
        await cut.WaitAsync(Ct);
        await scenario.ExpectOneGapAsync(2); // And nothing of the half notification.
        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Cut_at_any_byte_of_connecting_is_one_gap()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = new(database, options => options.ListenerConnectionString = proxy.ConnectionString);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        // Each attempt gets further into the answers to authentication, verification and LISTEN, until one gets through.
        int bytes = 0;
        proxy.LimitFurtherConnections = () => bytes += 29;
        proxy.Cut();
        await fixture.Log.WaitForAsync(nameof(NotifyLog.StartedListening), Ct, count: 2);
        proxy.LimitFurtherConnections = null;
        Assert.True(bytes > 500, $"{bytes} bytes of answers were enough to connect");
        int failed = fixture.Log.Count(nameof(NotifyLog.ConnectionLost));
        Assert.True(failed > 15, $"{failed} attempts failed");
        // That one has its limit, too.
        proxy.Refuse();
        await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct, count: failed + 3);
        proxy.Accept();
        await scenario.ExpectGapsUntilListeningAsync();
        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();
    }
}
